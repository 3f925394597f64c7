//! What can be wrong with a map, said so that a reader can find the spot.

use std::path::PathBuf;

/// Why a map could not be read. Offsets count bytes from the start of the file, blobs from 0.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    /// The file could not be opened or read.
    #[error("cannot read the map {}: {source}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is nothing in the file.
    #[error("the map is empty: 0 bytes")]
    Empty,
    /// The file ends in the middle of something.
    #[error("the map is cut off at byte {offset}: {what} needs {wanted} bytes, {got} are left")]
    Truncated {
        /// Where the cut-off thing starts.
        offset: u64,
        /// What was being read.
        what: &'static str,
        /// How many bytes it needs.
        wanted: u64,
        /// How many bytes there are.
        got: u64,
    },
    /// A length in the file is beyond what the format allows.
    #[error("at byte {offset}: {what} claims {bytes} bytes, at most {limit} are allowed")]
    TooLarge {
        /// Where the thing with the length starts.
        offset: u64,
        /// What it is.
        what: &'static str,
        /// What it claims.
        bytes: u64,
        /// What is allowed.
        limit: u64,
    },
    /// A blob holds something that the format does not allow.
    #[error("blob {blob} at byte {offset}: {what}")]
    Malformed {
        /// Number of the blob.
        blob: usize,
        /// Where it starts.
        offset: u64,
        /// What is wrong.
        what: String,
    },
    /// The file needs a feature that this reader does not have.
    #[error("blob {blob} at byte {offset}: the file requires the feature \"{feature}\", which is not supported")]
    UnknownFeature {
        /// Number of the blob.
        blob: usize,
        /// Where it starts.
        offset: u64,
        /// Name of the feature as the file spells it.
        feature: String,
    },
    /// The file was read to its end, and no car can drive on what it holds.
    #[error(
        "the map has no street to drive on: {nodes} nodes, {ways} ways, {with_highway} of them with a highway tag, \
         none of them a street open to cars with two known points"
    )]
    Streetless {
        /// Nodes read.
        nodes: usize,
        /// Ways read.
        ways: usize,
        /// Ways with a `highway` tag.
        with_highway: usize,
    },
    /// The compact bytes of [`crate::City::encoded`] are not what that function writes.
    #[error("the encoded city is not valid: {0}")]
    Encoding(String),
}
