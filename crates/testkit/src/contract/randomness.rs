//! [`Randomness`]. No test can tell that a source is cryptographic; these tell that it is one at all.

use std::collections::BTreeSet;
use std::sync::Arc;

use reseat_domain::ports::Randomness;

use crate::builders::moment;

const DRAWS: usize = 1_000;

/// Among a thousand of 16 bytes.
pub async fn no_two_draws_are_equal(randomness: Arc<dyn Randomness>) {
    let draws: BTreeSet<[u8; 16]> = (0..DRAWS).map(|_| randomness.bytes()).collect();
    assert_eq!(draws.len(), DRAWS);
}

/// Also within one millisecond.
pub async fn no_two_ids_are_equal(randomness: Arc<dyn Randomness>) {
    let ids: BTreeSet<_> = (0..DRAWS).map(|_| randomness.uuid(moment(0))).collect();
    assert_eq!(ids.len(), DRAWS);
    assert!(ids.iter().all(|id| id.get_version_num() == 7));
}

/// Whatever their number: each place takes many values in many draws.
pub async fn every_byte_is_filled(randomness: Arc<dyn Randomness>) {
    for length in [0, 1, 7, 8, 9, 31, 32, 100] {
        let mut values = vec![BTreeSet::new(); length];
        for _ in 0..64 {
            let mut bytes = vec![0; length];
            randomness.fill(&mut bytes);
            for (values, byte) in values.iter_mut().zip(bytes) {
                values.insert(byte);
            }
        }
        // 64 draws of 256 values give about 56 different ones; fewer than 16 do not happen by chance.
        assert!(values.iter().all(|values| values.len() >= 16), "of {length} bytes");
    }
}
