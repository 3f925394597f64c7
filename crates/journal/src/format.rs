//! The format of the record, complete enough to verify it without this code.
//!
//! One SQLite file, `application_id` `0x534B5948` ("SKYH"), `user_version` 1, four tables:
//!
//! | table | columns |
//! |---|---|
//! | `entries` | `seq` INTEGER PRIMARY KEY from 1 without gaps, `prev_hash` BLOB(32), `hash` BLOB(32), `desk_time_ms` INTEGER, `rules_version` INTEGER, `payload` BLOB |
//! | `personal` | `hash` BLOB(32) PRIMARY KEY, `salt` BLOB(16), `text` TEXT |
//! | `evidence` | `hash` BLOB(32) PRIMARY KEY, `bytes` BLOB (at most 64 KiB) |
//! | `meta` | `key` TEXT PRIMARY KEY, `value` TEXT |
//!
//! `hash` is SHA-256 over, in this order and all integers big-endian: the ASCII text
//! `skyhand-entry-1`, `seq` (8 bytes), `prev_hash` (32), `desk_time_ms` (8),
//! `rules_version` (4), the length of `payload` (8), `payload`. The first entry's
//! `prev_hash` is 32 zero bytes. `payload` is a `skyhand.record.v1.JournalEntry`.
//!
//! A personal text stands in the payload as `#` and the hex of its `hash`, which is SHA-256
//! over `salt` and the text's UTF-8 bytes. Deleting its row erases it and leaves the chain whole.

use sha2::{Digest as _, Sha256};

/// SQLite's `application_id` of a record.
pub const APPLICATION_ID: i32 = 0x534B_5948;
/// Version of this format.
pub const FORMAT_VERSION: i32 = 1;
/// `prev_hash` of the first entry.
pub const FIRST_PREVIOUS: [u8; 32] = [0; 32];

/// Hash of an entry.
#[must_use]
pub fn entry_hash(seq: u64, prev_hash: &[u8; 32], desk_time_ms: u64, rules_version: u32, payload: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(b"skyhand-entry-1");
    hasher.update(seq.to_be_bytes());
    hasher.update(prev_hash);
    hasher.update(desk_time_ms.to_be_bytes());
    hasher.update(rules_version.to_be_bytes());
    hasher.update((payload.len() as u64).to_be_bytes());
    hasher.update(payload);
    hasher.finalize().into()
}

/// Salted hash of a personal text.
#[must_use]
pub fn text_hash(salt: &[u8; 16], text: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(text.as_bytes());
    hasher.finalize().into()
}
