//! A client's connection, and a service that says anything: frames in any order, closes, silence.
//!
//! Each text of an input is a frame of the service; or one of `close 4412`, `cut`, `wait 250` (milliseconds),
//! `submit`, `retry` and `leave`. The clock is tokio's and stands still but for the waits.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use reseat_client::connection::{
    ConnectError, ConnectRequest, Incoming, RenewError, Socket, SocketEnd, TokenRenewer, Transport,
};
use reseat_client::random::SeededRandomness;
use reseat_client::{Event, Events, GameConnection, Options, Seat};
use reseat_protocol::{ServerMessage, TokenText};
use tokio::runtime::Builder;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use crate::sections::sections;

/// More steps make an input slow and find nothing new.
const MOST_STEPS: usize = 64;
const LONGEST_WAIT: Duration = Duration::from_secs(20);
/// Longer than any wait between two attempts.
const NO_MORE_ATTEMPTS: Duration = Duration::from_secs(120);
/// The id of the golden sample's action, so that its answers are answers.
const ACTION: Uuid = Uuid::from_u128(0x0193_2b7c_0000_7000_8000_0000_0000_00a1);

/// Opens a connection and says everything to it.
pub(crate) fn feed(bytes: &[u8]) {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
    let runtime = runtime.unwrap_or_else(|error| panic!("{error}"));
    runtime.block_on(async {
        let mut peer = Peer::open();
        for step in sections(bytes, MOST_STEPS) {
            if peer.step(&step).await.is_none() {
                break;
            }
        }
        peer.end().await;
    });
}

/// The service's side of a connection, and its owner.
struct Peer {
    connection: GameConnection,
    events: Events,
    sockets: mpsc::UnboundedReceiver<SocketEnd>,
    socket: Option<SocketEnd>,
    told: Told,
}

impl Peer {
    fn open() -> Self {
        let (opened, sockets) = mpsc::unbounded_channel();
        let mut options = Options::over(Sockets(opened)).renewing(SameToken);
        options.randomness = std::sync::Arc::new(SeededRandomness::new(7));
        let seat = Seat { client_id: Some(ACTION), ..Seat::new(ACTION, token()) };
        let (connection, events) = GameConnection::open(seat, options);
        Self { connection, events, sockets, socket: None, told: Told::default() }
    }

    /// Takes one step; `None` when the client makes no more attempts.
    async fn step(&mut self, step: &str) -> Option<()> {
        match step.split_once(' ').unwrap_or((step, "")) {
            ("close", code) => {
                let code = code.parse().unwrap_or(1006);
                self.say(Incoming::Closed(code)).await?;
                self.socket = None;
            }
            ("cut", "") => self.socket = None,
            ("wait", ms) => {
                let wait = Duration::from_millis(ms.parse().unwrap_or_default());
                sleep(wait.min(LONGEST_WAIT)).await;
            }
            ("submit", "") => {
                // A full outbox and an ended connection refuse.
                let _ = self.connection.submit_as(ACTION, "trail", serde_json::json!({}), 0);
            }
            ("retry", "") => drop(self.connection.take_over()),
            ("leave", "") => drop(self.connection.leave()),
            _ => self.say(Incoming::Text(step.to_owned())).await?,
        }
        self.listen().await;
        Some(())
    }

    /// Says something over the standing socket, or over the next one.
    async fn say(&mut self, said: Incoming) -> Option<()> {
        if self.socket.as_ref().is_none_or(|socket| socket.incoming.is_closed()) {
            self.socket = timeout(NO_MORE_ATTEMPTS, self.sockets.recv()).await.ok().flatten();
        }
        let socket = self.socket.as_ref()?;
        // The client may just have cut it.
        let _ = socket.incoming.send(said).await;
        Some(())
    }

    /// Lets the client take in what was said, and takes what it has to say.
    async fn listen(&mut self) {
        // One turn for the client's task, and one for those that it woke.
        tokio::task::yield_now().await;
        tokio::task::yield_now().await;
        if let Some(socket) = &mut self.socket {
            while socket.outgoing.try_recv().is_ok() {}
        }
        while let Some(Some(event)) = self.events.next().now_or_never() {
            self.told.check(&event);
        }
    }

    /// The client ends when its owner wants it to, and not by a panic of its task.
    async fn end(mut self) {
        self.socket = None;
        self.connection.close();
        while let Ok(Some(event)) = timeout(NO_MORE_ATTEMPTS, self.events.next()).await {
            self.told.check(&event);
        }
        let status = self.connection.state().status;
        assert!(status.is_final(), "{status:?} after the end");
    }
}

/// What the owner was told: the numbers of entries go on by one, from where a snapshot has set them.
#[derive(Default)]
struct Told(Option<i64>);

impl Told {
    fn check(&mut self, event: &Event) {
        let Event::Message(message) = event else {
            self.0 = self.0.filter(|_| !matches!(event, Event::Missed(_)));
            return;
        };
        match message {
            ServerMessage::Welcome(welcome) => self.0 = Some(welcome.recovery.sequence_number),
            ServerMessage::Recovery(recovery) => self.0 = Some(recovery.sequence_number),
            ServerMessage::Action(action) => {
                let number = action.entry.sequence_number;
                let follows = self.0.is_none_or(|last| last.checked_add(1) == Some(number));
                assert!(follows, "{number} after {:?}", self.0);
                self.0 = Some(number);
            }
            _ => {}
        }
    }
}

/// Opens every socket that is asked for.
struct Sockets(mpsc::UnboundedSender<SocketEnd>);

impl Transport for Sockets {
    fn connect(&self, _: ConnectRequest) -> BoxFuture<'_, Result<Socket, ConnectError>> {
        let (socket, end) = Socket::pair();
        let sent = self.0.send(end).map_err(|_| ConnectError::Unreachable("the input is over".to_owned()));
        std::future::ready(sent.map(|()| socket)).boxed()
    }
}

struct SameToken;

impl TokenRenewer for SameToken {
    fn renew(&self) -> BoxFuture<'_, Result<TokenText, RenewError>> {
        std::future::ready(Ok(token())).boxed()
    }
}

fn token() -> TokenText {
    TokenText::new("a token".to_owned())
}
