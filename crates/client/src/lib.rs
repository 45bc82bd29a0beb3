//! A client of Reseat: REST, and a WebSocket that resumes by itself.
