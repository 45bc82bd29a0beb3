//! Two players talk in a room of the `relay` game; one of them loses the connection. Takes the address
//! of a running service: `cargo run -p reseat-client --example play_relay -- http://127.0.0.1:8080`

use std::error::Error;

use reseat_client::connection::RejoinRoom;
use reseat_client::protocol::ServerMessage;
use reseat_client::protocol::http::rooms::{CreateRoom, JoinRoom};
use reseat_client::protocol::http::sign_in::GuestSignIn;
use reseat_client::{Event, GameConnection, Options, ReseatApi, Seat, ServiceUrl};
use serde_json::{from_value, json};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "http://127.0.0.1:8080".to_owned());
    let api = ReseatApi::new(url.parse::<ServiceUrl>()?)?;

    // Sign in as a guest, take a seat: the session token that comes with it proves the seat.
    let host = sign_in(&api, "Ada").await?;
    let room: CreateRoom = from_value(json!({ "game": "relay", "seats": 2 }))?;
    let ada = host.create_room(&room).await?;
    let guest = sign_in(&api, "Bob").await?;
    let bob = guest.join_room(&ada.room.code, &JoinRoom::default()).await?;

    let (room_id, winner) = (ada.room.id, ada.player_id);
    let options = |api: ReseatApi| Options::to(api.service().clone()).renewing(RejoinRoom::new(api, room_id));
    let (ada, _) = GameConnection::open(Seat::new(room_id, ada.session_token), options(host));
    let (bob, mut events) = GameConnection::open(Seat::new(room_id, bob.session_token), options(guest));
    for player in [&ada, &bob] {
        player.watch().wait_for(|state| state.status.is_live()).await?;
    }

    // The connection breaks between a submission and its answer: each word still arrives once.
    for text in ["hello", "are you there?", "there you are"] {
        let spoken = ada.submit("say", json!({ "text": text }), ada.state().state_sequence)?;
        if text.ends_with('?') {
            ada.drop_connection()?;
        }
        println!("Ada's words: {:?}", spoken.await?);
    }
    for player in [&ada, &bob] {
        let finish = json!({ "winners": [winner] });
        println!("{:?}", player.submit("finish", finish, player.state().state_sequence)?.await?);
    }
    while let Some(event) = events.next().await {
        match event {
            Event::Message(ServerMessage::Action(frame)) => println!("Bob hears {}", frame.entry.action_data),
            Event::Message(ServerMessage::GameEnded(_)) => break,
            _ => {}
        }
    }
    println!("{:?}", bob.state().ended);
    Ok(())
}

async fn sign_in(api: &ReseatApi, name: &str) -> Result<ReseatApi, Box<dyn Error>> {
    let guest = GuestSignIn { display_name: Some(name.to_owned()), ..GuestSignIn::default() };
    Ok(api.with_bearer(api.guest_sign_in(&guest).await?.access_token))
}
