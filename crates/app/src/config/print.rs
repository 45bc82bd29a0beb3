//! Shows the configuration as TOML that can be used as a file again. Secrets are not in it.

use std::fmt::Write;

use super::DatabaseUrl;
use super::key::{Form, KEYS, Key};
use super::settings::Settings;

/// Every key in its order, with the variable that sets it.
pub(crate) fn to_toml(settings: &Settings) -> String {
    let mut text = String::new();
    let mut section = "";
    for key in KEYS {
        let (its_section, name) = key.path();
        if its_section != section {
            section = its_section;
            // Writing to a text can't fail.
            let _ = write!(text, "\n[{section}]\n");
        }
        let line = match (settings.text(key), key.form) {
            (None, _) => format!("# {name} is not set"),
            (Some(_), Form::Secret | Form::SecretList) => format!("# {name} is set and not shown"),
            (Some(value), _) => format!("{name} = {}", literal(key, value)),
        };
        let _ = writeln!(text, "{line:<44} # {}", key.variables.join(", "));
    }
    text
}

fn literal(key: &Key, value: &str) -> String {
    match key.form {
        // Read and written again, because `007` is a number here and none in TOML.
        Form::Number => value.parse::<u32>().map_or_else(|_| value.to_owned(), |number| number.to_string()),
        Form::List => {
            let items = value.split(',').map(str::trim).filter(|item| !item.is_empty());
            toml::Value::Array(items.map(toml::Value::from).collect()).to_string()
        }
        Form::Database => {
            let shown = DatabaseUrl::parse(value).map(|url| url.shown());
            toml::Value::from(shown.unwrap_or_default()).to_string()
        }
        Form::Text | Form::Secret | Form::SecretList => toml::Value::from(value).to_string(),
    }
}
