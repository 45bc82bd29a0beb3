//! The shuffle of a round: anyone who has the seed can repeat it. Knows nothing of hands or tables.

use chacha20::ChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher};
use hmac::{Hmac, KeyInit, Mac};
use reseat_domain::game::Seed;
use sha2::Sha256;

use crate::card::Card;

const LABEL: &[u8] = b"reseat.casino.shuffle.v1";

/// The shuffled deck of a round (rounds count from 1), the top card first.
///
/// The key is HMAC-SHA256(seed, `reseat.casino.shuffle.v1` ‖ round as 4 bytes big-endian); the words come
/// from ChaCha20 (RFC 8439) under that key with a zero nonce, from block 0, little-endian; Fisher–Yates
/// from the last place down. A word that would favour some places is thrown away.
#[must_use]
pub fn shuffled(seed: &Seed, round: u32) -> Vec<Card> {
    let mut words = Words::new(&round_key(seed, round));
    let mut cards: Vec<Card> = Card::all().collect();
    for last in (1..cards.len()).rev() {
        cards.swap(last, words.up_to(last));
    }
    cards
}

fn round_key(seed: &Seed, round: u32) -> [u8; 32] {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(seed.bytes()).expect("HMAC takes a key of any length");
    mac.update(LABEL);
    mac.update(&round.to_be_bytes());
    mac.finalize().into_bytes().into()
}

/// The keystream, one 32-bit word at a time.
struct Words {
    cipher: ChaCha20,
}

impl Words {
    fn new(key: &[u8; 32]) -> Self {
        Self { cipher: ChaCha20::new(&(*key).into(), &[0; 12].into()) }
    }

    fn next(&mut self) -> u32 {
        // A keystream is what the cipher adds to zeros.
        let mut word = [0; 4];
        self.cipher.apply_keystream(&mut word);
        u32::from_le_bytes(word)
    }

    /// A number from 0 to `last`, each as likely as the others.
    fn up_to(&mut self, last: usize) -> usize {
        let places = last as u64 + 1;
        let fair = (1 << 32) / places * places;
        loop {
            let word = u64::from(self.next());
            if word < fair {
                return (word % places) as usize;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUND_1: &str = "AC 4S JC 10S 9S 4D AD 8D 9D 6C 5S 8S 4C 7C 5H AS 10H 3C 2H 6D QC JS JD 8H 3D 2D \
        10D 2S KD QH 7H KC 6S 2C 8C QS 5C KS AH 3S 7D 5D 4H 7S 9H 9C 6H KH 3H 10C QD JH";

    fn counting_seed() -> Seed {
        Seed::new(std::array::from_fn(|place| u8::try_from(place).unwrap()))
    }

    fn written(cards: &[Card]) -> String {
        cards.iter().map(Card::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_known_answer_is_dealt() {
        assert_eq!(
            counting_seed().commitment(),
            "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"
        );
        assert_eq!(written(&shuffled(&counting_seed(), 1)), ROUND_1);
        assert_eq!(written(&shuffled(&counting_seed(), 2)[..8]), "3C 8S 3H AC 4C 2C 3S 6H");
    }

    #[test]
    fn every_shuffle_holds_each_card_once() {
        for round in 1..200 {
            let mut cards = shuffled(&counting_seed(), round);
            cards.sort();
            assert_eq!(cards, Card::all().collect::<Vec<_>>());
        }
    }
}
