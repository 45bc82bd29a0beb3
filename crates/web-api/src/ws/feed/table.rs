//! Who sits at the table of a room that has not begun, as its connections were told. The log tells of none who
//! joins or goes; where notices were lost, storage does.

use reseat_domain::error::StoreError;
use reseat_domain::game::Player;
use reseat_domain::id::PlayerId;
use reseat_protocol::ServerMessage;

use crate::services::Services;
use crate::wire;
use crate::ws::outbound::Frame;
use crate::ws::room::Room;

/// The table. Boxed, as most rooms are in play, and then nobody joins or goes.
#[derive(Default)]
pub(super) struct Table(Option<Box<Seated>>);

/// Who sits there.
struct Seated(Vec<PlayerId>);

impl Table {
    /// Reads who sits there. What happens from now on is told.
    pub(super) async fn read(room: &Room, services: &Services) -> Result<Self, StoreError> {
        let players = services.store.players().of_room(room.id).await?;
        let seated = players.iter().map(|player| player.id).collect();
        Ok(Self(Some(Box::new(Seated(seated)))))
    }

    /// The game has begun.
    pub(super) fn close(&mut self) {
        self.0 = None;
    }

    /// Somebody has taken a seat; the others are told.
    pub(super) fn join(&mut self, room: &Room, player: &Player) {
        if let Some(Seated(seated)) = self.0.as_deref_mut()
            && !seated.contains(&player.id)
        {
            seated.push(player.id);
        }
        let joined = ServerMessage::PlayerJoined(wire::room_player(player));
        room.tell_others(player.id, &Frame::from(&joined));
    }

    /// Somebody has given a seat up; the others are told.
    pub(super) fn leave(&mut self, room: &Room, player: PlayerId) {
        if let Some(Seated(seated)) = self.0.as_deref_mut() {
            seated.retain(|known| *known != player);
        }
        let left = ServerMessage::PlayerLeft { player_id: player.uuid() };
        room.tell_others(player, &Frame::from(&left));
        room.forget_status(player);
    }

    /// Notices were lost: tells what storage knows and was not told.
    pub(super) async fn make_up(&mut self, room: &Room, services: &Services) -> Result<(), StoreError> {
        let Some(Seated(seated)) = self.0.as_deref() else { return Ok(()) };
        let seated = seated.clone();
        let players = services.store.players().of_room(room.id).await?;
        for gone in seated.iter().filter(|known| players.iter().all(|player| player.id != **known)) {
            self.leave(room, *gone);
        }
        for new in players.iter().filter(|player| !seated.contains(&player.id)) {
            self.join(room, new);
        }
        Ok(())
    }
}
