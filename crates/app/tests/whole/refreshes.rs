//! The process is killed between the step to the next refresh token and the answer that tells it. After the restart the
//! token that was presented leads on: nobody is signed out by a lost answer.

use std::os::unix::process::ExitStatusExt;

use reseat_client::protocol::http::sign_in::GuestSignIn;
use reseat_test_database::{TestDatabase, on_both};

use crate::service::{Service, with_faults};

on_both![a_kill_between_the_step_and_its_answer_signs_nobody_out];

async fn a_kill_between_the_step_and_its_answer_signs_nobody_out(database: TestDatabase) {
    let arm = database.folder().join("stop-at");
    let variables = [("FAULT_POINT_FILE", arm.to_str().unwrap())];
    let service = Service::start_as(&database, &with_faults(), &variables).await;
    let first = service.api().guest_sign_in(&GuestSignIn::default()).await.unwrap();

    std::fs::write(&arm, "reseat.fault-point.refresh.rotated").unwrap();
    assert!(service.api().refresh(first.refresh_token.clone()).await.is_err(), "the answer is lost");
    assert_eq!(service.ended().await.signal(), Some(9));
    std::fs::remove_file(&arm).unwrap();

    let service = Service::start_as(&database, &with_faults(), &variables).await;
    let again = service.api().refresh(first.refresh_token.clone()).await.unwrap();
    assert_eq!(again.session.id, first.session.id);
    let sessions = service.api().with_bearer(again.access_token);
    sessions.log_out().await.unwrap();
    assert!(service.api().refresh(again.refresh_token).await.is_err(), "the session has ended");
}
