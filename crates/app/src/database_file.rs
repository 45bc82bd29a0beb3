//! The file of an embedded database.

use std::fs::OpenOptions;
use std::path::Path;

/// Makes a database file that is not there yet, readable by its owner alone: it will hold the seeds of
/// games in play, from which every hidden card follows. The files beside it get the same mode from SQLite.
///
/// One that is there stays as it is. What can't be made here is told by whoever opens it next.
pub(crate) fn make_private(file: &Path) {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _told_by_the_next = options.open(file);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_new_database_is_its_owners_alone_and_an_old_one_stays_as_it_is() {
        use std::fs;
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("reseat.db");
        make_private(&file);
        let mode = |file: &Path| fs::metadata(file).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&file), 0o600);
        fs::write(&file, "rows").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        make_private(&file);
        assert_eq!((mode(&file), fs::read_to_string(&file).unwrap().as_str()), (0o640, "rows"));
        make_private(&folder.path().join("no").join("folder"));
    }
}
