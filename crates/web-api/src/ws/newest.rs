//! The newest status of each seat that a room's connections were told: what is older is told to nobody.
//!
//! Statuses come over the bus from several nodes and tasks, from storage where notices were lost, and from a
//! connect for the newcomer alone; so an older one may come later.

use reseat_domain::id::PlayerId;
use reseat_domain::ports::SeatStatus;

/// What was told of each seat. A room has few.
#[derive(Default)]
pub(super) struct Newest(Vec<Told>);

struct Told {
    status: SeatStatus,
    /// Notices were lost since: the connection may have changed more often than was told.
    is_doubtful: bool,
}

impl Newest {
    /// A notice has come. Answers whether it is to be told.
    pub(super) fn hear(&mut self, status: &SeatStatus) -> bool {
        let Some(told) = self.of(status.player_id) else {
            self.0.push(Told { status: *status, is_doubtful: false });
            return true;
        };
        let is_news = status.number >= told.status.number;
        if is_news {
            (told.status, told.is_doubtful) = (*status, false);
        }
        is_news
    }

    /// Notices were lost.
    pub(super) fn doubt(&mut self) {
        self.0.iter_mut().for_each(|told| told.is_doubtful = true);
    }

    /// A status was read from storage, which does not know how often an open connection has changed. Answers
    /// whether it is to be told: what was told already is not told again.
    pub(super) fn read(&mut self, status: &SeatStatus) -> bool {
        let Some(told) = self.of(status.player_id) else { return self.hear(status) };
        let is_known = told.status.says_the_same_as(status);
        let number = told.status.number;
        let is_same_connection = (number.connection, number.has_ended) == (status.number.connection, false);
        if told.is_doubtful && is_same_connection && !status.number.has_ended {
            // The number stays: what was told once is no news again.
            *told = Told { status: SeatStatus { number, ..*status }, is_doubtful: false };
            return !is_known;
        }
        self.hear(status) && !is_known
    }

    /// Whether a newcomer was not told anything newer, as one of all.
    pub(super) fn is_news_to_newcomer(&self, status: &SeatStatus) -> bool {
        let newer =
            |told: &Told| told.status.player_id == status.player_id && told.status.number > status.number;
        !self.0.iter().any(newer)
    }

    /// A seat is there no longer.
    pub(super) fn forget(&mut self, player: PlayerId) {
        self.0.retain(|told| told.status.player_id != player);
    }

    fn of(&mut self, player: PlayerId) -> Option<&mut Told> {
        self.0.iter_mut().find(|told| told.status.player_id == player)
    }
}

#[cfg(test)]
mod tests {
    use reseat_domain::session::{Health, StatusNumber};
    use uuid::Uuid;

    use super::*;

    fn status(number: StatusNumber) -> SeatStatus {
        SeatStatus {
            player_id: PlayerId::new(Uuid::from_u128(1)),
            number,
            connected: !number.has_ended,
            health: Health::Healthy,
            hidden: false,
            disconnected_since: None,
            claimable_at: None,
        }
    }

    fn open(connection: i64, revision: i64) -> SeatStatus {
        status(StatusNumber::open(connection, revision))
    }

    fn ended(connection: i64, revision: i64) -> SeatStatus {
        status(StatusNumber { connection, has_ended: true, revision })
    }

    #[test]
    fn what_comes_late_is_not_told() {
        let mut newest = Newest::default();
        for (status, is_news) in [
            (open(2, 1), true),
            (open(2, 0), false),
            (ended(1, 9), false),
            (ended(2, 5), true),
            (open(2, 3), false),
            (ended(2, 4), false),
            (ended(2, 6), true),
            (open(3, 0), true),
        ] {
            assert_eq!(newest.hear(&status), is_news, "{status:?}");
        }
        newest.forget(open(3, 0).player_id);
        assert!(newest.hear(&open(1, 0)), "the seat is another one");
    }

    #[test]
    fn what_storage_knows_of_an_open_connection_is_told_only_if_a_notice_may_be_lost() {
        let mut newest = Newest::default();
        assert!(newest.hear(&open(2, 3)));
        assert!(!newest.read(&open(2, 0)));
        newest.doubt();
        let stored = SeatStatus { health: Health::Unhealthy, ..open(2, 0) };
        assert!(newest.read(&stored) && !newest.hear(&open(2, 2)) && newest.hear(&open(2, 4)));
        newest.doubt();
        assert!(newest.hear(&open(2, 5)), "it comes after what was lost");
        assert!(!newest.read(&open(2, 0)), "which storage may not know yet");
        assert!(!newest.read(&open(3, 0)), "it says the same of a newer connection");
        assert!(newest.read(&ended(3, 1)) && !newest.read(&ended(2, 8)));
    }

    #[test]
    fn what_storage_tells_again_and_again_is_told_once() {
        let mut newest = Newest::default();
        for status in [open(2, 0), ended(2, 5), ended(2, 6), open(3, 0)] {
            newest.doubt();
            let is_known = status == ended(2, 6);
            assert_eq!(newest.read(&status), !is_known, "{status:?}");
            newest.doubt();
            assert!(!newest.read(&status), "{status:?}");
        }
    }

    #[test]
    fn a_newcomer_is_told_by_the_connect_what_they_were_not_told_as_one_of_all() {
        let mut newest = Newest::default();
        assert!(newest.is_news_to_newcomer(&ended(2, 5)));
        newest.hear(&ended(2, 5));
        assert!(newest.is_news_to_newcomer(&ended(2, 5)));
        newest.hear(&open(3, 0));
        assert!(!newest.is_news_to_newcomer(&ended(2, 5)));
    }
}
