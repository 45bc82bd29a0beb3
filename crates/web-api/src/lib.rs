//! Reseat over HTTP and WebSocket.
