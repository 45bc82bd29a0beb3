//! Which game is played where, and by how many.

use crate::history::person::Kind;

/// Fewer can't play.
const LEAST: u16 = 2;
/// A Casino room has no more seats.
const CASINO: u16 = 4;
/// Nor a relay room.
const RELAY: u16 = 8;

/// How the players are spread over the rooms, every other of which is one of relay.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seating {
    rooms: u16,
    clients: u16,
}

impl Seating {
    /// Of so many players, or as many as the rooms need at least or can seat at most.
    pub(crate) fn new(rooms: u16, clients: u16) -> Self {
        let (casino, relay) = (rooms / 2, rooms.div_ceil(2));
        Self { rooms, clients: clients.clamp(rooms * LEAST, casino * CASINO + relay * RELAY) }
    }

    pub(crate) const fn rooms(self) -> u16 {
        self.rooms
    }

    pub(crate) const fn clients(self) -> u16 {
        self.clients
    }

    /// What is played in a room, and by how many: evenly many, and in relay rooms those that Casino has no seats for.
    pub(crate) fn of(self, room: u16) -> (Kind, u8) {
        let (casino, relay) = (self.rooms / 2, self.rooms.div_ceil(2));
        let each = (self.clients / self.rooms).min(CASINO);
        let rest = self.clients - casino * each;
        let (kind, people) = if room.is_multiple_of(2) {
            (Kind::Relay, rest / relay + u16::from(room / 2 < rest % relay))
        } else {
            (Kind::Casino, each)
        };
        // Never more than eight.
        (kind, u8::try_from(people).unwrap_or(u8::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_a_seat_and_no_room_too_many_or_too_few() {
        for rooms in 1..40 {
            for clients in 0..330 {
                let seating = Seating::new(rooms, clients);
                let seated = (0..rooms).map(|room| seating.of(room));
                let people: u16 = seated.clone().map(|(_, people)| u16::from(people)).sum();
                assert_eq!(people, seating.clients(), "{clients} in {rooms}");
                for (kind, people) in seated {
                    let most = if matches!(kind, Kind::Casino) { CASINO } else { RELAY };
                    assert!((LEAST..=most).contains(&u16::from(people)), "{people} of {clients} in {rooms}");
                }
            }
        }
    }

    #[test]
    fn the_rooms_are_filled_as_asked_where_they_can_be() {
        assert_eq!(Seating::new(40, 200).clients(), 200);
        assert_eq!(Seating::new(40, 1).clients(), 80);
        assert_eq!(Seating::new(40, 2_000).clients(), 240);
    }
}
