//! The next access token, for a refresh token. Each use makes the next generation; a lost answer, two tabs at once or
//! answers that overtake each other log nobody out, and a copy that is used ends the session for both.

use crate::error::StoreError;
use crate::fault_point;
use crate::ports::{Report, Rotation};
use crate::services::sign_in::{SignIn, SignInError, SignedIn};
use crate::session::{Device, Refresh, RefreshJudgement, UserSession};
use crate::time::Timestamp;
use crate::token::{PresentedRefresh, TokenHash};

/// Others may be first this many times before the caller is told to try again.
const MAX_ATTEMPTS: usize = 5;

impl SignIn {
    /// Gives the next tokens of the session that a refresh token names. `device` is where it came from, for the audit
    /// log in case it was stolen.
    ///
    /// # Errors
    /// [`SignInError::RefreshRefused`] whatever is wrong with the token; [`SignInError::Store`] when storage fails,
    /// and then the same token is good for another try.
    pub async fn refresh(&self, token: &str, device: &Device) -> Result<SignedIn, SignInError> {
        let presented = PresentedRefresh::parse(token).ok_or(SignInError::RefreshRefused)?;
        for _ in 0..MAX_ATTEMPTS {
            let now = self.clock.now();
            let session = self.store.user_sessions().find_live(presented.session(), now).await?;
            let (session, refresh) = session.and_then(with_refresh).ok_or(SignInError::RefreshRefused)?;
            if !self.keys.proves_refresh(&refresh.key_id, &refresh.salt, &presented) {
                return Err(SignInError::RefreshRefused);
            }
            match refresh.judge(presented.generation(), now, self.settings.refresh_grace) {
                RefreshJudgement::Rotate => {
                    if let Some(signed_in) = self.rotate(&session, &refresh, now).await? {
                        return Ok(signed_in);
                    }
                    // Another was first, or the session has ended: judged again.
                }
                RefreshJudgement::Repeat => return self.answer(session, &refresh, now).await,
                RefreshJudgement::Theft => return Err(self.end_stolen(&session, device).await?),
                RefreshJudgement::FromLater => return Err(SignInError::RefreshRefused),
            }
        }
        Err(StoreError::Contention("other refreshes were always first".into()).into())
    }

    /// The step to the next generation; `None`: a condition did not hold any more.
    async fn rotate(
        &self,
        session: &UserSession,
        refresh: &Refresh,
        now: Timestamp,
    ) -> Result<Option<SignedIn>, SignInError> {
        let next = self.token(session, refresh, refresh.generation + 1)?;
        let rotation = Rotation {
            id: session.id,
            from: refresh.generation,
            token_hash: TokenHash::of(next.as_bytes()),
            now,
            expires_at: session.slide(now, self.settings.idle_timeout),
        };
        let Some(session) = self.store.user_sessions().rotate(&rotation).await? else { return Ok(None) };
        fault_point!("refresh.rotated");
        let user = self.store.users().find(session.user_id).await?.ok_or(SignInError::RefreshRefused)?;
        Ok(Some(self.with_tokens(user, session, next, now)))
    }

    /// The current generation again.
    async fn answer(
        &self,
        session: UserSession,
        refresh: &Refresh,
        now: Timestamp,
    ) -> Result<SignedIn, SignInError> {
        let current = self.token(&session, refresh, refresh.generation)?;
        let user = self.store.users().find(session.user_id).await?.ok_or(SignInError::RefreshRefused)?;
        Ok(self.with_tokens(user, session, current, now))
    }

    /// Somebody has a copy of a token: nobody knows who is who, so the session ends for both.
    async fn end_stolen(&self, session: &UserSession, device: &Device) -> Result<SignInError, StoreError> {
        self.devices.end_stolen(session.user_id, session.id, device).await?;
        self.observer.report(Report::RefreshReused { user_session_id: session.id });
        Ok(SignInError::RefreshRefused)
    }

    fn token(
        &self,
        session: &UserSession,
        refresh: &Refresh,
        generation: i32,
    ) -> Result<String, SignInError> {
        let minted = self.keys.mint_refresh(&refresh.key_id, &refresh.salt, session.id, generation);
        minted.ok_or(SignInError::RefreshRefused)
    }
}

fn with_refresh(session: UserSession) -> Option<(UserSession, Refresh)> {
    let refresh = session.refresh.clone()?;
    Some((session, refresh))
}
