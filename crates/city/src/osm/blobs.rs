//! The outer framing of a PBF file: length, blob header, blob; with every length bounded before it is believed.

use std::io::Read;

use flate2::read::ZlibDecoder;
use prost::Message;

use super::schema::{BlobBody, BlobHeader};
use crate::error::MapError;

/// The format's own limit of a blob header.
const MAX_HEADER_BYTES: u64 = 64 * 1024;
/// The format's own limit of a blob, before and after decompression.
const MAX_BLOB_BYTES: u64 = 32 * 1024 * 1024;

/// One decompressed blob and where it stood.
pub(super) struct Blob {
    /// Number of the blob in the file, from 0.
    pub(super) number: usize,
    /// Byte at which its length field starts.
    pub(super) offset: u64,
    /// `OSMHeader`, `OSMData`, or something else that may be passed over.
    pub(super) kind: String,
    /// Its content, decompressed.
    pub(super) data: Vec<u8>,
}

impl Blob {
    /// The error that something in this blob is wrong.
    pub(super) fn malformed(&self, what: impl Into<String>) -> MapError {
        MapError::Malformed { blob: self.number, offset: self.offset, what: what.into() }
    }
}

/// Takes blobs off a byte stream, one at a time.
pub(super) struct BlobReader<R> {
    input: R,
    offset: u64,
    next_number: usize,
}

impl<R: Read> BlobReader<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, offset: 0, next_number: 0 }
    }

    /// How many bytes were read.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// The next blob, or `None` at the clean end of the file.
    pub(super) fn next_blob(&mut self) -> Result<Option<Blob>, MapError> {
        let offset = self.offset;
        let number = self.next_number;
        let length = self.take(4, "the length of a blob header")?;
        if length.is_empty() {
            return Ok(None);
        }
        let header_bytes = u64::from(u32::from_be_bytes(whole(&length, 4, offset, "the length of a blob header")?));
        if header_bytes > MAX_HEADER_BYTES {
            return Err(too_large(offset, "a blob header", header_bytes, MAX_HEADER_BYTES));
        }
        let header_offset = self.offset;
        let bytes = self.take(header_bytes, "a blob header")?;
        complete(&bytes, header_bytes, header_offset, "a blob header")?;
        let malformed = |what: String| MapError::Malformed { blob: number, offset, what };
        let header = BlobHeader::decode(bytes.as_slice()).map_err(|error| malformed(format!("header: {error}")))?;

        let body_offset = self.offset;
        let body_bytes = u64::try_from(header.data_size)
            .map_err(|_| malformed(format!("the blob has a negative length, {}", header.data_size)))?;
        if body_bytes > MAX_BLOB_BYTES {
            return Err(too_large(body_offset, "a blob", body_bytes, MAX_BLOB_BYTES));
        }
        let bytes = self.take(body_bytes, "a blob")?;
        complete(&bytes, body_bytes, body_offset, "a blob")?;
        let body = BlobBody::decode(bytes.as_slice()).map_err(|error| malformed(format!("body: {error}")))?;
        self.next_number += 1;
        let known = matches!(header.kind.as_str(), "OSMHeader" | "OSMData");
        // A foreign blob is passed over unopened: its compression is nobody's business.
        let data = if known { unpack(body, body_offset, &malformed)? } else { Vec::new() };
        Ok(Some(Blob { number, offset, kind: header.kind, data }))
    }

    /// Up to `bytes` bytes; fewer only at the end of the file. Memory grows with what is
    /// really there, not with what a length field claims.
    fn take(&mut self, bytes: u64, what: &'static str) -> Result<Vec<u8>, MapError> {
        let mut taken = Vec::new();
        let outcome = (&mut self.input).take(bytes).read_to_end(&mut taken);
        let offset = self.offset;
        self.offset += taken.len() as u64;
        outcome.map_err(|error| MapError::Malformed {
            blob: self.next_number,
            offset,
            what: format!("{what} could not be read: {error}"),
        })?;
        Ok(taken)
    }
}

fn too_large(offset: u64, what: &'static str, bytes: u64, limit: u64) -> MapError {
    MapError::TooLarge { offset, what, bytes, limit }
}

fn complete(bytes: &[u8], wanted: u64, offset: u64, what: &'static str) -> Result<(), MapError> {
    let got = bytes.len() as u64;
    if got < wanted { Err(MapError::Truncated { offset, what, wanted, got }) } else { Ok(()) }
}

fn whole<const N: usize>(bytes: &[u8], wanted: u64, offset: u64, what: &'static str) -> Result<[u8; N], MapError> {
    bytes.try_into().map_err(|_| MapError::Truncated { offset, what, wanted, got: bytes.len() as u64 })
}

fn unpack(body: BlobBody, offset: u64, malformed: &dyn Fn(String) -> MapError) -> Result<Vec<u8>, MapError> {
    let claimed = body.raw_size.map(|size| u64::try_from(size).unwrap_or(u64::MAX));
    if let Some(bytes) = claimed.filter(|bytes| *bytes > MAX_BLOB_BYTES) {
        return Err(too_large(offset, "an unpacked blob", bytes, MAX_BLOB_BYTES));
    }
    if let Some(raw) = body.raw {
        return Ok(raw);
    }
    let Some(packed) = body.zlib_data else {
        let other = [("lzma", body.lzma_data), ("lz4", body.lz4_data), ("zstd", body.zstd_data)];
        return Err(match other.iter().find(|(_, data)| data.is_some()) {
            Some((name, _)) => malformed(format!("compressed with {name}; only zlib and raw blobs are supported")),
            None => malformed("the blob has no data".to_owned()),
        });
    };
    let mut data = Vec::new();
    ZlibDecoder::new(packed.as_slice())
        .take(MAX_BLOB_BYTES + 1)
        .read_to_end(&mut data)
        .map_err(|error| malformed(format!("zlib data is damaged: {error}")))?;
    let got = data.len() as u64;
    if got > MAX_BLOB_BYTES {
        return Err(too_large(offset, "an unpacked blob", got, MAX_BLOB_BYTES));
    }
    match claimed {
        Some(bytes) if bytes != got => Err(malformed(format!("unpacks to {got} bytes, but claims {bytes}"))),
        _ => Ok(data),
    }
}
