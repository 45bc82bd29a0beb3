//! The connections of this node by the user session whose token opened them, from before they take their
//! seats until they are gone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reseat_domain::id::UserSessionId;

use crate::ws::member::Member;
use crate::ws::outbound::Close;

/// The connections of each user session.
#[derive(Default)]
pub(super) struct Devices {
    // A std mutex: nothing awaits while it is held.
    members: Mutex<HashMap<UserSessionId, Vec<Arc<Member>>>>,
}

impl Devices {
    /// A connection is about to be made. What is closed from now on, it is too.
    pub(super) fn add(&self, member: &Arc<Member>) {
        let mut members = self.lock();
        // Most have one game open.
        let theirs = members.entry(member.user_session_id).or_insert_with(|| Vec::with_capacity(1));
        theirs.push(Arc::clone(member));
    }

    /// The connection is gone.
    pub(super) fn remove(&self, member: &Arc<Member>) {
        let mut members = self.lock();
        let Some(theirs) = members.get_mut(&member.user_session_id) else { return };
        theirs.retain(|other| !Arc::ptr_eq(other, member));
        if theirs.is_empty() {
            members.remove(&member.user_session_id);
        }
    }

    /// Closes all connections of a user session at once. Answers how many there were.
    pub(super) fn close(&self, user_session: UserSessionId, close: Close) -> usize {
        let members = self.lock();
        let theirs = members.get(&user_session).map_or(&[][..], Vec::as_slice);
        theirs.iter().for_each(|member| member.outbound.close_now(close));
        theirs.len()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<UserSessionId, Vec<Arc<Member>>>> {
        // No step under the lock can leave the map half changed.
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use reseat_domain::id::{ClientId, PlayerId};
    use reseat_protocol::CloseCode;
    use uuid::Uuid;

    use super::*;
    use crate::ws::outbound::{Next, Outbound};

    fn device(number: u128) -> UserSessionId {
        UserSessionId::new(Uuid::from_u128(number))
    }

    fn member(number: u128) -> Arc<Member> {
        let (player, client) = (PlayerId::new(Uuid::nil()), ClientId::new(Uuid::nil()));
        Arc::new(Member::new(player, client, device(number), Arc::new(Outbound::new(4, 100))))
    }

    fn closed(member: &Member) -> Option<Next> {
        member.outbound.next(true).now_or_never()
    }

    #[test]
    fn the_connections_of_one_user_session_are_closed_and_no_others() {
        let devices = Devices::default();
        let (first, second, other) = (member(1), member(1), member(2));
        [&first, &second, &other].into_iter().for_each(|member| devices.add(member));
        let close = Close::from(CloseCode::BadToken);
        assert_eq!((devices.close(device(1), close), devices.close(device(3), close)), (2, 0));
        assert_eq!([closed(&first), closed(&second)], [Some(Next::Close(close)), Some(Next::Close(close))]);
        assert_eq!(closed(&other), None);
    }

    #[test]
    fn nothing_stays_behind_of_a_connection_that_is_gone() {
        let devices = Devices::default();
        let (first, second) = (member(1), member(1));
        devices.add(&first);
        devices.add(&second);
        devices.remove(&first);
        assert_eq!(devices.close(device(1), CloseCode::BadToken.into()), 1);
        assert_eq!(closed(&first), None);
        devices.remove(&second);
        devices.remove(&second);
        assert!(devices.lock().is_empty());
    }
}
