//! Whether the time of a refused redemption tells what is wrong with the token.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reseat_domain::services::NewApp;
use serde_json::{Value, json};
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use uuid::Uuid;

use crate::database::{BenchDatabase, DatabaseKind};
use crate::failure::{Failure, during};
use crate::harness::Section;
use crate::house::House;
use crate::load::http::{HttpCaller, HttpRequest};
use crate::refusals::{self, ATTEMPTS, Class, TIMES, Timed, WARM_UP, WELCH};
use crate::server::Server;
use crate::settings::Settings;

/// Each refusal waits for its moment, and keeps nobody else waiting.
const CONNECTIONS: usize = 6;
/// The app that redeems, and another one.
const TARGETS: [&str; 2] = ["chess", "poker"];
/// The SHA-256 of a verifier that nobody presents (RFC 7636, appendix B).
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// The display name of those whose tokens expire.
const LATE: &str = "late";
const EXPIRE: &str = "UPDATE cross_app_sessions SET expires_at = created_at WHERE user_id IN \
    (SELECT id FROM users WHERE display_name = 'late')";

/// Measures.
///
/// # Errors
/// When the server or a database fails, or an attempt is answered otherwise than with 410.
pub(crate) async fn run(settings: &Settings) -> Result<Section, Failure> {
    let mut measured = Vec::new();
    for kind in settings.databases() {
        measured.push((kind, measure(settings, kind).await?));
    }
    let (aims, table) = refusals::tell(&measured);
    Ok(Section {
        name: "redeem",
        title: "What the time of a refused redemption tells",
        about: format!(
            "The server as it is shipped, in a process of its own. {ATTEMPTS} redemptions of each class, each of a \
             handoff of its own, in an order drawn at random over {CONNECTIONS} connections; every one is refused."
        ),
        aims,
        tables: vec![(TIMES.to_owned(), table)],
        notes: vec![WELCH.to_owned()],
    })
}

async fn measure(settings: &Settings, kind: DatabaseKind) -> Result<Vec<Timed>, Failure> {
    let database = BenchDatabase::create(settings, kind).await?;
    let authorization = register(&database).await?;
    let server = Server::start(settings, database.url()).await?;
    let mut people = People { caller: HttpCaller::open(server.address()).await?, authorization };
    let classes = people.classes().await?;
    expire(kind, database.url()).await.map_err(during("letting handoffs expire"))?;
    let timed = refusals::make(&server, &classes, 410, CONNECTIONS).await?;
    server.stop().await?;
    database.remove().await?;
    Ok(timed)
}

/// Registers the apps. Answers how the first of them proves itself.
async fn register(database: &BenchDatabase) -> Result<String, Failure> {
    let doing = || during("registering an app");
    let house = House::open(database).await?;
    let mut proofs = Vec::new();
    for slug in TARGETS {
        let new = NewApp { slug: slug.to_owned(), name: slug.to_owned(), ..NewApp::default() };
        let (_, secret) = house.apps.add(&new).await.map_err(doing())?;
        house.apps.allow("main", slug).await.map_err(doing())?;
        proofs.push(format!("Basic {}", STANDARD.encode(format!("{slug}:{}", secret.reveal()))));
    }
    house.close().await?;
    Ok(proofs.swap_remove(0))
}

async fn expire(kind: DatabaseKind, url: &str) -> Result<(), sqlx::Error> {
    match kind {
        DatabaseKind::Sqlite => {
            sqlx::query(EXPIRE).execute(&mut SqliteConnection::connect(url).await?).await.map(drop)
        }
        DatabaseKind::Postgres => {
            sqlx::query(EXPIRE).execute(&mut PgConnection::connect(url).await?).await.map(drop)
        }
    }
}

/// Who makes what is refused later.
struct People {
    caller: HttpCaller,
    authorization: String,
}

impl People {
    async fn classes(&mut self) -> Result<[Class; 6], Failure> {
        let class = |name| Class { name, requests: Vec::new() };
        let [mut unknown, mut used, mut expired, mut revoked, mut elsewhere, mut unproved] =
            ["unknown token", "used", "expired", "revoked", "of another app", "wrong verifier"].map(class);
        for number in 0..(WARM_UP + ATTEMPTS) as u128 {
            unknown.requests.push(self.redemption(&unknown_token(number), json!({})));
            used.requests.push(self.used().await?);
            expired.requests.push(self.minted(LATE, json!({ "target_app": "chess" })).await?.1);
            revoked.requests.push(self.revoked().await?);
            elsewhere.requests.push(self.minted("early", json!({ "target_app": "poker" })).await?.1);
            let wish = json!({ "target_app": "chess", "code_challenge": CHALLENGE });
            unproved.requests.push(self.minted("early", wish).await?.1);
        }
        Ok([unknown, used, expired, revoked, elsewhere, unproved])
    }

    /// A fresh guest's handoff as the service tells it with their authorization, and how it is presented.
    async fn minted(&mut self, name: &str, wish: Value) -> Result<(Value, HttpRequest), Failure> {
        let body = json!({ "display_name": name }).to_string();
        let guest = self.caller.call(&HttpRequest::post("/session", &[], &body)).await?.json(201)?;
        let bearer = format!("Bearer {}", guest["access_token"].as_str().unwrap_or_default());
        let mint = HttpRequest::post("/api/handoffs", &[("authorization", &bearer)], &wish.to_string());
        let mut minted = self.caller.call(&mint).await?.json(201)?;
        let token = minted["handoff_token"].as_str().unwrap_or_default().to_owned();
        let request = self.redemption(&token, json!({ "code_verifier": "x".repeat(43) }));
        minted["authorization"] = bearer.into();
        Ok((minted, request))
    }

    async fn used(&mut self) -> Result<HttpRequest, Failure> {
        let (minted, request) = self.minted("early", json!({ "target_app": "chess" })).await?;
        let token = minted["handoff_token"].as_str().unwrap_or_default();
        let first = self.redemption(token, json!({ "redeem_id": Uuid::from_u128(1) }));
        self.caller.call(&first).await?.json(200)?;
        Ok(request)
    }

    async fn revoked(&mut self) -> Result<HttpRequest, Failure> {
        let (minted, request) = self.minted("early", json!({ "target_app": "chess" })).await?;
        let [path, bearer] = ["id", "authorization"].map(|name| minted[name].as_str().unwrap_or_default());
        let revoke = HttpRequest::delete(&format!("/api/handoffs/{path}"), &[("authorization", bearer)]);
        match self.caller.call(&revoke).await?.status {
            204 => Ok(request),
            status => Err(Failure::Unexpected(format!("the server answered {status} to a revocation"))),
        }
    }

    /// How the first app presents a token.
    fn redemption(&self, token: &str, with: Value) -> HttpRequest {
        let mut body = json!({ "handoff_token": token, "redeem_id": Uuid::from_u128(2) });
        if let (Some(body), Value::Object(with)) = (body.as_object_mut(), with) {
            body.extend(with);
        }
        let headers = [("authorization", self.authorization.as_str())];
        HttpRequest::post("/api/handoffs/redeem", &headers, &body.to_string())
    }
}

/// Well-formed, and nobody's.
fn unknown_token(number: u128) -> String {
    let mut bytes = [7; 32];
    bytes[..16].copy_from_slice(&number.to_be_bytes());
    format!("rs_h_{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes))
}
