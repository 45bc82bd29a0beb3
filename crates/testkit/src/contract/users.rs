//! [`UserRepository`](reseat_domain::ports::UserRepository).

use std::sync::Arc;

use reseat_domain::error::StoreError;
use reseat_domain::ports::{MOST_PASSWORD_COSTS, Store};
use reseat_domain::user::{PasswordHash, Role, User, Username};

use super::Kept;
use crate::builders::{SeatedRoom, With, a_registered_user, a_user, moment, user_id};

/// The name is kept as it was written, in any script; the time to the millisecond.
pub async fn a_user_reads_back_equal(store: Arc<dyn Store>) -> Kept {
    let written = |user: &mut User| {
        user.username = "Zoë-李-🂡".into();
        user.display_name = "Zoë 李 'quoted' \"🂡\"".into();
        user.created_at = moment(7);
    };
    let users = [a_user(1), a_user(2).with(written), a_user(3).with(|user| user.role = Role::Admin)];
    for user in &users {
        store.users().insert(user).await?;
    }
    for user in &users {
        assert_eq!(store.users().find(user.id).await?.as_ref(), Some(user));
    }
    Ok(())
}

/// Absence is no failure.
pub async fn an_unknown_user_is_not_found(store: Arc<dyn Store>) -> Kept {
    assert_eq!(store.users().find(user_id(1)).await?, None);
    Ok(())
}

/// Also beyond ASCII; the first user stays as they were.
pub async fn a_taken_username_conflicts_whatever_its_case(store: Arc<dyn Store>) -> Kept {
    let first = a_user(1).with(|user| user.username = "Zoë".into());
    store.users().insert(&first).await?;
    for (number, name) in [(2, "Zoë"), (3, "zoë"), (4, "ZOË")] {
        let second = a_user(number).with(|user| user.username = name.into());
        let answer = store.users().insert(&second).await;
        assert!(matches!(answer, Err(StoreError::Conflict(_))), "{name}: {answer:?}");
        assert_eq!(store.users().find(second.id).await?, None, "{name}");
    }
    assert_eq!(store.users().find(first.id).await?, Some(first));
    Ok(())
}

/// Also beyond ASCII; a part of a name names nobody.
pub async fn a_user_is_found_by_name_whatever_its_case(store: Arc<dyn Store>) -> Kept {
    let user = a_user(1).with(|user| user.username = "Zoë_7".into());
    store.users().insert(&user).await?;
    store.users().insert(&a_user(2)).await?;
    for name in ["Zoë_7", "zoë_7", "ZOË_7"] {
        assert_eq!(store.users().find_by_username(name).await?.as_ref(), Some(&user), "{name}");
    }
    for name in ["", "Zoë", "Zoë%", "Zoëa7"] {
        assert_eq!(store.users().find_by_username(name).await?, None, "{name}");
    }
    Ok(())
}

fn hash(text: &str) -> PasswordHash {
    PasswordHash::new(text.to_owned())
}

/// It is stored beside the user and replaced alone; nobody else's changes.
pub async fn a_registered_user_has_a_password_and_a_guest_has_none(store: Arc<dyn Store>) -> Kept {
    let (zoe, ann, guest) = (a_registered_user(1, "Zoë"), a_registered_user(2, "Ann"), a_user(3));
    store.users().insert_registered(&zoe, &hash("$one")).await?;
    store.users().insert_registered(&ann, &hash("$two")).await?;
    store.users().insert(&guest).await?;
    let taken = a_registered_user(4, "ZOË");
    let answer = store.users().insert_registered(&taken, &hash("$three")).await;
    assert!(matches!(answer, Err(StoreError::Conflict(_))), "{answer:?}");
    assert_eq!(store.users().find(zoe.id).await?.as_ref(), Some(&zoe));
    assert_eq!(store.users().find_by_username("zoë").await?.as_ref(), Some(&zoe));

    assert!(store.users().set_password_hash(zoe.id, &hash("$four"), moment(1)).await?);
    for nobody in [guest.id, taken.id] {
        assert!(!store.users().set_password_hash(nobody, &hash("$five"), moment(1)).await?);
    }
    for (user, stored) in
        [(zoe.id, Some("$four")), (ann.id, Some("$two")), (guest.id, None), (taken.id, None)]
    {
        assert_eq!(store.users().password_hash(user).await?, stored.map(hash));
    }
    assert_eq!(store.users().find(guest.id).await?, Some(guest));
    Ok(())
}

/// Whoever is no guest any more, or never was there, stays as they were.
pub async fn a_guest_is_upgraded_once_and_to_a_free_name_only(store: Arc<dyn Store>) -> Kept {
    let (guest, ann) = (a_user(1), a_registered_user(2, "Ann"));
    store.users().insert(&guest).await?;
    store.users().insert_registered(&ann, &hash("$ann")).await?;
    let upgrade = async |id, name: &str| {
        let Ok(username) = Username::parse(name) else { panic!("{name}") };
        store.users().upgrade(id, &username, "Z.", &hash("$new"), moment(1)).await
    };
    assert!(matches!(upgrade(guest.id, "ANN").await, Err(StoreError::Conflict(_))));
    assert_eq!(store.users().find(guest.id).await?.as_ref(), Some(&guest));
    assert!(upgrade(guest.id, "Zoë").await?);
    assert!(!upgrade(guest.id, "Zoe").await?);
    assert!(!upgrade(ann.id, "Anna").await?);
    assert!(!upgrade(user_id(9), "Nobody").await?);
    let zoe = User { username: "Zoë".into(), display_name: "Z.".into(), guest: false, ..guest };
    assert_eq!(store.users().find_by_username("zoë").await?.as_ref(), Some(&zoe));
    assert_eq!(store.users().password_hash(zoe.id).await?, Some(hash("$new")));
    assert_eq!(store.users().find(ann.id).await?, Some(ann));
    Ok(())
}

