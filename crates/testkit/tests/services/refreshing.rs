//! Refresh tokens: which generation is answered with what.

use reseat_domain::ports::Report;
use reseat_domain::services::{GuestSignIn, SignInError};
use reseat_domain::session::Device;
use reseat_domain::time::Duration;
use reseat_testkit::Bearer;

use crate::house::House;

async fn guest(house: &House) -> Bearer {
    Bearer::of(house.sign_in.sign_in_guest(&GuestSignIn::default()).await.unwrap())
}

async fn refreshed(house: &House, token: &str) -> Bearer {
    Bearer::of(house.sign_in.refresh(token, &Device::default()).await.unwrap())
}

async fn is_refused(house: &House, token: &str) -> bool {
    matches!(house.sign_in.refresh(token, &Device::default()).await, Err(SignInError::RefreshRefused))
}

async fn is_signed_in(house: &House, signed_in: &Bearer) -> bool {
    house.sign_in.authenticate(&signed_in.access_token).await.is_ok()
}

#[tokio::test]
async fn each_refresh_goes_on_with_the_same_session_and_new_tokens() {
    let house = House::new();
    let mut now = guest(&house).await;
    for _ in 0..5 {
        house.clock.advance(Duration::minutes(9));
        let next = refreshed(&house, &now.refresh_token).await;
        assert_eq!((next.session.id, &next.user), (now.session.id, &now.user));
        assert_ne!(next.refresh_token, now.refresh_token);
        assert!(is_signed_in(&house, &next).await);
        now = next;
    }
    assert_eq!(now.session.generation(), 6);
}

#[tokio::test]
async fn a_lost_answer_is_given_again_however_late_while_it_was_never_used() {
    let house = House::new();
    let first = guest(&house).await;
    let lost = refreshed(&house, &first.refresh_token).await;
    house.clock.advance(Duration::days(3));
    let again = refreshed(&house, &first.refresh_token).await;
    assert_eq!(again.refresh_token, lost.refresh_token);
    assert!(is_signed_in(&house, &again).await);
}

#[tokio::test]
async fn two_tabs_at_once_get_the_same_successor_within_the_grace_also_when_it_is_in_use() {
    let house = House::new();
    let first = guest(&house).await;
    let one = refreshed(&house, &first.refresh_token).await;
    assert!(is_signed_in(&house, &one).await);
    house.clock.advance(Duration::seconds(10));
    let other = refreshed(&house, &first.refresh_token).await;
    assert_eq!(other.refresh_token, one.refresh_token);
}

#[tokio::test]
async fn a_copy_of_a_used_token_ends_the_session_for_everybody() {
    let house = House::new();
    let stolen = guest(&house).await;
    let owner = refreshed(&house, &stolen.refresh_token).await;
    assert!(is_signed_in(&house, &owner).await);
    house.clock.advance(Duration::milliseconds(10_001));
    assert!(is_refused(&house, &stolen.refresh_token).await);
    assert!(!is_signed_in(&house, &owner).await);
    assert!(is_refused(&house, &owner.refresh_token).await);
    let reports = house.observer.reports();
    let theft = Report::RefreshReused { user_session_id: owner.session.id };
    assert_eq!(reports.iter().filter(|report| **report == theft).count(), 1);
}

#[tokio::test]
async fn a_grandparent_is_theft_at_once() {
    let house = House::new();
    let first = guest(&house).await;
    let second = refreshed(&house, &first.refresh_token).await;
    let third = refreshed(&house, &second.refresh_token).await;
    assert!(is_refused(&house, &first.refresh_token).await);
    assert!(is_refused(&house, &third.refresh_token).await);
}

#[tokio::test]
async fn a_forged_or_foreign_token_is_unknown_and_ends_nothing() {
    let house = House::new();
    let signed_in = guest(&house).await;
    let other = guest(&house).await;
    let (head, _) = signed_in.refresh_token.split_at(30);
    let (_, tail) = other.refresh_token.split_at(30);
    for token in ["", "rs_r_", "rs_s_x", &format!("{head}{tail}"), &signed_in.access_token] {
        assert!(is_refused(&house, token).await, "{token}");
    }
    assert!(house.sign_in.authenticate(&signed_in.refresh_token).await.is_err());
    assert!(is_signed_in(&house, &signed_in).await && is_signed_in(&house, &other).await);
}

#[tokio::test]
async fn no_refresh_moves_the_absolute_limit() {
    let house = House::new();
    let mut now = guest(&house).await;
    for _ in 0..5 {
        house.clock.advance(Duration::days(6) - Duration::seconds(1));
        now = refreshed(&house, &now.refresh_token).await;
        assert!(now.expires_at <= now.session.absolute_expires_at);
    }
    house.clock.advance(Duration::seconds(10));
    assert!(is_refused(&house, &now.refresh_token).await);
}

#[tokio::test]
async fn an_idle_session_is_not_refreshed() {
    let house = House::new();
    let signed_in = guest(&house).await;
    house.clock.advance(Duration::days(7));
    assert!(is_refused(&house, &signed_in.refresh_token).await);
}
