//! An object that is written while it is read: its lists come page by page, and however long they are, one page is in
//! memory.
//!
//! When a page can't be read the answer breaks off, so that nobody takes what came until then for the whole.

use axum::BoxError;
use axum::body::{Body, Bytes};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{BoxStream, StreamExt, once, try_unfold};
use http::HeaderValue;
use http::header::CONTENT_TYPE;
use reseat_domain::error::StoreError;
use serde::Serialize;

type Chunk = Result<Bytes, BoxError>;

/// An object that is being put together.
pub(super) struct Streamed {
    parts: BoxStream<'static, Chunk>,
    is_empty: bool,
}

impl Streamed {
    /// One without fields.
    pub(super) fn object() -> Self {
        Self { parts: once(async { Ok(Bytes::from_static(b"{")) }).boxed(), is_empty: true }
    }

    /// The same with a field more.
    pub(super) fn field(self, name: &'static str, value: &impl Serialize) -> Self {
        let begin = self.name(name);
        let value = serde_json::to_string(value);
        let part = async move { Ok(Bytes::from(format!("{begin}{}", value?))) };
        Self { parts: self.parts.chain(once(part)).boxed(), is_empty: false }
    }

    /// The same with a list more. `page` reads what follows after that key, until it answers nothing.
    pub(super) fn list<K, T, W, F>(
        self,
        name: &'static str,
        page: impl Fn(Option<K>) -> F + Send + 'static,
        key: fn(&T) -> K,
        wire: impl Fn(T) -> W + Copy + Send + Sync + 'static,
    ) -> Self
    where
        K: Send + 'static,
        T: Send + 'static,
        W: Serialize,
        F: Future<Output = Result<Vec<T>, StoreError>> + Send + 'static,
    {
        let begin = format!("{}[", self.name(name));
        let pages = try_unfold(Some((None, begin)), move |at| {
            let next = at.map(|(after, begin)| (page(after), begin));
            async move {
                let Some((rows, begin)) = next else { return Ok(None) };
                let rows = rows.await.inspect_err(|error| broken_off(name, error))?;
                let Some(last) = rows.last().map(key) else {
                    let rest = if begin == "," { "]".to_owned() } else { format!("{begin}]") };
                    return Ok(Some((Bytes::from(rest), None)));
                };
                let rows: Result<Vec<String>, _> =
                    rows.into_iter().map(|row| serde_json::to_string(&wire(row))).collect();
                let text = format!("{begin}{}", rows?.join(","));
                Ok(Some((Bytes::from(text), Some((Some(last), ",".to_owned())))))
            }
        });
        Self { parts: self.parts.chain(pages).boxed(), is_empty: false }
    }

    /// What a field begins with.
    fn name(&self, name: &str) -> String {
        format!("{}\"{name}\":", if self.is_empty { "" } else { "," })
    }
}

/// The status has been sent long ago, so the log alone can say why.
fn broken_off(list: &str, error: &StoreError) {
    tracing::warn!(list, error = error as &dyn std::error::Error, "an answer broke off half way");
}

impl IntoResponse for Streamed {
    fn into_response(self) -> Response {
        let end = once(async { Ok(Bytes::from_static(b"}")) });
        let mut response = Body::from_stream(self.parts.chain(end)).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(streamed: Streamed) -> Result<String, axum::Error> {
        let body = axum::body::to_bytes(streamed.into_response().into_body(), usize::MAX).await?;
        Ok(String::from_utf8(body.to_vec()).unwrap())
    }

    /// Pages of two, of the numbers up to that.
    fn numbers(last: u8) -> impl Fn(Option<u8>) -> std::future::Ready<Result<Vec<u8>, StoreError>> {
        move |after| {
            let first = after.map_or(1, |after| after + 1);
            std::future::ready(Ok((first..=last).take(2).collect()))
        }
    }

    #[tokio::test]
    async fn an_object_is_written_with_lists_of_any_length() {
        assert_eq!(read(Streamed::object()).await.unwrap(), "{}");
        for (last, list) in [(0, "[]"), (1, "[2]"), (2, "[2,4]"), (3, "[2,4,6]"), (5, "[2,4,6,8,10]")] {
            let object = Streamed::object().list("a", numbers(last), |last| *last, |number| number * 2);
            let object = object.field("b", &"\"").list("c", numbers(last), |last| *last, |number| number * 2);
            assert_eq!(read(object).await.unwrap(), format!(r#"{{"a":{list},"b":"\"","c":{list}}}"#));
        }
    }

    #[tokio::test]
    async fn an_answer_breaks_off_where_a_page_can_not_be_read() {
        let page = |after: Option<u8>| {
            std::future::ready(match after {
                None => Ok(vec![1]),
                Some(_) => Err(StoreError::Unavailable("gone".into())),
            })
        };
        assert!(read(Streamed::object().list("a", page, |last| *last, |number| number)).await.is_err());
    }
}
