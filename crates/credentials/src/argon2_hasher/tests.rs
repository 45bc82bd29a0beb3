use std::time::Duration;

use super::*;
use crate::OsRandomness;

const WEAK: Argon2Settings = Argon2Settings { memory_kib: 8, iterations: 1, parallelism: 1 };

fn hasher(running: usize, waiting: usize) -> Argon2Hasher {
    Argon2Hasher::with_places(WEAK, Arc::new(OsRandomness), running, waiting).unwrap()
}

#[tokio::test]
async fn a_hash_is_argon2id_with_the_cost_that_was_set() {
    let settings = Argon2Settings { memory_kib: 64, iterations: 3, parallelism: 2 };
    let hasher = Argon2Hasher::new(settings, Arc::new(OsRandomness)).unwrap();
    let hash = hasher.hash(Password::present("correct horse").unwrap()).await.unwrap();
    assert!(hash.reveal().starts_with("$argon2id$v=19$m=64,t=3,p=2$"), "{}", hash.reveal());
    assert_eq!(hash.cost(), hasher.cost);
}

#[test]
fn a_decoy_of_new_hashes_is_read_as_they_are_and_costs_as_much() {
    let hasher = hasher(1, 0);
    let decoys = hasher.decoys(None, &[]);
    assert_eq!(decoys.len(), 1);
    assert!(!hasher.needs_rehash(&decoys[0]));
}

/// Whether the name exists, whatever its hash costs, and whether that can be read.
#[test]
fn every_refusal_does_one_check_at_each_cost_that_there_is() {
    let hasher = hasher(1, 0);
    let cost = |text: &str| PasswordCost::new(text.to_owned());
    let (old, older) = (cost("$argon2id$v=19$m=16,t=1,p=1"), cost("$argon2i$v=16$m=8,t=2,p=1"));
    let none = [cost(""), cost("$2b$12"), cost("$argon2id$v=19$m=1,t=0,p=1")];
    let all = [&none[..], &[old.clone(), hasher.cost.clone(), older.clone(), old.clone()]].concat();
    let mut expected = [old.clone(), older.clone(), hasher.cost.clone()];
    expected.sort();
    for checked in [None, Some(&old), Some(&older), Some(&hasher.cost)] {
        let decoys = hasher.decoys(checked, &all);
        let mut done: Vec<_> = decoys.iter().map(PasswordHash::cost).chain(checked.cloned()).collect();
        done.sort();
        assert_eq!(done, expected, "{checked:?}");
    }
}

/// RFC 9106, section 5.3, has parameters that no PHC string can have; this one is of the reference
/// implementation's own tests (`test.c`: version 0x13, Argon2id, t=2, m=16, p=1).
#[tokio::test]
async fn a_hash_of_the_reference_implementation_is_verified() {
    let known = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    let password = Password::present("password");
    let verified = hasher(1, 0).verify(password, Some(PasswordHash::new(known.to_owned())), &[]).await;
    assert!(verified.unwrap());
}

#[tokio::test]
async fn one_more_than_may_wait_is_refused_at_once_and_let_in_when_there_is_a_place() {
    let hasher = Arc::new(hasher(1, 1));
    let running = hasher.core().await.unwrap();
    let waiting = tokio::spawn({
        let hasher = Arc::clone(&hasher);
        async move { hasher.verify(None, None, &[]).await }
    });
    while hasher.places.available_permits() > 0 {
        tokio::task::yield_now().await;
    }
    assert!(matches!(hasher.verify(None, None, &[]).await, Err(HasherError::Busy)));
    assert!(matches!(hasher.hash(Password::present("x").unwrap()).await, Err(HasherError::Busy)));
    drop(running);
    assert!(!waiting.await.unwrap().unwrap());
    assert!(!hasher.verify(None, None, &[]).await.unwrap());
}

#[tokio::test]
async fn a_caller_that_goes_away_gives_its_place_back() {
    let hasher = hasher(1, 0);
    {
        let running = hasher.core().await.unwrap();
        drop(running);
    }
    let mut gone = Box::pin(hasher.verify(None, None, &[]));
    assert!(
        tokio::time::timeout(Duration::ZERO, &mut gone).await.is_err()
            || hasher.places.available_permits() == 1
    );
    drop(gone);
    let place = Arc::clone(&hasher.places).acquire_owned().await.unwrap();
    drop(place);
    assert!(!hasher.verify(None, None, &[]).await.unwrap());
}

#[test]
fn a_cost_that_the_algorithm_does_not_have_is_told_with_its_keys() {
    let none = Argon2Settings { memory_kib: 7, ..WEAK };
    let Err(refused) = Argon2Hasher::new(none, Arc::new(OsRandomness)) else { panic!("it was taken") };
    assert!(refused.to_string().contains("passwords.memory_kib = 7"), "{refused}");
}