/// However many have it, and as long as anybody does.
pub async fn what_stored_passwords_cost_is_told_once_each(store: Arc<dyn Store>) -> Kept {
    let of = |cost: &str, salt: u32| hash(&format!("{cost}${salt}$hash"));
    let costs = async || {
        let costs = store.users().password_costs().await?;
        Ok::<_, StoreError>(costs.iter().map(|cost| cost.as_str().to_owned()).collect::<Vec<_>>())
    };
    assert_eq!(costs().await?, [""; 0]);
    store.users().insert(&a_user(9)).await?;
    for (number, cost) in [(1, "$b$v=1$m=8"), (2, "$a$v=1$m=8"), (3, "$b$v=1$m=8"), (4, "$b$v=1$m=9")] {
        let user = a_registered_user(number, &format!("user{number}"));
        store.users().insert_registered(&user, &of(cost, number)).await?;
    }
    let mut told = costs().await?;
    told.sort();
    assert_eq!(told, ["$a$v=1$m=8", "$b$v=1$m=8", "$b$v=1$m=9"]);
    store.users().set_password_hash(user_id(2), &of("$b$v=1$m=9", 5), moment(1)).await?;
    assert!(store.users().remove(user_id(1)).await? && store.users().remove(user_id(3)).await?);
    assert_eq!(costs().await?, ["$b$v=1$m=9"]);
    let Ok(name) = Username::parse("Zoë") else { panic!("it is a name") };
    assert!(store.users().upgrade(user_id(9), &name, "Zoë", &of("$c", 6), moment(1)).await?);
    assert_eq!(costs().await?.len(), 2);
    for number in 10..30 {
        let user = a_registered_user(number, &format!("user{number}"));
        store.users().insert_registered(&user, &of(&format!("$d${number}"), number)).await?;
    }
    assert_eq!(costs().await?.len(), MOST_PASSWORD_COSTS as usize);
    Ok(())
}

/// The first time stays.
pub async fn a_user_is_disabled_and_enabled_again(store: Arc<dyn Store>) -> Kept {
    let (user, other) = (a_user(1), a_user(2));
    store.users().insert(&user).await?;
    store.users().insert(&other).await?;
    let set = async |at| store.users().set_disabled(user.id, at, moment(9)).await;
    assert!(!set(None).await?);
    assert!(set(Some(moment(7))).await?);
    assert!(!set(Some(moment(8))).await?);
    let disabled = user.clone().with(|user| user.disabled_at = Some(moment(7)));
    assert_eq!(store.users().find(user.id).await?, Some(disabled));
    assert!(set(None).await?);
    assert_eq!(store.users().find(user.id).await?.as_ref(), Some(&user));
    assert!(!store.users().set_disabled(user_id(9), Some(moment(7)), moment(9)).await?);
    assert_eq!(store.users().find(other.id).await?, Some(other));
    Ok(())
}

/// And nobody else.
pub async fn a_user_is_given_a_role(store: Arc<dyn Store>) -> Kept {
    let (user, other) = (a_user(1), a_user(2));
    store.users().insert(&user).await?;
    store.users().insert(&other).await?;
    assert!(store.users().set_role(user.id, Role::Admin, moment(1)).await?);
    assert!(!store.users().set_role(user.id, Role::Admin, moment(2)).await?);
    assert!(!store.users().set_role(user_id(9), Role::Admin, moment(2)).await?);
    assert_eq!(store.users().find(user.id).await?, Some(user.with(|user| user.role = Role::Admin)));
    assert_eq!(store.users().find(other.id).await?, Some(other));
    Ok(())
}

/// The seats go on without a user, and others lose nothing.
pub async fn a_removed_user_takes_sessions_along_and_leaves_seats(store: Arc<dyn Store>) -> Kept {
    let table = SeatedRoom::playing(1, 2).insert_into(&*store).await?;
    let (gone, stays) = (&table.users[0], &table.users[1]);
    assert!(store.users().remove(gone.id).await?);
    assert!(!store.users().remove(gone.id).await?);
    assert_eq!(store.users().find(gone.id).await?, None);
    assert_eq!(store.users().find_by_username(&gone.username).await?, None);
    for (session, is_there) in table.user_sessions.iter().zip([false, true]) {
        assert_eq!(store.user_sessions().find_live(session.id, moment(0)).await?.is_some(), is_there);
    }
    let players = store.players().of_room(table.room.id).await?;
    let users: Vec<_> = players.iter().map(|player| player.user_id).collect();
    assert_eq!(users, [None, Some(stays.id)]);
    assert_eq!(store.game_sessions().of_room(table.room.id).await?.len(), 2);
    Ok(())
}

/// Page by page.
pub async fn users_are_listed_newest_first(store: Arc<dyn Store>) -> Kept {
    let users: Vec<User> = (1..=5).map(a_user).collect();
    for user in &users {
        store.users().insert(user).await?;
    }
    let newest_first: Vec<User> = users.into_iter().rev().collect();
    assert_eq!(store.users().list(None, 2).await?, newest_first[..2]);
    assert_eq!(store.users().list(Some(newest_first[1].id), 9).await?, newest_first[2..]);
    assert_eq!(store.users().list(Some(newest_first[4].id), 9).await?, []);
    Ok(())
}
