//! The service's HTTP routes, typed. Knows addresses, bodies and errors; not how a game is played.

mod error;
mod play;
mod results;
mod rooms;
mod session;

use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Method, RequestBuilder, Response, redirect};
use reseat_protocol::TokenText;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use self::error::{ApiError, Problem};
use crate::service_url::ServiceUrl;

/// The bounds of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiSettings {
    /// To establish a connection. 5 s.
    pub connect_timeout: Duration,
    /// For a whole call. 10 s.
    pub timeout: Duration,
    /// A larger answer is an error. 1 MiB.
    pub most_bytes: usize,
}

impl Default for ApiSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(10),
            most_bytes: 1 << 20,
        }
    }
}

/// Calls one service, on behalf of nobody or of the bearer of one token. Cheap to clone; clones share
/// their TCP connections.
#[derive(Clone, Debug)]
pub struct ReseatApi {
    http: Client,
    service: ServiceUrl,
    bearer: Option<TokenText>,
    most_bytes: usize,
}

impl ReseatApi {
    /// Calls this service, with the default bounds. Proxies of the environment are not used, as the
    /// WebSocket does not use them either.
    ///
    /// # Errors
    /// [`ApiError::Transport`] when TLS can't be set up on this machine.
    pub fn new(service: ServiceUrl) -> Result<Self, ApiError> {
        Self::with_settings(service, ApiSettings::default())
    }

    /// Calls this service, with these bounds.
    ///
    /// # Errors
    /// [`ApiError::Transport`] when TLS can't be set up on this machine.
    pub fn with_settings(service: ServiceUrl, settings: ApiSettings) -> Result<Self, ApiError> {
        let http = Client::builder()
            .connect_timeout(settings.connect_timeout)
            .timeout(settings.timeout)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(transport)?;
        Ok(Self { http, service, bearer: None, most_bytes: settings.most_bytes })
    }

    /// The same service on behalf of whoever this access token or session token proves.
    #[must_use]
    pub fn with_bearer(&self, token: TokenText) -> Self {
        Self { bearer: Some(token), ..self.clone() }
    }

    /// The service that is called.
    #[must_use]
    pub const fn service(&self) -> &ServiceUrl {
        &self.service
    }

    fn request(&self, method: Method, route: &[&str], query: &impl Serialize) -> RequestBuilder {
        let request = self.http.request(method, self.service.route(route, query));
        match &self.bearer {
            Some(bearer) => request.bearer_auth(bearer.as_str()),
            None => request,
        }
    }

    async fn get<T: DeserializeOwned>(&self, route: &[&str], query: &impl Serialize) -> Result<T, ApiError> {
        self.answer(self.request(Method::GET, route, query)).await
    }

    async fn post<T: DeserializeOwned>(&self, route: &[&str], body: &impl Serialize) -> Result<T, ApiError> {
        self.answer(self.request(Method::POST, route, &()).json(body)).await
    }

    /// A call without a body whose success is 204.
    async fn command(&self, method: Method, route: &[&str]) -> Result<(), ApiError> {
        self.body(self.request(method, route, &())).await.map(drop)
    }

    async fn answer<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ApiError> {
        let body = self.body(request).await?;
        serde_json::from_slice(&body).map_err(|error| ApiError::Decode(error.to_string()))
    }

    /// The body of a success.
    async fn body(&self, request: RequestBuilder) -> Result<Vec<u8>, ApiError> {
        let response = request.send().await.map_err(transport)?;
        let status = response.status();
        let retry_after =
            response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = self.read(response).await?;
        if status.is_success() {
            return Ok(body);
        }
        Err(ApiError::Problem(Problem::decode(status.as_u16(), retry_after.as_deref(), &body)))
    }

    async fn read(&self, mut response: Response) -> Result<Vec<u8>, ApiError> {
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(transport)? {
            if body.len() + chunk.len() > self.most_bytes {
                return Err(ApiError::Decode(format!("the answer is over {} bytes", self.most_bytes)));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// Without the address: it may hold a room's code, and the caller knows whom it called.
fn transport(error: reqwest::Error) -> ApiError {
    ApiError::Transport(Box::new(error.without_url()))
}
