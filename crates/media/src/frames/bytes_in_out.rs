//! Reading and writing fields with bounds.

use bytes::Bytes;

use super::BadFrame;

/// Takes fields from the front.
pub(super) struct Reader {
    rest: Bytes,
}

macro_rules! number {
    ($name:ident, $type:ty) => {
        pub(super) fn $name(&mut self, field: &'static str) -> Result<$type, BadFrame> {
            Ok(<$type>::from_be_bytes(self.array(field)?))
        }
    };
}

impl Reader {
    pub(super) fn new(bytes: Bytes) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], BadFrame> {
        let Some(found) = self.rest.first_chunk::<N>().copied() else { return Err(BadFrame::Short(field)) };
        let _ = self.rest.split_to(N);
        Ok(found)
    }

    number!(u8, u8);
    number!(u16, u16);
    number!(u32, u32);
    number!(u64, u64);
    number!(u128, u128);

    /// Exactly `length` bytes; the caller has bounded it.
    pub(super) fn bytes(&mut self, field: &'static str, length: usize) -> Result<Bytes, BadFrame> {
        if self.rest.len() < length { Err(BadFrame::Short(field)) } else { Ok(self.rest.split_to(length)) }
    }

    /// Everything that is left, at most `limit` bytes.
    pub(super) fn rest(&mut self, field: &'static str, limit: usize) -> Result<Bytes, BadFrame> {
        if self.rest.len() > limit { Err(BadFrame::Long(field)) } else { Ok(std::mem::take(&mut self.rest)) }
    }

    /// Text of at most `limit` bytes after its length in two bytes.
    pub(super) fn text(&mut self, field: &'static str, limit: usize) -> Result<String, BadFrame> {
        let length = usize::from(self.u16(field)?);
        if length > limit {
            return Err(BadFrame::Long(field));
        }
        let bytes = self.bytes(field, length)?;
        std::str::from_utf8(&bytes).map(str::to_owned).map_err(|_| BadFrame::Value(field))
    }

    pub(super) fn end(&self) -> Result<(), BadFrame> {
        if self.rest.is_empty() { Ok(()) } else { Err(BadFrame::Rest) }
    }
}

/// Text with its length before it, cut at a character so that it fits `limit`.
pub(super) fn put_text(out: &mut Vec<u8>, text: &str, limit: usize) {
    let mut end = text.len().min(limit);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let length = u16::try_from(end).expect("every limit of a text is below 64 KiB");
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(&text.as_bytes()[..end]);
}
