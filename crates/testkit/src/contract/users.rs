//! [`UserRepository`](reseat_domain::ports::UserRepository).

use std::sync::Arc;

use reseat_domain::error::StoreError;
use reseat_domain::ports::Store;
use reseat_domain::user::{Role, User};

use super::Kept;
use crate::builders::{With, a_user, moment, user_id};

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
