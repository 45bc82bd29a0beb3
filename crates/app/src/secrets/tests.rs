use std::fs;
use std::path::Path;

use reseat_credentials::OsRandomness;
use reseat_testkit::SeededRandomness;

use super::*;

const LOOPBACK: &str = "127.0.0.1:8080";

/// Completes the secrets of the database in this folder.
fn completed(given: GivenSecrets, listen: &str, folder: &Path) -> Result<Secrets, MissingSecrets> {
    let place = KeptPlace::of(Some(&folder.join("reseat.db")));
    complete(given, listen.parse().unwrap(), &place, &OsRandomness)
}

/// What tells the secrets apart without showing them.
fn names(secrets: &Secrets) -> (Vec<String>, Vec<String>) {
    let jwt = secrets.jwt_keys.iter().map(|key| key.public().unwrap_or("shared").to_owned());
    (secrets.token_keys.ids().map(str::to_owned).collect(), jwt.collect())
}

fn given(tokens: bool, jwt: bool) -> GivenSecrets {
    GivenSecrets {
        token_keys: tokens.then(|| parse_token_keys(&format!("given:{}", "A".repeat(43))).unwrap()),
        jwt_keys: jwt.then(|| parse_jwt_secret(&"x".repeat(32)).unwrap()),
        admin_token: None,
    }
}

#[test]
fn the_admin_token_is_given_as_its_hash_which_a_made_one_has() {
    let (token, made) = make_admin_token(&SeededRandomness::default());
    assert!(token.reveal().starts_with("rs_a_") && !made.line().contains(token.reveal()));
    assert_eq!(parse_admin_token(&made.entry).unwrap(), token.hash());
    for bad in ["", "ab", &"A".repeat(64), &"g".repeat(64), token.reveal()] {
        assert!(!parse_admin_token(bad).unwrap_err().to_string().contains("rs_a_"), "{bad}");
    }
}

#[test]
fn on_loopback_secrets_are_made_once_and_the_second_start_reads_the_same() {
    for listen in ["127.0.0.1:8080", "127.8.8.8:80", "[::1]:8080"] {
        let folder = tempfile::tempdir().unwrap();
        let first = completed(GivenSecrets::default(), listen, folder.path()).unwrap();
        let second = completed(GivenSecrets::default(), listen, folder.path()).unwrap();
        assert_eq!(names(&first), names(&second));
        let files: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(files, ["reseat.db.secrets"]);
    }
}

#[test]
fn secrets_of_a_database_on_a_server_are_kept_in_the_working_directory() {
    assert_eq!(KeptPlace::of(None).path, Path::new("reseat.secrets"));
    assert_eq!(KeptPlace::of(Some(Path::new("data/seats.db"))).path, Path::new("data/seats.db.secrets"));
}

#[test]
fn two_databases_have_different_secrets() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let one = completed(GivenSecrets::default(), LOOPBACK, one.path()).unwrap();
    let other = completed(GivenSecrets::default(), LOOPBACK, other.path()).unwrap();
    assert_ne!(names(&one), names(&other));
}

#[test]
fn starts_at_the_same_moment_agree_on_the_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let start = || names(&completed(GivenSecrets::default(), LOOPBACK, folder.path()).unwrap());
    let all: Vec<_> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    assert!(all.iter().all(|names| *names == all[0]));
}

#[cfg(unix)]
#[test]
fn the_kept_secrets_are_for_their_owner_alone_and_refused_when_others_can_read_them() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    completed(GivenSecrets::default(), LOOPBACK, folder.path()).unwrap();
    let path = folder.path().join("reseat.db.secrets");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let error = completed(GivenSecrets::default(), LOOPBACK, folder.path()).unwrap_err().to_string();
    assert_eq!(error, format!("others can read the kept secrets; run `chmod 600 {}`", path.display()));
}

#[test]
fn a_kept_file_that_was_cut_is_refused_and_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    completed(GivenSecrets::default(), LOOPBACK, folder.path()).unwrap();
    let path = folder.path().join("reseat.db.secrets");
    let text = fs::read_to_string(&path).unwrap();
    let cut = &text[..text.find("RESEAT_JWT_KEYS").unwrap()];
    fs::write(&path, cut).unwrap();
    let error = completed(GivenSecrets::default(), LOOPBACK, folder.path()).unwrap_err().to_string();
    assert!(error.contains("has no line `RESEAT_JWT_KEYS=…`"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), cut);
}

