//! How often somebody may prove themselves by a password: per network, per name whether or not it exists, and
//! per both together.
//!
//! A failure counts twice as much as a success. The bucket of network and name together is half as wide as
//! that of the network: whoever guesses at one name from there has used up the pair before the network, so
//! that others behind the same address still get in, and before the name, so that its owner does elsewhere.
//! An attempt that is refused costs nothing more. The network is asked first, so that who has used it up brings no
//! more names.

use std::net::IpAddr;
use std::time::Duration;

use reseat_domain::services::{AccountError, ThrottledBy};
use reseat_domain::token::TokenHash;
use reseat_domain::user::username_key;

use crate::buckets::{Buckets, MINUTE};

/// What a failure costs, and every attempt until it has succeeded.
const FAILURE: u32 = 2;
/// What a success costs.
const SUCCESS: u32 = 1;
/// Refused attempts of a network that are given the same work as others, for each that may fail.
const WORKED: u32 = 4;
/// Longer texts are nobody's name; they are kept as their hash.
const LONG: usize = 128;

/// The limits of this node.
pub(crate) struct SignInLimits {
    pairs: Buckets<(IpAddr, String)>,
    networks: Buckets<IpAddr>,
    names: Buckets<String>,
    worked: Buckets<IpAddr>,
    /// One token a minute for each bucket that refuses.
    told: Buckets<Refusing>,
}

/// A bucket that refuses.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Refusing {
    Network(IpAddr),
    Name(String),
    Both(IpAddr, String),
}

/// What becomes of an attempt.
pub(crate) enum Admission<'a> {
    /// It may be tried.
    Let(Ticket<'a>),
    /// There were too many before it.
    Throttled {
        /// How.
        throttled: Throttled,
        /// Whether it must take as long as one that is tried, so that its time tells nothing. Not so for a
        /// network that has had too much of that: it could keep every core busy.
        is_worked: bool,
    },
}

/// A refusal because there were too many before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Throttled {
    /// How long to wait.
    pub(crate) wait: Duration,
    /// Which limit refused, if it is its first refusal for a minute, as far as that is known.
    pub(crate) first_by: Option<ThrottledBy>,
}

/// An attempt that counts as a failure until it is settled.
pub(crate) struct Ticket<'a> {
    limits: &'a SignInLimits,
    network: IpAddr,
    name: String,
}

impl SignInLimits {
    /// So many failures per minute of a network, and of a name.
    pub(crate) fn new(per_minute: u32) -> Self {
        let pair = per_minute.max(FAILURE);
        let wide = per_minute.saturating_mul(FAILURE).max(pair + FAILURE);
        let worked = per_minute.saturating_mul(WORKED);
        Self {
            pairs: Buckets::new(pair, MINUTE, pair),
            networks: Buckets::new(wide, MINUTE, wide),
            names: Buckets::new(wide, MINUTE, wide),
            worked: Buckets::new(worked, MINUTE, worked),
            told: Buckets::new(1, MINUTE, 1),
        }
    }

    /// Asks for an attempt at a name, as it was submitted.
    pub(crate) fn admit(&self, network: IpAddr, submitted: &str) -> Admission<'_> {
        let name = name_key(submitted);
        match self.take(network, &name) {
            Ok(()) => Admission::Let(Ticket { limits: self, network, name }),
            Err(throttled) => {
                Admission::Throttled { throttled, is_worked: self.worked.take(network).is_ok() }
            }
        }
    }

    /// Asks for the choice of a name, which tells whether it is taken.
    ///
    /// # Errors
    /// [`Throttled`].
    pub(crate) fn admit_choice(&self, network: IpAddr) -> Result<(), Throttled> {
        let taken = self.networks.take_some(network, FAILURE);
        taken.map_err(|wait| self.refuse(wait, Refusing::Network(network)))
    }

    /// All three or none.
    fn take(&self, network: IpAddr, name: &str) -> Result<(), Throttled> {
        let pair = (network, name.to_owned());
        self.admit_choice(network)?;
        if let Err(wait) = self.pairs.take_some(pair.clone(), FAILURE) {
            self.networks.give_back(&network, FAILURE);
            return Err(self.refuse(wait, Refusing::Both(network, pair.1)));
        }
        if let Err(wait) = self.names.take_some(name.to_owned(), FAILURE) {
            self.networks.give_back(&network, FAILURE);
            self.pairs.give_back(&pair, FAILURE);
            return Err(self.refuse(wait, Refusing::Name(pair.1)));
        }
        Ok(())
    }

    fn refuse(&self, wait: Duration, by: Refusing) -> Throttled {
        let limit = match by {
            Refusing::Network(_) => ThrottledBy::Network,
            Refusing::Name(_) => ThrottledBy::Name,
            Refusing::Both(..) => ThrottledBy::Both,
        };
        let is_first = self.told.take(by).is_ok();
        Throttled { wait, first_by: is_first.then_some(limit) }
    }
}

impl Ticket<'_> {
    /// Takes what the attempt costs by how it ended. One that could not be judged costs nothing: a service that has
    /// no place left must not keep its users out for a minute. One for which no password was looked at is no guess.
    pub(crate) fn settle<T>(self, outcome: &Result<T, AccountError>) {
        let unspent = match outcome {
            Err(AccountError::InvalidCredentials) => return,
            Err(AccountError::Busy | AccountError::Hasher(_) | AccountError::Store(_)) => FAILURE,
            Ok(_) | Err(_) => FAILURE - SUCCESS,
        };
        let Self { limits, network, name } = self;
        limits.names.give_back(&name, unspent);
        limits.networks.give_back(&network, unspent);
        limits.pairs.give_back(&(network, name), unspent);
    }
}

