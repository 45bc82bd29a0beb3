//! What happens around every handler.
//!
//! From outside in: [`answer`] names the request, logs it and writes refusals; [`cors`] lets listed pages
//! read answers; [`same_origin`] keeps foreign pages from using the cookie; [`carry_through`] bounds the handler's time and lets no dropped connection stop it.

pub(crate) mod answer;
pub(crate) mod carry_through;
pub(crate) mod cors;
pub(crate) mod same_origin;
