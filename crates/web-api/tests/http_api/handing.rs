//! A service with three apps: `main`, `chess`, whose sessions end with those that they came from, and `poker`. Users of
//! `main` may be handed to both.

use reqwest::{Method, RequestBuilder};
use reseat_domain::audit::AuditKind;
use reseat_domain::ports::{AccessTokenIssuer, AuditEventListing, Clock};
use reseat_domain::services::NewApp;
use reseat_test_database::TestDatabase;
use reseat_testkit::FakeTokens;
use reseat_testkit::builders::{With, a_user, a_user_session, claims_of, moment, user_id};
use serde_json::{Value, json};

use crate::service::{Answer, Service, sent, text};

/// Where `chess` takes users in.
pub(crate) const REDIRECT_URI: &str = "https://chess.example/in";
/// The example of RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// Names of attempts.
pub(crate) const FIRST: &str = "7d3f1c9e-52a4-4d0b-9f60-000000000001";
pub(crate) const SECOND: &str = "7d3f1c9e-52a4-4d0b-9f60-000000000002";

/// The service, and the secrets of its apps.
pub(crate) struct Handing {
    pub(crate) service: Service,
    pub(crate) chess: String,
    pub(crate) poker: String,
}

impl Handing {
    pub(crate) async fn on(database: &TestDatabase) -> Self {
        let service = Service::on(database).await;
        let apps = &service.state.services.apps;
        let new = |slug: &str, redirect_uris: Vec<String>, end_children| NewApp {
            slug: slug.to_owned(),
            name: slug.to_uppercase(),
            redirect_uris,
            end_children,
            ..NewApp::default()
        };
        let (_, chess) = apps.add(&new("chess", vec![REDIRECT_URI.to_owned()], true)).await.unwrap();
        let (_, poker) = apps.add(&new("poker", Vec::new(), false)).await.unwrap();
        for target in ["chess", "poker"] {
            apps.allow("main", target).await.unwrap();
        }
        let [chess, poker] = [chess, poker].map(|secret| secret.reveal().to_owned());
        Self { service, chess, poker }
    }

    /// A user who is signed in to `main` for so many seconds at most; the access token, which is good as long.
    pub(crate) async fn signed_in_for(&self, number: u32, seconds: i64) -> String {
        let user = a_user(number);
        let end = moment(seconds * 1_000);
        let session = a_user_session(&user, 0)
            .with(|session| (session.expires_at, session.absolute_expires_at) = (end, end));
        self.service.store.users().insert(&user).await.unwrap();
        self.service.store.user_sessions().insert(&session).await.unwrap();
        FakeTokens::default().issue(&claims_of(&session).with(|claims| claims.expires_at = end))
    }

    /// Disables a user, or lets them in again, as SQL alone does it: their sessions stay.
    pub(crate) async fn set_disabled(&self, number: u32, is_disabled: bool) {
        let now = self.service.clock.now();
        let at = is_disabled.then_some(now);
        assert!(self.service.store.users().set_disabled(user_id(number), at, now).await.unwrap());
    }

    /// A token to `chess` of a user who was disabled since.
    pub(crate) async fn disabled_on_the_way(&self, number: u32) -> String {
        let user = self.signed_in_for(number, 90_000).await;
        let token = self.minted(&user, "chess").await;
        self.set_disabled(number, true).await;
        token
    }

    pub(crate) async fn mint(&self, token: &str, wish: Value) -> Answer {
        self.service.post("/api/handoffs", token, wish).await
    }

    /// A handoff token to an app.
    pub(crate) async fn minted(&self, token: &str, target: &str) -> String {
        let answer = self.mint(token, json!({ "target_app": target })).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        text(&answer.body["handoff_token"])
    }

    pub(crate) fn as_chess(&self, method: Method, path: &str) -> RequestBuilder {
        self.service.request(method, path).basic_auth("chess", Some(&self.chess))
    }

    pub(crate) async fn redeem(&self, body: Value) -> Answer {
        sent(self.as_chess(Method::POST, "/api/handoffs/redeem").json(&body)).await
    }

    /// Redeems for `chess`, without a verifier.
    pub(crate) async fn attempt(&self, handoff_token: &str, redeem_id: &str) -> Answer {
        self.redeem(json!({ "handoff_token": handoff_token, "redeem_id": redeem_id })).await
    }

    /// Redeems for `poker`.
    pub(crate) async fn attempt_of_poker(&self, handoff_token: &str, redeem_id: &str) -> Answer {
        let request = self.service.request(Method::POST, "/api/handoffs/redeem");
        let body = json!({ "handoff_token": handoff_token, "redeem_id": redeem_id });
        sent(request.basic_auth("poker", Some(&self.poker)).json(&body)).await
    }

    /// The session that stands behind an access token, if one does.
    pub(crate) async fn session_of(&self, answer: &Answer) -> Option<Value> {
        let me = self.service.get("/api/auth/me", &text(&answer.body["access_token"])).await;
        (me.status == 200).then(|| me.body["session"].clone())
    }

    /// How many events of a kind there are.
    pub(crate) async fn events(&self, kind: AuditKind) -> usize {
        let listing = AuditEventListing { user_id: None, kind: Some(kind), before: None, limit: 100 };
        self.service.store.audit_events().list(listing).await.unwrap().len()
    }
}
