//! What may happen to a user's sign-ins.

use proptest::prelude::*;

/// Sessions of one user that a case may have.
pub(crate) const SESSIONS: usize = 6;

/// What may happen. Places are taken modulo what there is.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// The user signs in, on one more device or from a session, which ends.
    SignIn {
        came_with: Option<usize>,
    },
    /// A refresh token is presented, so many steps older than the newest; its answer may be lost.
    Refresh {
        session: usize,
        older_by: usize,
        is_lost: bool,
    },
    /// The newest access token that arrived is presented.
    UseAccess {
        session: usize,
    },
    RevokeOne {
        session: usize,
    },
    RevokeOthers {
        session: usize,
    },
    RevokeAll,
    ChangePassword {
        session: usize,
    },
    Pass {
        ms: i64,
    },
    CleanUp,
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let session = 0..SESSIONS;
    let older_by = prop_oneof![4 => Just(0_usize), 4 => Just(1), 1 => Just(2), 1 => Just(3)];
    let second = 1_000;
    let pauses =
        [1, second, 9 * second, 10_001, 59 * second, 11 * 60 * second, 86_400 * second, 600_000 * second];
    prop_oneof![
        3 => prop::option::weighted(0.3, session.clone()).prop_map(|came_with| Step::SignIn { came_with }),
        8 => (session.clone(), older_by, any::<bool>())
            .prop_map(|(session, older_by, is_lost)| Step::Refresh { session, older_by, is_lost }),
        5 => session.clone().prop_map(|session| Step::UseAccess { session }),
        1 => session.clone().prop_map(|session| Step::RevokeOne { session }),
        1 => session.clone().prop_map(|session| Step::RevokeOthers { session }),
        1 => session.prop_map(|session| Step::ChangePassword { session }),
        1 => Just(Step::RevokeAll),
        5 => prop::sample::select(pauses.to_vec()).prop_map(|ms| Step::Pass { ms }),
        1 => Just(Step::CleanUp),
    ]
}
