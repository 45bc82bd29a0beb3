//! [`AppRepository`](reseat_domain::ports::AppRepository) and
//! [`AccountRepository`](reseat_domain::ports::AccountRepository).

use std::sync::Arc;

use reseat_domain::app::{App, AppSlug, ExternalId, RedirectUri};
use reseat_domain::error::StoreError;
use reseat_domain::id::UserSessionId;
use reseat_domain::ports::Store;
use reseat_domain::session::SessionOrigin;
use reseat_domain::token::TokenHash;
use reseat_domain::user::{PasswordHash, Username};
use uuid::Uuid;

use super::{Kept, at_once};
use crate::builders::{
    With, a_user, a_user_session, a_vouched_user, account_id, an_account, an_app, app_id, app_slug, moment,
    user_id,
};

/// With and without what is optional.
pub async fn an_app_reads_back_equal(store: Arc<dyn Store>) -> Kept {
    let full = an_app(2).with(|app| {
        app.name = "Zoë's \"chess\" 🂡".into();
        app.previous_secret = Some((TokenHash::of(b"before"), moment(5)));
        app.redirect_uris = ["https://a.example/in", "com.example.a:/in"]
            .iter()
            .filter_map(|uri| RedirectUri::parse(uri))
            .collect();
        app.targets = vec![app_slug(1), AppSlug::main()];
        app.end_children = true;
        app.disabled_at = Some(moment(7));
    });
    for app in [an_app(1), full] {
        store.apps().insert(&app).await?;
        assert_eq!(store.apps().find(&app.slug).await?, Some(app));
    }
    assert_eq!(store.apps().find(&app_slug(3)).await?, None);
    Ok(())
}

/// And that of another is free.
pub async fn a_taken_slug_conflicts(store: Arc<dyn Store>) -> Kept {
    store.apps().insert(&an_app(1)).await?;
    for slug in [app_slug(1), AppSlug::main()] {
        let again = store.apps().insert(&an_app(2).with(|app| app.slug = slug)).await;
        assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
    }
    store.apps().insert(&an_app(2)).await
}

/// Nobody can act as it, before it is given a secret.
pub async fn the_app_main_is_there_from_the_start(store: Arc<dyn Store>) -> Kept {
    let main = store.apps().find(&AppSlug::main()).await?.ok_or(StoreError::Corrupt("no main".into()))?;
    assert!(main.is_enabled() && !main.accepts(&TokenHash::of(b""), moment(0)));
    store.apps().insert(&an_app(1)).await?;
    let slugs: Vec<AppSlug> = store.apps().list().await?.into_iter().map(|app| app.slug).collect();
    assert_eq!(slugs, [app_slug(1), AppSlug::main()]);
    Ok(())
}

/// Of its own slug, id and creation apart; and no other app.
pub async fn everything_of_an_app_is_saved(store: Arc<dyn Store>) -> Kept {
    let (app, other) = (an_app(1), an_app(2));
    store.apps().insert(&app).await?;
    store.apps().insert(&other).await?;
    let changed = App {
        name: "New".into(),
        secret_hash: TokenHash::of(b"new"),
        previous_secret: Some((app.secret_hash.clone(), moment(9))),
        targets: vec![other.slug.clone()],
        end_children: true,
        disabled_at: Some(moment(8)),
        ..app.clone()
    };
    store.apps().save(&App { id: app_id(9), created_at: moment(1), ..changed.clone() }).await?;
    assert_eq!(store.apps().find(&app.slug).await?, Some(changed));
    assert_eq!(store.apps().find(&other.slug).await?, Some(other));
    Ok(())
}

