//! Values that databases are particular about: what was stored reads back equal, in every column of its kind.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use reseat_domain::game::Snapshot;
use reseat_domain::ports::{AppendAnswer, Store};
use serde_json::{Value, json};

use super::Kept;
use crate::builders::{
    SeatedRoom, With, a_connect, a_game_session, a_player, a_room, a_user, a_user_session, an_entry, moment,
};

/// Stores a document wherever there are documents, and reads it.
async fn reads_back_equal(store: Arc<dyn Store>, document: Value) -> Kept {
    let room = a_room(1).with(|room| room.options = document.clone());
    store.rooms().insert(&room).await?;
    let found = store.rooms().find(room.id).await?;
    // Compared apart from the assertion, which would print a whole document.
    assert!(found == Some(room.clone()), "the options are others");

    let entry = an_entry(room.id, 1).with(|entry| {
        entry.action_data = document.clone();
        entry.events = vec![document.clone(), json!(null)];
    });
    assert_eq!(store.actions().append(std::slice::from_ref(&entry)).await?, AppendAnswer::Appended);
    assert!(store.actions().after(room.id, 0, 10).await? == [entry], "the entry is another");

    let snapshot = Snapshot { sequence_number: 1, state: document };
    store.rooms().save_snapshot(room.id, &snapshot).await?;
    assert!(store.rooms().snapshot(room.id).await? == Some(snapshot), "the snapshot is another");
    Ok(())
}

/// From NUL to the last plane, in texts and in names.
pub async fn every_character_reads_back_equal(store: Arc<dyn Store>) -> Kept {
    let all: String = ('\0'..=char::MAX).collect();
    let around_nul = ["\0", "a\0b", "\\u0000", "\u{7f}", "\u{feff}", "\u{fffe}", "\u{10ffff}"];
    let named: Value = around_nul.map(|name| (name.to_owned(), json!(name))).into_iter().collect();
    reads_back_equal(store, json!({ "all": all, "named": named })).await
}

/// Far deeper than what a client may send.
pub async fn a_deep_document_reads_back_equal(store: Arc<dyn Store>) -> Kept {
    let deep = (0..50).fold(json!("the innermost"), |inner, level| json!([{ "level": level, "of": inner }]));
    reads_back_equal(store, deep).await
}

/// Whole ones to the ends of 64 bits, and others to the last bit.
pub async fn every_number_reads_back_equal(store: Arc<dyn Store>) -> Kept {
    let whole = json!([0, -1, i64::MIN, i64::MAX, u64::MAX, 9_007_199_254_740_993_u64]);
    let others = json!([0.1, 0.1 + 0.2, 1.0 / 3.0, -2.5e-8, 31.245_270_191_439_438, 1.0]);
    let ends = json!([f64::MIN, f64::MAX, f64::MIN_POSITIVE, f64::EPSILON, 5e-324, 1e23]);
    reads_back_equal(store, json!([whole, others, ends])).await
}

fn addresses() -> [IpAddr; 7] {
    [
        IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        IpAddr::V4(Ipv4Addr::new(203, 0, 113, 255)),
        IpAddr::V4(Ipv4Addr::BROADCAST),
        IpAddr::V6(Ipv6Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0xff)),
        // Neither of these is the IPv4 address that it holds.
        IpAddr::V6(Ipv4Addr::new(203, 0, 113, 255).to_ipv6_mapped()),
        IpAddr::V6(Ipv6Addr::new(0, 0, 0, 0, 0, 0, 0xcb00, 0x71ff)),
    ]
}

/// Of devices, and of seats however they are written.
pub async fn every_kind_of_address_reads_back_equal(store: Arc<dyn Store>) -> Kept {
    let seated = SeatedRoom::playing(1, 1).insert_into(&*store).await?;
    let (seat, device) = (&seated.seats[0], &seated.user_sessions[0]);
    for (number, address) in (1..).zip(addresses()) {
        let session =
            a_user_session(&seated.users[0], number).with(|session| session.ip_address = Some(address));
        store.user_sessions().insert(&session).await?;
        assert_eq!(store.user_sessions().find_live(session.id, moment(0)).await?, Some(session));

        let connect = a_connect(seat, device).with(|connect| connect.ip_address = Some(address));
        let connected = store.game_sessions().connect(&connect).await?;
        assert_eq!(connected.and_then(|seat| seat.ip_address), Some(address));

        let room = a_room(10 + u32::from(number));
        let user = a_user(1_000 + u32::from(number));
        store.users().insert(&user).await?;
        store.rooms().insert(&room).await?;
        let player = a_player(&room, 0, &user);
        store.players().insert(&player).await?;
        let other = a_game_session(&player).with(|seat| seat.ip_address = Some(address));
        store.game_sessions().insert(&other).await?;
        assert_eq!(store.game_sessions().find(player.id).await?, Some(other));
    }
    Ok(())
}
