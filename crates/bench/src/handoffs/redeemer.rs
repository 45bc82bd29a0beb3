//! Users who mint and are redeemed, one after the other.

use std::time::Duration;

use reseat_domain::app::App;
use reseat_domain::services::{HandoffWish, NewApp, Principal, Redemption};
use tokio::time::Instant;

use crate::failure::{Failure, during};
use crate::harness::Latencies;
use crate::house::House;

/// The app that redeems.
const TARGET: &str = "chess";

pub(super) struct Redeemer<'a> {
    house: &'a House,
    caller: Principal,
    app: App,
}

impl<'a> Redeemer<'a> {
    /// A guest of `main`, whose users may be handed to another app.
    ///
    /// # Errors
    /// When the services fail.
    pub(super) async fn new(house: &'a House) -> Result<Self, Failure> {
        let new = NewApp { slug: TARGET.to_owned(), name: "Chess".to_owned(), ..NewApp::default() };
        let (app, _) = house.apps.add(&new).await.map_err(during("registering an app"))?;
        house.apps.allow("main", TARGET).await.map_err(during("registering an app"))?;
        Ok(Self { house, caller: house.guest().await?, app })
    }

    /// Whose the old handoffs are.
    pub(super) const fn session(&self) -> &Principal {
        &self.caller
    }

    /// Redeems until then.
    ///
    /// # Errors
    /// When one is not redeemed.
    pub(super) async fn until(&self, end: Instant) -> Result<Latencies, Failure> {
        let mut latencies = Latencies::default();
        while Instant::now() < end {
            latencies.record(self.redeem_one().await?);
        }
        Ok(latencies)
    }

    /// Mints one of a user who has one session, and redeems it. Answers how long the redemption took.
    ///
    /// # Errors
    /// When it is not redeemed.
    pub(super) async fn redeem_one(&self) -> Result<Duration, Failure> {
        let wish = HandoffWish { target_app: TARGET.to_owned(), ..HandoffWish::default() };
        let caller = self.house.guest().await?;
        let minted = self.house.handoffs.mint(&caller, &wish).await.map_err(during("minting"))?;
        let redemption = Redemption {
            token: minted.token.reveal().to_owned(),
            redeem_id: minted.handoff.id.uuid(),
            code_verifier: None,
        };
        let began = Instant::now();
        self.house.handoffs.redeem(&self.app, &redemption).await.map_err(during("redeeming"))?;
        Ok(began.elapsed())
    }
}