/// Each adds a target to what the one before it saved.
pub async fn units_that_lock_an_app_change_it_one_after_the_other(store: Arc<dyn Store>) -> Kept {
    store.apps().insert(&an_app(1)).await?;
    at_once((10..18).map(|number| {
        let store = Arc::clone(&store);
        async move {
            let work = store.begin().await?;
            let mut app = work.apps().lock(&app_slug(1)).await?.ok_or(StoreError::Corrupt("gone".into()))?;
            app.targets.push(app_slug(number));
            work.apps().save(&app).await?;
            work.commit().await
        }
    }))
    .await?;
    let app = store.apps().find(&app_slug(1)).await?;
    assert_eq!(app.map(|app| app.targets.len()), Some(8));
    Ok(())
}

/// As it is, also where it is disabled; those that hold it do not wait for each other.
pub async fn an_app_is_held_by_many_units_at_once(store: Arc<dyn Store>) -> Kept {
    let disabled = an_app(1).with(|app| app.disabled_at = Some(moment(8)));
    store.apps().insert(&disabled).await?;
    let work = store.begin().await?;
    assert_eq!(work.apps().hold(&app_slug(1)).await?.as_ref(), Some(&disabled));
    assert_eq!(work.apps().hold(&app_slug(2)).await?, None);
    work.commit().await?;
    let held = at_once((0..8).map(|_| {
        let store = Arc::clone(&store);
        async move {
            let work = store.begin().await?;
            let held = work.apps().hold(&app_slug(1)).await?;
            work.commit().await?;
            Ok(held)
        }
    }))
    .await?;
    assert!(held.iter().flatten().count() == 8);
    Ok(())
}

/// With their number; nobody else's sessions, and none of a sign-in.
pub async fn the_sessions_that_an_app_was_given_are_removed_with_what_is_bound_to_them(
    store: Arc<dyn Store>,
) -> Kept {
    let user = a_user(1);
    store.users().insert(&user).await?;
    let slug = app_slug(1);
    let of = |device, origin, app: &str| {
        a_user_session(&user, device).with(|session| {
            (session.origin, session.app) = (origin, app.to_owned());
        })
    };
    let (handed, vouched) =
        (of(1, SessionOrigin::Handoff, slug.as_str()), of(2, SessionOrigin::App, slug.as_str()));
    let (here, elsewhere) =
        (of(3, SessionOrigin::SignIn, slug.as_str()), of(4, SessionOrigin::Handoff, "elsewhere"));
    let bound = of(5, SessionOrigin::Handoff, "elsewhere")
        .with(|session| (session.parent_id, session.ends_with_parent) = (Some(handed.id), true));
    for session in [&handed, &vouched, &here, &elsewhere, &bound] {
        store.user_sessions().insert(session).await?;
    }
    let remove = async |limit| -> Result<Vec<UserSessionId>, StoreError> {
        let work = store.begin().await?;
        let mut removed = work.user_sessions().remove_of_app(&slug, limit).await?;
        work.commit().await?;
        removed.sort_unstable();
        Ok(removed)
    };
    assert_eq!(remove(1).await?, [handed.id, bound.id]);
    assert_eq!(remove(5).await?, [vouched.id]);
    assert_eq!(remove(5).await?, []);
    assert_eq!(store.user_sessions().count_live(user.id, moment(0)).await?, 2);
    Ok(())
}

/// And reads back equal.
pub async fn a_user_becomes_a_member_of_an_account_once(store: Arc<dyn Store>) -> Kept {
    let (first, second) = (an_account(1).with(|account| account.name = "Zoë 🂡".into()), an_account(2));
    for account in [&first, &second] {
        store.accounts().insert(account).await?;
        assert_eq!(store.accounts().find(account.id).await?.as_ref(), Some(account));
    }
    assert_eq!(store.accounts().find(account_id(3)).await?, None);
    store.users().insert(&a_user(1)).await?;
    let add = |number| store.accounts().add_member(Uuid::from_u128(number), first.id, user_id(1));
    assert!(!store.accounts().is_member(first.id, user_id(1)).await?);
    assert!(add(1).await? && !add(2).await?);
    assert!(store.accounts().is_member(first.id, user_id(1)).await?);
    assert!(!store.accounts().is_member(second.id, user_id(1)).await?);
    assert_eq!(store.accounts().of_member(user_id(1)).await?, std::slice::from_ref(&first));
    assert_eq!(store.accounts().of_member(user_id(2)).await?, []);
    assert!(store.accounts().add_member(Uuid::from_u128(4), second.id, user_id(1)).await?);
    assert_eq!(store.accounts().of_member(user_id(1)).await?, [second.clone(), first.clone()]);
    assert_eq!(store.accounts().list().await?, [(second, 1), (first, 1)]);
    assert!(store.accounts().add_member(Uuid::from_u128(3), account_id(3), user_id(1)).await.is_err());
    assert!(!store.accounts().remove_member(account_id(1), user_id(2)).await?);
    assert!(store.accounts().remove_member(account_id(1), user_id(1)).await?);
    assert!(!store.accounts().remove_member(account_id(1), user_id(1)).await?);
    assert!(!store.accounts().is_member(account_id(1), user_id(1)).await?);
    Ok(())
}

