//! A proxy between a client and a server that a test makes misbehave as networks do.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;

/// What a socket holds of what was not read: little, so that a stall is soon felt.
const SOCKET_BUFFER: u32 = 8 * 1024;

/// The way through the proxy.
#[derive(Clone, Copy, Debug, Default)]
struct Way {
    is_stalled: bool,
    /// What comes from the server.
    are_answers_stalled: bool,
    delay: Duration,
    /// How often everything was cut.
    cuts: u64,
}

/// The proxy. It forwards until it is told otherwise; dropping it cuts everything.
#[derive(Debug)]
pub struct TcpProxy {
    address: SocketAddr,
    way: watch::Sender<Way>,
}

impl TcpProxy {
    /// A proxy to a server, on a port of its own of this machine. To be called inside a tokio runtime.
    ///
    /// # Errors
    /// When the system gives no port.
    pub fn to(server: SocketAddr) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(SOCKET_BUFFER)?;
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let listener = socket.listen(1024)?;
        let address = listener.local_addr()?;
        let (way, seen) = watch::channel(Way::default());
        tokio::spawn(accept(listener, server, seen));
        Ok(Self { address, way })
    }

    /// Where clients connect.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Forwards nothing any more and closes nothing: each side has an open connection to nobody.
    pub fn stall(&self) {
        self.way.send_modify(|way| way.is_stalled = true);
    }

    /// Forwards nothing any more that comes from the server: clients speak, and hear nothing.
    pub fn stall_answers(&self) {
        self.way.send_modify(|way| way.are_answers_stalled = true);
    }

    /// Forwards again, what was held back first.
    pub fn resume(&self) {
        self.way.send_modify(|way| (way.is_stalled, way.are_answers_stalled) = (false, false));
    }

    /// Closes every connection. Later ones pass.
    pub fn cut(&self) {
        self.way.send_modify(|way| way.cuts += 1);
    }

    /// Holds back for so long what comes from now on, in each direction.
    pub fn delay(&self, delay: Duration) {
        self.way.send_modify(|way| way.delay = delay);
    }
}

async fn accept(listener: TcpListener, server: SocketAddr, mut way: watch::Receiver<Way>) {
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((client, _)) => drop(tokio::spawn(connect(client, server, way.clone()))),
                Err(_) => return,
            },
            changed = way.changed() => if changed.is_err() { return },
        }
    }
}

async fn connect(client: TcpStream, server: SocketAddr, way: watch::Receiver<Way>) {
    let (mut ending, born) = (way.clone(), way.borrow().cuts);
    let forwarded = async {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(SOCKET_BUFFER)?;
        let server = socket.connect(server).await?;
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
        tokio::try_join!(
            forward(from_client, to_server, way.clone(), |way| way.is_stalled),
            forward(from_server, to_client, way.clone(), |way| way.is_stalled || way.are_answers_stalled)
        )
    };
    tokio::select! {
        // A fault of one side ends both, as it would without the proxy.
        _ = forwarded => {}
        // Also when the proxy is dropped.
        _ = ending.wait_for(|way| way.cuts > born) => {}
    }
}

async fn forward(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut way: watch::Receiver<Way>,
    is_stalled: fn(&Way) -> bool,
) -> io::Result<()> {
    let mut chunk = vec![0; 8 * 1024];
    loop {
        // While it is stalled nothing is read either, so that the sender feels it in the end.
        let delay = open(&mut way, is_stalled).await?;
        let length = tokio::select! {
            read = from.read(&mut chunk) => read?,
            _ = way.changed() => continue,
        };
        if length == 0 {
            return to.shutdown().await;
        }
        tokio::time::sleep(delay).await;
        open(&mut way, is_stalled).await?;
        to.write_all(&chunk[..length]).await?;
    }
}

/// Waits until the way is open; answers the delay on it.
async fn open(way: &mut watch::Receiver<Way>, is_stalled: fn(&Way) -> bool) -> io::Result<Duration> {
    let open = way.wait_for(|way| !is_stalled(way)).await;
    open.map(|way| way.delay).map_err(|_| io::ErrorKind::ConnectionAborted.into())
}

#[cfg(test)]
mod tests {
    use tokio::time::{Instant, timeout};

    use super::*;

    /// A proxy, and both ends of a connection through it.
    async fn connected() -> (TcpProxy, TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = TcpProxy::to(listener.local_addr().unwrap()).unwrap();
        let client = TcpStream::connect(proxy.address()).await.unwrap();
        let (server, _) = listener.accept().await.unwrap();
        (proxy, client, server)
    }

    async fn read(stream: &mut TcpStream) -> u8 {
        stream.read_u8().await.unwrap()
    }

    #[tokio::test]
    async fn what_is_sent_passes_in_both_directions_and_so_does_the_end() {
        let (_proxy, mut client, mut server) = connected().await;
        client.write_all(&[1]).await.unwrap();
        server.write_all(&[2]).await.unwrap();
        assert_eq!((read(&mut server).await, read(&mut client).await), (1, 2));
        drop(client);
        assert_eq!(server.read(&mut [0]).await.unwrap(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_stalled_way_holds_back_and_closes_nothing() {
        let (proxy, mut client, mut server) = connected().await;
        proxy.stall();
        client.write_all(&[1]).await.unwrap();
        let waited = timeout(Duration::from_secs(3_600), server.read(&mut [0])).await;
        assert!(waited.is_err(), "neither a byte nor an end");
        proxy.resume();
        assert_eq!(read(&mut server).await, 1);
    }

    #[tokio::test]
    async fn a_cut_ends_what_is_open_and_nothing_later() {
        let (proxy, mut client, server) = connected().await;
        let later = TcpListener::bind("127.0.0.1:0").await.unwrap();
        proxy.cut();
        assert!(matches!(client.read(&mut [0]).await, Ok(0) | Err(_)));
        drop((server, later));
        let again = TcpStream::connect(proxy.address()).await;
        assert!(again.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_delay_holds_back_for_that_long() {
        let (proxy, mut client, mut server) = connected().await;
        proxy.delay(Duration::from_secs(2));
        let sent = Instant::now();
        client.write_all(&[1]).await.unwrap();
        assert_eq!(read(&mut server).await, 1);
        assert_eq!(sent.elapsed().as_secs(), 2);
    }
}