#[test]
fn secrets_that_can_not_be_kept_stop_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let error =
        completed(GivenSecrets::default(), LOOPBACK, &folder.path().join("none")).unwrap_err().to_string();
    assert!(error.starts_with("the secrets can't be kept in "), "{error}");
    assert!(
        error.ends_with("make its folder writable, or set RESEAT_TOKEN_KEYS and RESEAT_JWT_KEYS"),
        "{error}"
    );
}

#[test]
fn on_any_other_address_missing_secrets_are_demanded_and_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    for listen in ["0.0.0.0:8080", "[::]:8080", "192.0.2.1:8080"] {
        for (given, missing) in [
            (given(false, false), "RESEAT_TOKEN_KEYS and RESEAT_JWT_KEYS are not set"),
            (given(false, true), "RESEAT_TOKEN_KEYS is not set"),
            (given(true, false), "RESEAT_JWT_KEYS is not set"),
        ] {
            let error = completed(given, listen, folder.path()).unwrap_err().to_string();
            assert!(error.starts_with(&format!("`listen` is {listen}, ")), "{error}");
            assert!(error.contains(missing) && error.contains("`reseat keys generate`"), "{error}");
        }
        completed(given(true, true), listen, folder.path()).unwrap();
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn given_secrets_count_before_kept_ones() {
    let folder = tempfile::tempdir().unwrap();
    let kept = names(&completed(GivenSecrets::default(), LOOPBACK, folder.path()).unwrap());
    let mixed = names(&completed(given(true, false), LOOPBACK, folder.path()).unwrap());
    assert_eq!(mixed, (vec!["given".to_owned()], kept.1.clone()));
    let mixed = names(&completed(given(false, true), LOOPBACK, folder.path()).unwrap());
    assert_eq!(mixed, (kept.0, vec!["shared".to_owned()]));
}

#[test]
fn what_is_generated_is_what_is_read() {
    let token = make_token_key(&OsRandomness);
    let jwt = make_jwt_key(&OsRandomness);
    assert_eq!((token.variable, jwt.variable), ("RESEAT_TOKEN_KEYS", "RESEAT_JWT_KEYS"));
    let entry = token.line();
    let entry = entry.strip_prefix("RESEAT_TOKEN_KEYS=").unwrap();
    assert_eq!(parse_token_keys(entry).unwrap().ids().count(), 1);
    assert_eq!(parse_jwt_keys(&jwt.entry).unwrap()[0].algorithm(), "EdDSA");
}

#[test]
fn the_first_key_signs_and_white_space_does_not_count() {
    let secret = "A".repeat(43);
    let keys = parse_token_keys(&format!("new:{secret},\n old:{secret},")).unwrap();
    assert_eq!(keys.ids().collect::<Vec<_>>(), ["new", "old"]);
    let keys = parse_jwt_keys(&format!("new:ed25519:{secret}, old:ed25519:{secret}")).unwrap();
    assert_eq!(keys.iter().map(JwtKey::id).collect::<Vec<_>>(), ["new", "old"]);
}

#[test]
fn keys_of_another_form_are_refused_with_their_place() {
    let good = "A".repeat(43);
    for (text, why) in [
        (String::new(), "no token key is given"),
        (good.clone(), "entry 1 is not of the form"),
        (format!("k1:{good},k2"), "entry 2 is not of the form"),
        (format!("k1:{good}="), "entry 1 is not of the form"),
        (format!("k1:{}", "A".repeat(42)), "has fewer than 32 bytes"),
        (format!("k1:{good},k1:{good}"), "is given twice"),
        (format!(":{good}"), "the name before the colon of entry 1"),
        (format!("a b:{good}"), "the name before the colon of entry 1"),
        (format!("{}:{good}", "k".repeat(33)), "the name before the colon of entry 1"),
    ] {
        let error = parse_token_keys(&text).unwrap_err().to_string();
        assert!(error.contains(why), "{text}: {error}");
    }
    for (text, why) in [
        (String::new(), "no key for access tokens is given"),
        (format!("k1:{good}"), "entry 1 is not of the form"),
        (format!("k1:rsa:{good}"), "entry 1 is not of the form"),
        (format!("k1:ed25519:{}", "A".repeat(42)), "entry 1 is not of the form"),
        (format!("k1:ed25519:{}", "A".repeat(44)), "entry 1 is not of the form"),
        (format!("k1:ed25519:{good},k1:ed25519:{good}"), "is given twice"),
        (format!("k/1:ed25519:{good}"), "the name before the colon of entry 1"),
    ] {
        let error = parse_jwt_keys(&text).unwrap_err().to_string();
        assert!(error.contains(why), "{text}: {error}");
    }
    let error = parse_jwt_secret(&"x".repeat(31)).unwrap_err().to_string();
    assert!(error.contains("has fewer than 32 bytes"), "{error}");
}
