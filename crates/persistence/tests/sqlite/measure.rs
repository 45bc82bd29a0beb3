use std::sync::Arc;
use std::time::Instant;
use reseat_domain::ports::Store;
use reseat_testkit::builders::*;
use crate::database::TestDatabase;
async fn run(rooms: u32, each: i64) {
    let database = TestDatabase::migrated().await;
    let store = database.open().await;
    for n in 1..=rooms { store.rooms().insert(&a_room(n)).await.unwrap(); }
    let before = store.writer_statistics();
    let start = Instant::now();
    let tasks: tokio::task::JoinSet<_> = (1..=rooms).map(|n| { let store = Arc::clone(&store); async move {
        let mut worst = 0u128;
        let player = a_player(&a_room(n), 0, &a_user(1));
        for k in 1..=each { let t = Instant::now(); store.actions().append(&[an_action(&player, k, k as u32)]).await.unwrap(); worst = worst.max(t.elapsed().as_micros()); }
        worst
    }}).collect();
    let worst = tasks.join_all().await.into_iter().max().unwrap();
    let took = start.elapsed();
    let after = store.writer_statistics();
    let entries = after.entries - before.entries;
    println!("{rooms} rooms: {} entries {:?} = {:.0}/s, {:.1} per commit, worst {} us", entries, took, entries as f64 / took.as_secs_f64(), entries as f64 / (after.commits-before.commits) as f64, worst);
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn measure() {
    run(1, 500).await; run(8, 300).await; run(64, 100).await; run(512, 40).await;
    let database = TestDatabase::migrated().await;
    let store = database.open().await;
    store.rooms().insert(&a_room(1)).await.unwrap();
    let start = Instant::now();
    for k in 0..300 { let u = store.begin().await.unwrap(); u.rooms().lock(room_id(1)).await.unwrap(); u.actions().append(&[an_entry(room_id(1), 2*k+1), an_entry(room_id(1), 2*k+2)]).await.unwrap(); u.commit().await.unwrap(); }
    println!("units: {:.0}/s", 300.0 / start.elapsed().as_secs_f64());
    let mut beats = Vec::new();
    for n in 1..=250u32 { let mut s = SeatedRoom::playing(n+10, 4); s.seats = s.players.iter().map(|p| a_connected_seat(p, node_run_id(1))).collect(); let s = s.insert_into(&*store).await.unwrap(); for (seat, us) in s.seats.iter().zip(&s.user_sessions) { beats.push(a_heartbeat(seat, us)); } }
    for _ in 0..3 { let start = Instant::now(); let over = store.game_sessions().save_heartbeats(&beats, moment(3000)).await.unwrap(); println!("{} heartbeats ({} over): {:?}", beats.len(), over.len(), start.elapsed()); }
}
