//! The ways to be away.

/// What happens, to the seat of that number where it is about one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    Come(usize),
    Go(usize),
    Leave(usize),
    Wait(usize),
    /// The process dies.
    Kill,
    /// Another one starts.
    Start,
}
use Step::{Come, Go, Kill, Leave, Start, Wait};

/// One way to be away. Everybody comes at second 0.
pub(crate) struct Row {
    pub(crate) what: &'static str,
    pub(crate) game: &'static str,
    pub(crate) people: u8,
    pub(crate) bots: u8,
    /// What happens, and in which second.
    pub(crate) steps: &'static [(i64, Step)],
    /// From which second on who may claim after all that, and who wins then; `None`: nobody ever.
    pub(crate) claim: Option<(i64, usize, &'static [usize])>,
}

const fn of_two(
    what: &'static str,
    steps: &'static [(i64, Step)],
    claim: Option<(i64, usize, &'static [usize])>,
) -> Row {
    Row { what, game: "tally", people: 2, bots: 0, steps, claim }
}

/// A limit of 5 minutes for one absence, of 15 for all of them together, and never less than 1.
pub(crate) const ROWS: [Row; 24] = [
    of_two("one is away", &[(10, Go(0))], Some((310, 1, &[1]))),
    of_two("the other is away", &[(10, Go(1))], Some((310, 0, &[0]))),
    of_two("back a second before the time", &[(10, Go(0)), (309, Come(0))], None),
    of_two("back a second after the time, unclaimed", &[(10, Go(0)), (311, Come(0))], None),
    of_two("both away, and nobody comes back", &[(10, Go(0)), (110, Go(1))], None),
    of_two(
        "both away, one comes back after a long time",
        &[(10, Go(0)), (110, Go(1)), (1_000, Come(1))],
        Some((1_200, 1, &[1])),
    ),
    of_two(
        "the service stopped for 10 minutes before the absence",
        &[(50, Kill), (650, Start), (650, Come(0)), (650, Come(1)), (700, Go(0))],
        Some((1_000, 1, &[1])),
    ),
    of_two(
        "the service stopped for 10 minutes during the absence",
        &[(100, Go(0)), (200, Kill), (800, Start), (800, Come(1))],
        Some((1_000, 1, &[1])),
    ),
    of_two(
        "the service stopped just before the time",
        &[(100, Go(0)), (395, Kill), (396, Start), (420, Come(1))],
        Some((425, 1, &[1])),
    ),
    of_two(
        "the service stopped for 10 minutes after the time",
        &[(100, Go(0)), (450, Kill), (1_050, Start), (1_050, Come(1))],
        Some((1_050, 1, &[1])),
    ),
    of_two(
        "the service stopped, and both come back to it",
        &[(100, Go(0)), (200, Kill), (800, Start), (800, Come(1)), (801, Come(0))],
        None,
    ),
    of_two(
        "a broken proxy drops everyone, and one comes back",
        &[(100, Go(0)), (100, Go(1)), (130, Come(1))],
        Some((430, 1, &[1])),
    ),
    of_two(
        "a broken proxy drops everyone three times: that was nobody's absence",
        &[
            (100, Go(0)),
            (100, Go(1)),
            (500, Come(0)),
            (500, Come(1)),
            (600, Go(1)),
            (600, Go(0)),
            (1_200, Come(0)),
            (1_200, Come(1)),
            (1_300, Go(0)),
        ],
        Some((1_600, 1, &[1])),
    ),
    of_two(
        "short drops use up the budget",
        &[
            (10, Go(0)),
            (250, Come(0)),
            (260, Go(0)),
            (500, Come(0)),
            (510, Go(0)),
            (750, Come(0)),
            (760, Go(0)),
        ],
        Some((940, 1, &[1])),
    ),
    of_two(
        "a minute remains when the budget is used up",
        &[
            (10, Go(0)),
            (250, Come(0)),
            (260, Go(0)),
            (500, Come(0)),
            (510, Go(0)),
            (750, Come(0)),
            (760, Go(0)),
            (930, Come(0)),
            (1_000, Go(0)),
        ],
        Some((1_060, 1, &[1])),
    ),
    of_two("the other waits on", &[(10, Go(0)), (350, Wait(1))], Some((650, 1, &[1]))),
    of_two(
        "the other waits on until the budget is used up",
        &[(10, Go(0)), (310, Wait(1)), (610, Wait(1)), (910, Wait(1))],
        Some((970, 1, &[1])),
    ),
    Row {
        what: "one of three is away, the others play on",
        game: "tally",
        people: 3,
        bots: 0,
        steps: &[(10, Go(0))],
        claim: None,
    },
    Row {
        what: "two of three are away",
        game: "tally",
        people: 3,
        bots: 0,
        steps: &[(10, Go(0)), (100, Go(2))],
        claim: Some((400, 1, &[1])),
    },
    Row {
        what: "one of three is away, another one leaves for good",
        game: "tally",
        people: 3,
        bots: 0,
        steps: &[(10, Go(0)), (50, Leave(2))],
        claim: Some((310, 1, &[1])),
    },
    Row {
        what: "a bot is among the opponents",
        game: "tally",
        people: 2,
        bots: 1,
        steps: &[(10, Go(0))],
        claim: None,
    },
    Row {
        what: "both opponents are away, and a partner too",
        game: "casino",
        people: 4,
        bots: 0,
        steps: &[(10, Go(1)), (20, Go(2)), (50, Go(3))],
        claim: Some((350, 0, &[0, 2])),
    },
    Row {
        what: "a partner is kept waiting by nobody",
        game: "casino",
        people: 4,
        bots: 0,
        steps: &[(10, Go(0)), (20, Go(1)), (30, Go(3)), (500, Come(1))],
        // The third might have claimed from second 330 on, until the second came back.
        claim: None,
    },
    Row {
        what: "one opponent of two is away",
        game: "casino",
        people: 4,
        bots: 0,
        steps: &[(10, Go(1))],
        claim: None,
    },
];