/// The form that the spellings of a name share.
fn name_key(submitted: &str) -> String {
    let hashed = |text: &str| TokenHash::of(text.as_bytes()).as_str().to_owned();
    if submitted.len() > LONG {
        return hashed(submitted);
    }
    // One letter may stand for many.
    let key = username_key(submitted);
    if key.len() > LONG { hashed(&key) } else { key }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    fn fails(limits: &SignInLimits, network: IpAddr, name: &str) -> bool {
        matches!(limits.admit(network, name), Admission::Let(_))
    }

    fn succeeds(limits: &SignInLimits, network: IpAddr, name: &str) -> bool {
        match limits.admit(network, name) {
            Admission::Let(ticket) => {
                ticket.settle(&Ok(()));
                true
            }
            Admission::Throttled { .. } => false,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_guesses_at_one_name_stops_neither_others_here_nor_its_owner_elsewhere() {
        let limits = SignInLimits::new(10);
        assert_eq!((0..1_000).filter(|_| fails(&limits, HERE, "zoë")).count(), 5);
        assert!(succeeds(&limits, HERE, "ann"));
        assert!(succeeds(&limits, THERE, "zoë"));
        assert!(!succeeds(&limits, HERE, "ZOË"), "whatever its case");
    }

    #[tokio::test(start_paused = true)]
    async fn a_network_that_guesses_at_many_names_is_stopped() {
        let limits = SignInLimits::new(10);
        assert_eq!((0..100).filter(|number| fails(&limits, HERE, &format!("user{number}"))).count(), 10);
        tokio::time::advance(MINUTE / 10).await;
        assert!(fails(&limits, HERE, "ann"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_name_that_many_networks_guess_at_is_stopped() {
        let limits = SignInLimits::new(10);
        let network = |number: u8| IpAddr::from([192, 0, 2, number]);
        assert_eq!((0..100).filter(|number| fails(&limits, network(*number), "zoë")).count(), 10);
        assert!(fails(&limits, network(200), "ann"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_counts_more_than_a_success() {
        let limits = SignInLimits::new(10);
        assert_eq!((0..100).filter(|_| succeeds(&limits, HERE, "zoë")).count(), 9);
        assert_eq!((0..100).filter(|_| fails(&limits, THERE, "ann")).count(), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn an_attempt_that_was_not_judged_costs_nothing() {
        let limits = SignInLimits::new(10);
        for _ in 0..1_000 {
            let Admission::Let(ticket) = limits.admit(HERE, "zoë") else { panic!("it was throttled") };
            ticket.settle::<()>(&Err(AccountError::Busy));
        }
        let Admission::Let(ticket) = limits.admit(HERE, "zoë") else { panic!("it was throttled") };
        ticket.settle::<()>(&Err(AccountError::InvalidCredentials));
        assert_eq!((0..100).filter(|_| fails(&limits, HERE, "zoë")).count(), 4);
    }

    #[tokio::test(start_paused = true)]
    async fn refused_attempts_are_given_work_up_to_a_bound() {
        let limits = SignInLimits::new(10);
        while fails(&limits, HERE, "zoë") {}
        let worked = (0..100)
            .filter(|_| matches!(limits.admit(HERE, "zoë"), Admission::Throttled { is_worked: true, .. }));
        assert_eq!(worked.count(), 39);
    }

    #[test]
    fn a_long_text_is_kept_as_its_hash() {
        assert_eq!(name_key(&"x".repeat(65_536)).len(), 64);
        assert_ne!(name_key(&"x".repeat(65_536)), name_key(&"x".repeat(65_535)));
        assert_eq!(name_key(&"\u{fdfa}".repeat(40)).len(), 64, "each letter stands for 18");
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_that_refuses_says_so_once_a_minute() {
        let limits = SignInLimits::new(10);
        let first_by = |network, name: &str| match limits.admit(network, name) {
            Admission::Let(_) => panic!("it was let in"),
            Admission::Throttled { throttled, .. } => throttled.first_by,
        };
        let exhaust = |network, name: &str| while fails(&limits, network, name) {};
        exhaust(HERE, "zoë");
        // The loop has asked once too often.
        assert_eq!(first_by(HERE, "zoë"), None);
        exhaust(THERE, "zoë");
        let third = IpAddr::from([192, 0, 2, 3]);
        assert_eq!(first_by(third, "zoë"), Some(ThrottledBy::Name));
        assert_eq!(first_by(third, "ZOË"), None);
        for name in ["ann", "bob", "cid", "dan", "eve"] {
            assert!(fails(&limits, HERE, name));
        }
        assert_eq!(first_by(HERE, "fay"), Some(ThrottledBy::Network));
        assert!((0..1_000).all(|number| first_by(HERE, &number.to_string()).is_none()));
        assert_eq!(limits.admit_choice(HERE).unwrap_err().first_by, None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_network_that_is_used_up_brings_no_more_names() {
        let limits = SignInLimits::new(10);
        for number in 0..100_000 {
            let _ = limits.admit(HERE, &format!("user{number}"));
        }
        assert!(!fails(&limits, HERE, "user0"));
        assert!(succeeds(&limits, THERE, "user0"));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_refused_before_a_password_is_looked_at_is_no_guess() {
        let limits = SignInLimits::new(10);
        let admitted = |_: &u32| match limits.admit(HERE, "zoë") {
            Admission::Let(ticket) => {
                ticket.settle::<()>(&Err(AccountError::ProofNeeded));
                true
            }
            Admission::Throttled { .. } => false,
        };
        assert_eq!((0..100).filter(admitted).count(), 9, "as a success");
    }
}
