//! The messages of the PBF format that carry streets; fields of no use here are left out.

/// Stands before each blob.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct BlobHeader {
    #[prost(string, tag = "1")]
    pub(crate) kind: String,
    #[prost(int32, tag = "3")]
    pub(crate) data_size: i32,
}

/// The container of one block. Exactly one of the data fields is set.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct BlobBody {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub(crate) raw: Option<Vec<u8>>,
    #[prost(int32, optional, tag = "2")]
    pub(crate) raw_size: Option<i32>,
    #[prost(bytes = "vec", optional, tag = "3")]
    pub(crate) zlib_data: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "4")]
    pub(crate) lzma_data: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "6")]
    pub(crate) lz4_data: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "7")]
    pub(crate) zstd_data: Option<Vec<u8>>,
}

/// The first block of a file.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct HeaderBlock {
    #[prost(string, repeated, tag = "4")]
    pub(crate) required_features: Vec<String>,
}

/// A block of data.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct PrimitiveBlock {
    #[prost(message, optional, tag = "1")]
    pub(crate) strings: Option<StringTable>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) groups: Vec<PrimitiveGroup>,
    #[prost(int32, optional, tag = "17")]
    pub(crate) granularity: Option<i32>,
    #[prost(int64, optional, tag = "19")]
    pub(crate) lat_offset: Option<i64>,
    #[prost(int64, optional, tag = "20")]
    pub(crate) lon_offset: Option<i64>,
}

/// The strings of a block; everything else refers to them by number.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct StringTable {
    #[prost(bytes = "vec", repeated, tag = "1")]
    pub(crate) strings: Vec<Vec<u8>>,
}

/// Elements of one kind.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct PrimitiveGroup {
    #[prost(message, repeated, tag = "1")]
    pub(crate) nodes: Vec<PlainNode>,
    #[prost(message, optional, tag = "2")]
    pub(crate) dense: Option<DenseNodes>,
    #[prost(message, repeated, tag = "3")]
    pub(crate) ways: Vec<Way>,
    #[prost(message, repeated, tag = "4")]
    pub(crate) relations: Vec<Relation>,
}

/// A node written by itself.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct PlainNode {
    #[prost(sint64, tag = "1")]
    pub(crate) id: i64,
    #[prost(uint32, repeated, tag = "2")]
    pub(crate) keys: Vec<u32>,
    #[prost(uint32, repeated, tag = "3")]
    pub(crate) values: Vec<u32>,
    #[prost(sint64, tag = "8")]
    pub(crate) lat: i64,
    #[prost(sint64, tag = "9")]
    pub(crate) lon: i64,
}

/// Nodes written as columns of differences; tags as key, value, … 0 for each node.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct DenseNodes {
    #[prost(sint64, repeated, tag = "1")]
    pub(crate) ids: Vec<i64>,
    #[prost(sint64, repeated, tag = "8")]
    pub(crate) lats: Vec<i64>,
    #[prost(sint64, repeated, tag = "9")]
    pub(crate) lons: Vec<i64>,
    #[prost(int32, repeated, tag = "10")]
    pub(crate) keys_values: Vec<i32>,
}

/// A line through nodes, written as differences of their ids.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Way {
    #[prost(int64, tag = "1")]
    pub(crate) id: i64,
    #[prost(uint32, repeated, tag = "2")]
    pub(crate) keys: Vec<u32>,
    #[prost(uint32, repeated, tag = "3")]
    pub(crate) values: Vec<u32>,
    #[prost(sint64, repeated, tag = "8")]
    pub(crate) refs: Vec<i64>,
}

/// A relation; only counted.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Relation {
    #[prost(int64, tag = "1")]
    pub(crate) id: i64,
}