/// Of each app by itself; no clean-up takes them for a guest.
pub async fn a_user_is_found_by_the_app_that_vouches_for_them(store: Arc<dyn Store>) -> Kept {
    let id = |text: &str| ExternalId::parse(text).ok_or(StoreError::Corrupt("no name".into()));
    let (called, slugs) = (id("Zoë 🂡")?, [app_slug(1), app_slug(2)]);
    for (user, slug) in [a_vouched_user(1), a_vouched_user(2)].iter().zip(&slugs) {
        store.users().insert_external(user, slug, &called).await?;
    }
    for (user, slug) in [a_vouched_user(1), a_vouched_user(2)].into_iter().zip(&slugs) {
        let external = Some((slug.clone(), called.clone()));
        assert_eq!(store.users().external_of(user.id).await?, external);
        assert_eq!(store.users().find_external(slug, &called).await?, Some(user));
    }
    store.users().insert(&a_user(4)).await?;
    for nobody in [user_id(4), user_id(9)] {
        assert_eq!(store.users().external_of(nobody).await?, None);
    }
    assert_eq!(store.users().find_external(&slugs[0], &id("zoë 🂡")?).await?, None);
    let again = store.users().insert_external(&a_vouched_user(3), &slugs[0], &called).await;
    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
    assert_eq!(store.users().find(user_id(3)).await?, None);
    assert_eq!(store.users().lone_guests(None, 10).await?.lone, [user_id(4)]);
    assert_eq!(store.users().remove_lone_guests(&[user_id(1)]).await?, 0);
    Ok(())
}

/// No name and no password are given to them, as a guest is; and their name is free when they are gone.
pub async fn a_user_that_an_app_vouches_for_is_no_guest(store: Arc<dyn Store>) -> Kept {
    let called = ExternalId::parse("7").ok_or(StoreError::Corrupt("no name".into()))?;
    let Ok(name) = Username::parse("Zoë") else { panic!("it is a name") };
    let hash = PasswordHash::new("$new".into());
    let user = a_vouched_user(1);
    store.users().insert_external(&user, &app_slug(1), &called).await?;
    assert!(!store.users().upgrade(user.id, &name, "Zoë", &hash, moment(1)).await?);
    assert!(!store.users().set_password_hash(user.id, &hash, moment(1)).await?);
    assert_eq!(store.users().find(user.id).await?.as_ref(), Some(&user));
    assert!(store.users().remove(user.id).await?);
    assert_eq!(store.users().find_external(&app_slug(1), &called).await?, None);
    store.users().insert_external(&a_vouched_user(2), &app_slug(1), &called).await
}

/// Nothing else of them changes.
pub async fn a_user_is_shown_under_another_name(store: Arc<dyn Store>) -> Kept {
    store.users().insert(&a_user(1)).await?;
    store.users().set_display_name(user_id(1), "Zoë").await?;
    let renamed = a_user(1).with(|user| user.display_name = "Zoë".into());
    assert_eq!(store.users().find(user_id(1)).await?, Some(renamed));
    Ok(())
}
