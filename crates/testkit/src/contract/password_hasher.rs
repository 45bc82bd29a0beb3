//! [`PasswordHasher`].

use std::sync::Arc;

use reseat_domain::ports::{HasherError, PasswordHasher};
use reseat_domain::user::{Password, PasswordCost, PasswordHash};

/// How a function of this contract ends: by an error where the hasher failed.
pub type Hashed = Result<(), HasherError>;

/// What is tested, and one that makes hashes in another way: the same algorithm with other parameters.
#[expect(missing_docs, reason = "said above")]
pub struct Hashers {
    pub own: Arc<dyn PasswordHasher>,
    pub other: Arc<dyn PasswordHasher>,
}

fn password(text: &str) -> Password {
    match Password::present(text) {
        Some(password) => password,
        None => panic!("{text:?} is no password"),
    }
}

/// Of every length and script.
pub async fn what_was_hashed_is_verified(hashers: Hashers) -> Hashed {
    for text in ["x", "correct horse", "Zoë 李 🂡", "\0\0", &"ж".repeat(256)] {
        let hash = hashers.own.hash(password(text)).await?;
        assert!(hashers.own.verify(Some(password(text)), Some(hash.clone()), &[]).await?, "{text:?}");
        assert!(!hashers.own.needs_rehash(&hash));
        assert!(text.len() < 3 || !hash.reveal().contains(text), "{text:?}");
    }
    Ok(())
}

/// To the last letter.
pub async fn another_password_is_refused(hashers: Hashers) -> Hashed {
    let hash = hashers.own.hash(password("correct horse")).await?;
    for other in ["correct hors", "correct horse ", "Correct horse", "correct horse\0", "x"] {
        assert!(!hashers.own.verify(Some(password(other)), Some(hash.clone()), &[]).await?, "{other:?}");
    }
    Ok(())
}

/// Neither is a failure: it is an answer like another.
pub async fn nothing_matches_where_there_is_no_password_or_no_hash(hashers: Hashers) -> Hashed {
    let hash = hashers.own.hash(password("correct horse")).await?;
    assert!(!hashers.own.verify(None, Some(hash), &[]).await?);
    assert!(!hashers.own.verify(Some(password("correct horse")), None, &[]).await?);
    assert!(!hashers.own.verify(None, None, &[]).await?);
    Ok(())
}

/// Nobody can see who has the same.
pub async fn two_hashes_of_one_password_are_different(hashers: Hashers) -> Hashed {
    let first = hashers.own.hash(password("correct horse")).await?;
    assert_ne!(first, hashers.own.hash(password("correct horse")).await?);
    Ok(())
}

/// As after a change of the configuration.
pub async fn a_hash_made_another_way_is_verified_and_due_for_another(hashers: Hashers) -> Hashed {
    let old = hashers.other.hash(password("correct horse")).await?;
    assert!(hashers.own.needs_rehash(&old));
    // Whether its cost is known to be there or not.
    for costs in [&[][..], &[old.cost()]] {
        assert!(hashers.own.verify(Some(password("correct horse")), Some(old.clone()), costs).await?);
        assert!(!hashers.own.verify(Some(password("x")), Some(old.clone()), costs).await?);
    }
    Ok(())
}

/// Costs of hashes that are none change no answer.
pub async fn whatever_costs_there_are_nobody_else_is_proved(hashers: Hashers) -> Hashed {
    let (own, old) = (hashers.own.hash(password("x")).await?, hashers.other.hash(password("x")).await?);
    assert_ne!(own.cost(), old.cost());
    let none = ["", "$", "$2b$12", "$argon2id$v=19$m=1,t=0,p=9"].map(|cost| PasswordCost::new(cost.into()));
    let costs: Vec<PasswordCost> = none.into_iter().chain([old.cost(), own.cost(), old.cost()]).collect();
    for hash in [&own, &old] {
        assert!(hashers.own.verify(Some(password("x")), Some(hash.clone()), &costs).await?);
        assert!(!hashers.own.verify(Some(password("y")), Some(hash.clone()), &costs).await?);
        assert!(!hashers.own.verify(None, Some(hash.clone()), &costs).await?);
    }
    assert!(!hashers.own.verify(Some(password("x")), None, &costs).await?);
    Ok(())
}

/// Whatever stands in its place.
pub async fn what_is_no_hash_is_told(hashers: Hashers) -> Hashed {
    for text in ["", "correct horse", "$2b$12$abcdefghijklmnopqrstuv", "$argon2id$", "fake"] {
        let hash = PasswordHash::new(text.to_owned());
        assert!(hashers.own.needs_rehash(&hash), "{text:?}");
        let answer = hashers.own.verify(Some(password("correct horse")), Some(hash), &[]).await;
        assert!(matches!(answer, Err(HasherError::Unreadable)), "{text:?}: {answer:?}");
    }
    Ok(())
}
