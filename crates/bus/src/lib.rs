//! Reseat's bus between connections and nodes.
