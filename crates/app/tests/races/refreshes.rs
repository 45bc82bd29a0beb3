//! Many present one refresh token at once: tabs, retries, answers that overtake each other.

use std::sync::Arc;

use reseat_domain::services::{GuestSignIn, SignIn};
use reseat_domain::session::Device;
use reseat_test_database::{TestDatabase, on_both};
use reseat_testkit::Bearer;
use tokio::task::JoinSet;

use crate::node::Node;

on_both![everybody_who_presents_one_token_at_once_gets_the_same_successor];

const ROUNDS: usize = 200;
const AT_ONCE: usize = 20;

async fn everybody_who_presents_one_token_at_once_gets_the_same_successor(database: TestDatabase) {
    let node = Node::on(&database).await;
    let sign_in = &node.state.services.sign_in;
    let mut held = Bearer::of(sign_in.sign_in_guest(&GuestSignIn::default()).await.unwrap());
    for round in 0..ROUNDS {
        let generation = held.session.generation() + 1;
        let answers = at_once(sign_in, &held.refresh_token).await;
        for answer in &answers {
            assert_eq!(answer.refresh_token, answers[0].refresh_token, "round {round}");
            assert_eq!(answer.session.generation(), generation, "round {round}");
        }
        // Whichever answer is applied last, the caller is signed in.
        let (first, last) = (&answers[0], &answers[AT_ONCE - 1]);
        for applied in [first, last] {
            sign_in.authenticate(&applied.access_token).await.unwrap();
        }
        // Two that follow each other, whose answers arrive the other way round: the older one, applied last, leads
        // on to where the younger one was.
        let younger = Bearer::of(sign_in.refresh(&last.refresh_token, &Device::default()).await.unwrap());
        held = Bearer::of(sign_in.refresh(&first.refresh_token, &Device::default()).await.unwrap());
        assert_eq!(held.refresh_token, younger.refresh_token, "round {round}");
    }
    sign_in.authenticate(&held.access_token).await.unwrap();
}

/// Presents a token from so many tasks at once.
async fn at_once(sign_in: &Arc<SignIn>, token: &str) -> Vec<Bearer> {
    let mut tasks = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (sign_in, token) = (Arc::clone(sign_in), token.to_owned());
        tasks.spawn(async move { Bearer::of(sign_in.refresh(&token, &Device::default()).await.unwrap()) });
    }
    tasks.join_all().await
}
