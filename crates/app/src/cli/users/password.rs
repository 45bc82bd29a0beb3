//! The password that an operator gives to a user: read from stdin, or made.

use std::io::{self, BufRead};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reseat_domain::ports::Randomness;

use crate::failure::Failure;
use crate::wiring;

/// What stands below the options.
pub(super) const HELP: &str = "\
Without --password-stdin a password is made and printed once. One on the command line would be seen by others.";

/// Longer lines are nobody's password.
const LONGEST: u64 = 16 * 1024;

/// A password, and whether it must be shown to the operator.
pub(super) struct Given {
    pub(super) text: String,
    pub(super) is_made: bool,
}

pub(super) fn password(from_stdin: bool) -> Result<Given, Failure> {
    if from_stdin {
        return Ok(Given { text: first_line(io::stdin().lock())?, is_made: false });
    }
    Ok(Given { text: made(&*wiring::randomness()), is_made: true })
}

/// The first line, without its end; spaces belong to a password.
pub(super) fn first_line(input: impl BufRead) -> Result<String, Failure> {
    let mut line = String::new();
    let read = input.take(LONGEST).read_line(&mut line);
    read.map_err(|error| Failure::Failed(format!("the password can't be read from stdin: {error}")))?;
    let text = line.strip_suffix('\n').unwrap_or(&line);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}

/// 120 random bits in 20 letters.
fn made(randomness: &dyn Randomness) -> String {
    URL_SAFE_NO_PAD.encode(randomness.bytes::<15>())
}
