//! Reads OpenStreetMap `.osm.pbf`: blobs, then blocks, then nodes and ways.

mod blobs;
mod blocks;
mod schema;
#[cfg(test)]
mod tests;

use std::io::Read;

use prost::Message;

use crate::error::MapError;
use crate::source::Source;
use blobs::{Blob, BlobReader};

/// The attribution that the licence of OpenStreetMap demands on every map.
const ATTRIBUTION: &str = "© OpenStreetMap contributors";

/// Features of the format that this reader understands.
const SUPPORTED_FEATURES: [&str; 2] = ["OsmSchema-V0.6", "DenseNodes"];

/// Reads a whole extract.
pub(crate) fn read(input: impl Read) -> Result<Source, MapError> {
    let mut source = Source { attribution: ATTRIBUTION.to_owned(), ..Source::default() };
    let mut reader = BlobReader::new(input);
    let mut header_seen = false;
    while let Some(blob) = reader.next_blob()? {
        match blob.kind.as_str() {
            "OSMHeader" => {
                check_features(&blob)?;
                header_seen = true;
            }
            "OSMData" if header_seen => blocks::read_block(&blob, &mut source)?,
            "OSMData" => return Err(blob.malformed("data before the OSMHeader blob")),
            _ => source.foreign_blobs += 1,
        }
    }
    if reader.offset() == 0 {
        return Err(MapError::Empty);
    }
    Ok(source)
}

fn check_features(blob: &Blob) -> Result<(), MapError> {
    let header = schema::HeaderBlock::decode(blob.data.as_slice())
        .map_err(|error| blob.malformed(format!("not a header block: {error}")))?;
    match header.required_features.into_iter().find(|feature| !SUPPORTED_FEATURES.contains(&feature.as_str())) {
        Some(feature) => Err(MapError::UnknownFeature { blob: blob.number, offset: blob.offset, feature }),
        None => Ok(()),
    }
}
