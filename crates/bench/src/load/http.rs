//! A caller over HTTP/1.1 (RFC 9112) that keeps its connection: no more than one request is on its way.

use std::net::SocketAddr;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::failure::{Failure, during};

const CALLING: &str = "calling the server over HTTP";
/// Above everything that the server answers to what is asked here.
const MAX_BODY: usize = 64 << 10;

/// A request as it goes over the wire.
#[derive(Clone, Debug)]
pub(crate) struct HttpRequest(Vec<u8>);

impl HttpRequest {
    /// Asks for something, with these further headers.
    pub(crate) fn get(path: &str, headers: &[(&str, &str)]) -> Self {
        Self(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{}\r\n", lines(headers)).into_bytes())
    }

    /// Takes something away, with these further headers.
    pub(crate) fn delete(path: &str, headers: &[(&str, &str)]) -> Self {
        Self(format!("DELETE {path} HTTP/1.1\r\nhost: localhost\r\n{}\r\n", lines(headers)).into_bytes())
    }

    /// Sends JSON, with these further headers.
    pub(crate) fn post(path: &str, headers: &[(&str, &str)], body: &str) -> Self {
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n{}\r\n",
            lines(headers)
        );
        Self([head.as_bytes(), body.as_bytes()].concat())
    }
}

fn lines(headers: &[(&str, &str)]) -> String {
    headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect()
}

/// What the server answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct HttpAnswer {
    pub(crate) status: u16,
    /// The value of `Set-Cookie`; empty without one.
    pub(crate) cookie: String,
    pub(crate) body: Vec<u8>,
}

impl HttpAnswer {
    /// The JSON in it.
    ///
    /// # Errors
    /// When the status is another, or there is none.
    pub(crate) fn json(&self, status: u16) -> Result<serde_json::Value, Failure> {
        if self.status != status {
            let body = String::from_utf8_lossy(&self.body);
            return Err(Failure::Unexpected(format!("the server answered {}: {body}", self.status)));
        }
        serde_json::from_slice(&self.body).map_err(during("reading an answer"))
    }
}

/// A connection.
#[derive(Debug)]
pub(crate) struct HttpCaller {
    stream: BufReader<TcpStream>,
    line: String,
    answer: HttpAnswer,
}

impl HttpCaller {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens.
    pub(crate) async fn open(server: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(server).await.map_err(during(CALLING))?;
        stream.set_nodelay(true).map_err(during(CALLING))?;
        Ok(Self { stream: BufReader::new(stream), line: String::new(), answer: HttpAnswer::default() })
    }

    /// Sends a request and waits for the whole answer.
    ///
    /// # Errors
    /// When the connection breaks, or the answer is in no form that this server gives.
    pub(crate) async fn call(&mut self, request: &HttpRequest) -> Result<&HttpAnswer, Failure> {
        self.stream.write_all(&request.0).await.map_err(during(CALLING))?;
        let mut length = 0;
        self.answer.cookie.clear();
        self.read_line().await?;
        self.answer.status = status(&self.line)?;
        loop {
            self.read_line().await?;
            let Some((name, value)) = self.line.trim_end().split_once(": ") else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.parse().map_err(during(CALLING))?;
            } else if name.eq_ignore_ascii_case("set-cookie") {
                value.clone_into(&mut self.answer.cookie);
            }
        }
        if length > MAX_BODY {
            return Err(Failure::Unexpected(format!("the server answered with {length} bytes")));
        }
        self.answer.body.resize(length, 0);
        self.stream.read_exact(&mut self.answer.body).await.map_err(during(CALLING))?;
        Ok(&self.answer)
    }

    async fn read_line(&mut self) -> Result<(), Failure> {
        self.line.clear();
        match self.stream.read_line(&mut self.line).await.map_err(during(CALLING))? {
            0 => Err(Failure::Unexpected("the server closed a connection".into())),
            _ => Ok(()),
        }
    }
}

fn status(line: &str) -> Result<u16, Failure> {
    let status = line.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
    status.ok_or_else(|| Failure::Unexpected(format!("not an answer in HTTP but {line:?}")))
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn answers_come_one_after_the_other_over_one_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let serving = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let request = HttpRequest::get("/a", &[("cookie", "c=1")]).0;
            for answer in [
                "HTTP/1.1 200 OK\r\nset-cookie: c=2\r\ncontent-length: 2\r\n\r\n{}",
                "HTTP/1.1 204 No\r\n\r\n",
            ] {
                let mut read = vec![0; request.len()];
                stream.read_exact(&mut read).await.unwrap();
                assert_eq!(read, request);
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        let mut caller = HttpCaller::open(address).await.unwrap();
        let request = HttpRequest::get("/a", &[("cookie", "c=1")]);
        let first = caller.call(&request).await.unwrap();
        assert_eq!((first.json(200).unwrap(), first.cookie.as_str()), (serde_json::json!({}), "c=2"));
        let second = caller.call(&request).await.unwrap();
        assert_eq!(*second, HttpAnswer { status: 204, ..HttpAnswer::default() });
        serving.await.unwrap();
        assert!(caller.call(&request).await.is_err());
    }

    #[test]
    fn a_body_is_told_with_its_length() {
        let sent = String::from_utf8(HttpRequest::post("/b", &[], "{}").0).unwrap();
        assert!(
            sent.starts_with("POST /b HTTP/1.1\r\n") && sent.contains("\r\ncontent-length: 2\r\n"),
            "{sent}"
        );
        assert!(sent.ends_with("\r\n\r\n{}"), "{sent}");
    }
}
