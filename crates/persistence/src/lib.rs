//! Reseat's storage ports over SeaORM.
