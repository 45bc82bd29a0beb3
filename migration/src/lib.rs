//! The database of Reseat, one step per file.
