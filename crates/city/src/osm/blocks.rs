//! One block of data: its strings, nodes and ways, each reference checked before use.

use prost::Message;

use super::blobs::Blob;
use super::schema::{DenseNodes, PrimitiveBlock};
use crate::error::MapError;
use crate::source::{Source, SourceNode, SourceWay, Tags};

/// A node is kept with its tags when it has one of these.
const NODE_KEYS: [&str; 3] = ["highway", "railway", "addr:housenumber"];
/// A way is kept when it has one of these. Buildings and footpath furniture are not streets.
const WAY_KEYS: [&str; 7] = ["highway", "railway", "natural", "leisure", "amenity", "waterway", "landuse"];

/// The most nodes or kept ways of one map; beyond it an extract is not one city.
const MAX_ELEMENTS: usize = 50_000_000;

/// Adds what a data blob holds to `source`.
pub(super) fn read_block(blob: &Blob, source: &mut Source) -> Result<(), MapError> {
    let block = PrimitiveBlock::decode(blob.data.as_slice())
        .map_err(|error| blob.malformed(format!("not a block of data: {error}")))?;
    let reader = BlockReader {
        blob,
        strings: block.strings.map(|table| table.strings).unwrap_or_default(),
        granularity: i64::from(block.granularity.unwrap_or(100)),
        lat_offset: block.lat_offset.unwrap_or(0),
        lon_offset: block.lon_offset.unwrap_or(0),
    };
    for group in block.groups {
        for node in group.nodes {
            reader.add_node(source, node.id, node.lat, node.lon)?;
            if reader.any_key(&node.keys, &NODE_KEYS)? {
                source.tagged.push((node.id, reader.tags(&node.keys, &node.values, "node", node.id)?));
            }
        }
        if let Some(dense) = group.dense {
            reader.add_dense(source, &dense)?;
        }
        for way in group.ways {
            source.ways_seen += 1;
            if reader.any_key(&way.keys, &WAY_KEYS)? {
                let tags = reader.tags(&way.keys, &way.values, "way", way.id)?;
                let mut id = 0i64;
                let refs = way.refs.iter().map(|step| {
                    id = id.wrapping_add(*step);
                    id
                });
                source.ways.push(SourceWay { id: way.id, refs: refs.collect(), tags });
            }
        }
        source.relations_seen += group.relations.len();
    }
    if source.nodes.len() > MAX_ELEMENTS || source.ways.len() > MAX_ELEMENTS {
        return Err(blob.malformed(format!("more than {MAX_ELEMENTS} nodes or ways: not an extract of one city")));
    }
    Ok(())
}

struct BlockReader<'a> {
    blob: &'a Blob,
    strings: Vec<Vec<u8>>,
    granularity: i64,
    lat_offset: i64,
    lon_offset: i64,
}

impl BlockReader<'_> {
    fn string(&self, index: usize) -> Result<&str, MapError> {
        let bytes = self.strings.get(index).ok_or_else(|| {
            self.blob.malformed(format!("string {index} is used, the table has {}", self.strings.len()))
        })?;
        std::str::from_utf8(bytes).map_err(|_| self.blob.malformed(format!("string {index} is not UTF-8")))
    }

    fn any_key(&self, keys: &[u32], wanted: &[&str]) -> Result<bool, MapError> {
        for key in keys {
            if wanted.contains(&self.string(*key as usize)?) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn tags(&self, keys: &[u32], values: &[u32], kind: &str, id: i64) -> Result<Tags, MapError> {
        if keys.len() != values.len() {
            let (keys, values) = (keys.len(), values.len());
            return Err(self.blob.malformed(format!("{kind} {id} has {keys} keys and {values} values")));
        }
        let mut tags = Vec::with_capacity(keys.len());
        for (key, value) in keys.iter().zip(values) {
            tags.push((self.string(*key as usize)?.to_owned(), self.string(*value as usize)?.to_owned()));
        }
        Ok(Tags(tags))
    }

    fn add_node(&self, source: &mut Source, id: i64, lat: i64, lon: i64) -> Result<(), MapError> {
        // The format counts nanodegrees; streets need no more than its usual 100.
        let degrees_e7 = |offset: i64, value: i64, limit: i64| {
            let nano = value.checked_mul(self.granularity)?.checked_add(offset)?;
            let e7 = i32::try_from(nano.div_euclid(100)).ok()?;
            (i64::from(e7).abs() <= limit * 10_000_000).then_some(e7)
        };
        match (degrees_e7(self.lat_offset, lat, 90), degrees_e7(self.lon_offset, lon, 180)) {
            (Some(lat_e7), Some(lon_e7)) => {
                source.nodes.push(SourceNode { id, lat_e7, lon_e7 });
                Ok(())
            }
            _ => Err(self.blob.malformed(format!("node {id} lies outside the range of latitude and longitude"))),
        }
    }

    fn add_dense(&self, source: &mut Source, dense: &DenseNodes) -> Result<(), MapError> {
        let (ids, lats, lons) = (dense.ids.len(), dense.lats.len(), dense.lons.len());
        if ids != lats || ids != lons {
            let what = format!("dense nodes are ragged: {ids} ids, {lats} latitudes, {lons} longitudes");
            return Err(self.blob.malformed(what));
        }
        let (mut id, mut lat, mut lon) = (0i64, 0i64, 0i64);
        let mut tags = dense.keys_values.iter();
        for index in 0..ids {
            id = id.wrapping_add(dense.ids[index]);
            lat = lat.wrapping_add(dense.lats[index]);
            lon = lon.wrapping_add(dense.lons[index]);
            self.add_node(source, id, lat, lon)?;
            // No tags at all in the block is written as an empty list.
            if dense.keys_values.is_empty() {
                continue;
            }
            let (mut keys, mut values) = (Vec::new(), Vec::new());
            loop {
                let key = *tags.next().ok_or_else(|| self.ragged_tags(id))?;
                if key == 0 {
                    break;
                }
                let value = *tags.next().ok_or_else(|| self.ragged_tags(id))?;
                keys.push(u32::try_from(key).map_err(|_| self.ragged_tags(id))?);
                values.push(u32::try_from(value).map_err(|_| self.ragged_tags(id))?);
            }
            if self.any_key(&keys, &NODE_KEYS)? {
                source.tagged.push((id, self.tags(&keys, &values, "node", id)?));
            }
        }
        Ok(())
    }

    fn ragged_tags(&self, id: i64) -> MapError {
        self.blob.malformed(format!("the tags of dense node {id} are cut off"))
    }
}
