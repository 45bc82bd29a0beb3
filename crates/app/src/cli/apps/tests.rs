use reseat_testkit::builders::{With, an_app, moment};

use super::*;

#[test]
fn nothing_secret_of_an_app_is_shown() {
    let app = an_app(1).with(|app| app.rotate(an_app(2).secret_hash, moment(1_500)));
    let shown = show::to_json(&app).to_string();
    for hash in [an_app(1).secret_hash, an_app(2).secret_hash] {
        assert!(!shown.contains(hash.as_str()), "{shown}");
    }
    assert!(shown.contains("2026-11-21T12:00:01.500Z"), "{shown}");
}

#[test]
fn an_old_secret_is_kept_for_no_time_or_a_year_at_most() {
    assert_eq!(duration("0s"), Ok(Duration::zero()));
    assert_eq!(duration("365d"), Ok(Duration::days(365)));
    for text in ["366d", "soon", "-1s", ""] {
        assert!(duration(text).is_err(), "{text}");
    }
}
