//! The reader on files the tests encode themselves.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use prost::Message;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::schema::{
    BlobBody, BlobHeader, DenseNodes, HeaderBlock, PlainNode, PrimitiveBlock, PrimitiveGroup, Relation, StringTable,
    Way,
};
use crate::{City, ControlKind, MapError};

/// Builds one block of data, with its string table.
struct Block {
    strings: Vec<Vec<u8>>,
    groups: Vec<PrimitiveGroup>,
}

type Pairs<'a> = &'a [(&'a str, &'a str)];

impl Block {
    fn new() -> Self {
        Self { strings: vec![Vec::new()], groups: Vec::new() }
    }

    fn string(&mut self, text: &str) -> u32 {
        let known = self.strings.iter().position(|other| other == text.as_bytes());
        known.unwrap_or_else(|| {
            self.strings.push(text.as_bytes().to_vec());
            self.strings.len() - 1
        }) as u32
    }

    fn columns(&mut self, pairs: Pairs<'_>) -> (Vec<u32>, Vec<u32>) {
        pairs.iter().map(|(key, value)| (self.string(key), self.string(value))).unzip()
    }

    /// Nodes at 37.77 N, 122.42 W plus steps of 0.0001 degrees.
    fn dense(mut self, nodes: &[(i64, i64, i64, Pairs<'_>)]) -> Self {
        let mut dense = DenseNodes { ids: vec![], lats: vec![], lons: vec![], keys_values: vec![] };
        let mut last = (0, 0, 0);
        for (id, north, east, pairs) in nodes {
            let (lat, lon) = place(*north, *east);
            dense.ids.push(id - last.0);
            dense.lats.push(lat - last.1);
            dense.lons.push(lon - last.2);
            last = (*id, lat, lon);
            for (key, value) in *pairs {
                let (key, value) = (self.string(key), self.string(value));
                dense.keys_values.extend([key as i32, value as i32]);
            }
            dense.keys_values.push(0);
        }
        self.groups.push(PrimitiveGroup { dense: Some(dense), ..PrimitiveGroup::default() });
        self
    }

    fn plain(mut self, nodes: &[(i64, i64, i64, Pairs<'_>)]) -> Self {
        let mut group = PrimitiveGroup::default();
        for (id, north, east, pairs) in nodes {
            let (lat, lon) = place(*north, *east);
            let (keys, values) = self.columns(pairs);
            group.nodes.push(PlainNode { id: *id, keys, values, lat, lon });
        }
        self.groups.push(group);
        self
    }

    fn way(mut self, id: i64, refs: &[i64], pairs: Pairs<'_>) -> Self {
        let (keys, values) = self.columns(pairs);
        let mut last = 0;
        let refs = refs.iter().map(|id| id - std::mem::replace(&mut last, *id)).collect();
        let ways = vec![Way { id, keys, values, refs }];
        self.groups.push(PrimitiveGroup { ways, ..PrimitiveGroup::default() });
        self
    }

    fn relation(mut self, id: i64) -> Self {
        self.groups.push(PrimitiveGroup { relations: vec![Relation { id }], ..PrimitiveGroup::default() });
        self
    }

    fn message(self) -> PrimitiveBlock {
        PrimitiveBlock {
            strings: Some(StringTable { strings: self.strings }),
            groups: self.groups,
            ..PrimitiveBlock::default()
        }
    }

    fn bytes(self) -> Vec<u8> {
        self.message().encode_to_vec()
    }
}

fn place(north: i64, east: i64) -> (i64, i64) {
    (377_700_000 + north * 1000, -1_224_200_000 + east * 1000)
}

fn zlib(data: &[u8]) -> BlobBody {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(data).unwrap();
    BlobBody { zlib_data: Some(encoder.finish().unwrap()), raw_size: Some(data.len() as i32), ..BlobBody::default() }
}

fn raw(data: &[u8]) -> BlobBody {
    BlobBody { raw: Some(data.to_vec()), ..BlobBody::default() }
}

fn blob(kind: &str, body: &BlobBody) -> Vec<u8> {
    let body = body.encode_to_vec();
    let header = BlobHeader { kind: kind.to_owned(), data_size: body.len() as i32 }.encode_to_vec();
    [(header.len() as u32).to_be_bytes().to_vec(), header, body].concat()
}

fn header(features: &[&str]) -> Vec<u8> {
    let required_features = features.iter().map(|feature| (*feature).to_owned()).collect();
    blob("OSMHeader", &raw(&HeaderBlock { required_features }.encode_to_vec()))
}

fn usual_header() -> Vec<u8> {
    header(&["OsmSchema-V0.6", "DenseNodes"])
}

fn file(blocks: Vec<Block>) -> Vec<u8> {
    let data = blocks.into_iter().map(|block| blob("OSMData", &zlib(&block.bytes())));
    [usual_header()].into_iter().chain(data).collect::<Vec<_>>().concat()
}

const OAK: Pairs<'static> = &[("highway", "residential"), ("name", "Oak Street")];
const ELM: Pairs<'static> = &[("highway", "secondary"), ("name", "Elm Avenue"), ("oneway", "-1")];
const SIGNAL: Pairs<'static> = &[("highway", "traffic_signals")];

/// Oak Street runs east through 1, 2, 3; Elm Avenue crosses it at 2 through 4, 2, 5.
fn cross_nodes() -> [(i64, i64, i64, Pairs<'static>); 5] {
    [(1, 0, -10, &[]), (2, 0, 0, SIGNAL), (3, 0, 10, &[]), (4, -10, 0, &[]), (5, 10, 0, &[])]
}

fn cross() -> Block {
    Block::new().dense(&cross_nodes()).way(100, &[1, 2, 3], OAK).way(101, &[4, 2, 5], ELM)
}

fn error_of(bytes: &[u8]) -> String {
    match City::from_pbf(bytes) {
        Ok(_) => panic!("the map was accepted"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn dense_and_plain_nodes_raw_and_zlib_blobs_give_the_same_city() {
    let dense = City::from_pbf(&file(vec![cross()])).unwrap();
    let plain = Block::new().plain(&cross_nodes()).way(100, &[1, 2, 3], OAK).way(101, &[4, 2, 5], ELM);
    let plain = City::from_pbf(&[usual_header(), blob("OSMData", &raw(&plain.bytes()))].concat()).unwrap();
    assert_eq!(dense.hash(), plain.hash());
    assert_eq!(dense.nodes().len(), 5);
    // Oak both ways in two pieces, Elm one way in two pieces.
    assert_eq!(dense.edges().len(), 6);
    assert_eq!(dense.attribution(), Some("© OpenStreetMap contributors"));
    let signals = (0..6).flat_map(|edge| dense.controls(crate::EdgeId(edge))).filter(|c| c.kind == ControlKind::Signal);
    assert_eq!(signals.count(), 3, "one for each edge that ends at the crossing");
}

#[test]
fn a_reversed_one_way_runs_against_its_points() {
    let city = City::from_pbf(&file(vec![cross()])).unwrap();
    let elm: Vec<_> = city.edges().iter().filter(|edge| edge.way == 101).collect();
    assert_eq!(elm.len(), 2);
    for edge in elm {
        assert!(edge.one_way && edge.opposite.is_none());
        let (from, to) = (city.node(edge.from).point, city.node(edge.to).point);
        assert!(to.lat_deg < from.lat_deg, "southbound, though the points run north");
    }
}

#[test]
fn nodes_and_ways_may_stand_in_different_blobs_in_any_order() {
    let ways = Block::new().way(100, &[1, 2, 3], OAK).way(101, &[4, 2, 5], ELM);
    let nodes = Block::new().dense(&cross_nodes());
    let city = City::from_pbf(&file(vec![ways, nodes])).unwrap();
    assert_eq!(city.hash(), City::from_pbf(&file(vec![cross()])).unwrap().hash());
}

#[test]
fn a_street_is_split_where_a_node_is_missing() {
    let block =
        cross().way(102, &[1, 77, 3, 5], &[("highway", "residential"), ("name", "Gap Lane")]).way(103, &[78, 79], OAK);
    let city = City::from_pbf(&file(vec![block])).unwrap();
    let report = city.import_report();
    assert_eq!((report.missing_nodes, report.ways_without_points), (3, 1));
    let gap: Vec<_> = city.streets_for_drawing().filter(|street| street.name == Some("Gap Lane")).collect();
    assert_eq!(gap.len(), 1, "1 alone is no street, 3 to 5 is one");
    assert_eq!(gap[0].points.len(), 2);
}

#[test]
fn relations_and_foreign_blobs_are_passed_over_and_counted() {
    let lz4 = BlobBody { lz4_data: Some(vec![1, 2, 3]), ..BlobBody::default() };
    let bytes = [file(vec![cross().relation(7).relation(8)]), blob("Thumbnail", &lz4)].concat();
    let city = City::from_pbf(&bytes).unwrap();
    assert_eq!(city.import_report().relations_skipped, 2);
    assert_eq!(city.import_report().foreign_blobs, 1);
}

#[test]
fn what_is_closed_or_unclear_is_drawn_but_never_driven() {
    let block = cross()
        .way(102, &[1, 5], &[("highway", "residential"), ("name", "Private Road"), ("access", "private")])
        .way(103, &[3, 5], &[("highway", "tertiary"), ("name", "Tidal Road"), ("oneway", "reversible")])
        .way(104, &[1, 4], &[("highway", "service"), ("maxspeed", "slow")]);
    let city = City::from_pbf(&file(vec![block])).unwrap();
    let report = city.import_report();
    assert_eq!((report.streets_not_public, report.oneway_unknown, report.speeds_unreadable), (1, 1, 1));
    assert_eq!(city.edges().len(), 6);
    assert_eq!(city.streets_for_drawing().count(), 5);
    assert_eq!(city.street_names(), ["Elm Avenue", "Oak Street"]);
}

#[test]
fn the_later_of_two_nodes_with_one_id_counts() {
    let block = cross().plain(&[(3, 0, 20, &[])]);
    let city = City::from_pbf(&file(vec![block])).unwrap();
    assert!((city.bounds().north_east.lon_deg - -122.418).abs() < 1e-9);
}

#[test]
fn an_empty_file_says_so() {
    assert!(matches!(City::from_pbf(&[]), Err(MapError::Empty)));
}

#[test]
fn a_map_without_streets_says_what_it_has() {
    let block = Block::new()
        .dense(&cross_nodes())
        .way(100, &[1, 2], &[("highway", "footway")])
        .way(101, &[2, 3], &[("building", "yes")])
        .way(102, &[2, 3], &[("highway", "service")]);
    let error = error_of(&file(vec![block]));
    assert!(error.contains("no street to drive on: 5 nodes, 3 ways, 2 of them with a highway tag"), "{error}");
    let error = error_of(&usual_header());
    assert!(error.contains("0 nodes, 0 ways"), "{error}");
}

#[test]
fn an_unknown_required_feature_is_named() {
    let error = error_of(&[header(&["OsmSchema-V0.6", "HistoricalInformation"])].concat());
    assert_eq!(
        error,
        "blob 0 at byte 0: the file requires the feature \"HistoricalInformation\", which is not supported"
    );
}

#[test]
fn every_cut_of_a_file_is_an_error_that_names_its_byte() {
    let bytes = file(vec![cross()]);
    let header_end = usual_header().len();
    for length in 1..bytes.len() {
        match City::from_pbf(&bytes[..length]) {
            Err(MapError::Truncated { offset, wanted, got, .. }) => {
                assert!(offset as usize <= length && got < wanted, "cut at {length}: {offset} {wanted} {got}");
            }
            // Exactly the header is a whole file; there is only nothing to drive on in it.
            Err(MapError::Streetless { .. }) => assert_eq!(length, header_end),
            other => panic!("cut at {length}: {:?}", other.err()),
        }
    }
    let error = error_of(&bytes[..header_end + 2]);
    let expected =
        format!("the map is cut off at byte {header_end}: the length of a blob header needs 4 bytes, 2 are left");
    assert_eq!(error, expected);
}

#[test]
fn lengths_are_bounded_before_they_are_believed() {
    let check = |bytes: Vec<u8>, expected: &str| {
        let error = error_of(&bytes);
        assert!(error.contains(expected), "{error}");
    };
    check(u32::MAX.to_be_bytes().to_vec(), "at byte 0: a blob header claims 4294967295 bytes, at most 65536");
    let huge = BlobHeader { kind: "OSMHeader".into(), data_size: i32::MAX }.encode_to_vec();
    check([(huge.len() as u32).to_be_bytes().to_vec(), huge].concat(), "a blob claims 2147483647 bytes");
    let negative = BlobHeader { kind: "OSMHeader".into(), data_size: -1 }.encode_to_vec();
    check([(negative.len() as u32).to_be_bytes().to_vec(), negative].concat(), "a negative length, -1");
    let claimed = BlobBody { raw_size: Some(i32::MAX), zlib_data: Some(vec![]), ..BlobBody::default() };
    check([usual_header(), blob("OSMData", &claimed)].concat(), "an unpacked blob claims 2147483647 bytes");
    // 33 MiB of zeros pack into a few kilobytes.
    let bomb = BlobBody { raw_size: None, ..zlib(&vec![0; 33 << 20]) };
    check(
        [usual_header(), blob("OSMData", &bomb)].concat(),
        "an unpacked blob claims 33554433 bytes, at most 33554432",
    );
}

#[test]
fn damage_inside_a_blob_is_described_with_its_place() {
    let at = usual_header().len();
    let check = |body: BlobBody, expected: &str| {
        let error = error_of(&[usual_header(), blob("OSMData", &body)].concat());
        assert!(error.contains(expected), "{error}");
        assert!(error.contains(&format!("at byte {at}")) || error.contains("blob 1"), "{error}");
    };
    check(BlobBody { zlib_data: Some(vec![1, 2, 3]), ..BlobBody::default() }, "zlib data is damaged");
    check(BlobBody { raw_size: Some(5), ..zlib(b"four") }, "unpacks to 4 bytes, but claims 5");
    check(BlobBody { zstd_data: Some(vec![1]), ..BlobBody::default() }, "compressed with zstd; only zlib and raw");
    check(BlobBody::default(), "the blob has no data");
    check(raw(&[0xff, 0xff]), "not a block of data");

    let block = |change: &dyn Fn(&mut PrimitiveBlock)| {
        let mut message = cross().message();
        change(&mut message);
        raw(&message.encode_to_vec())
    };
    let dense = |message: &mut PrimitiveBlock, change: &dyn Fn(&mut DenseNodes)| {
        change(message.groups[0].dense.as_mut().unwrap());
    };
    let ragged = block(&|message| dense(message, &|dense| dense.lats.truncate(3)));
    check(ragged, "dense nodes are ragged: 5 ids, 3 latitudes, 5 longitudes");
    let cut_tags = block(&|message| dense(message, &|dense| dense.keys_values.truncate(2)));
    check(cut_tags, "the tags of dense node 2 are cut off");
    let negative_tag = block(&|message| dense(message, &|dense| dense.keys_values[0] = -4));
    check(negative_tag, "the tags of dense node 1 are cut off");
    check(block(&|message| message.groups[1].ways[0].values.truncate(1)), "way 100 has 2 keys and 1 values");
    check(block(&|message| message.groups[1].ways[0].keys[0] = 99), "string 99 is used, the table has");
    check(block(&|message| message.strings = None), "the table has 0");
    let not_text = block(&|message| message.strings.as_mut().unwrap().strings[1] = vec![0xff]);
    check(not_text, "string 1 is not UTF-8");
    check(block(&|message| message.granularity = Some(1_000)), "node 1 lies outside the range");
    check(block(&|message| message.lat_offset = Some(i64::MAX)), "node 1 lies outside the range");

    let error = error_of(&blob("OSMData", &raw(&cross().bytes())));
    assert_eq!(error, "blob 0 at byte 0: data before the OSMHeader blob");
}

#[test]
fn a_file_that_is_not_there_or_a_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("nowhere.osm.pbf");
    let error = City::load(&missing).err().unwrap().to_string();
    assert!(error.contains("nowhere.osm.pbf"), "{error}");
    let error = City::load(folder.path()).err().unwrap().to_string();
    assert!(error.contains(&folder.path().display().to_string()), "{error}");
    let path = folder.path().join("cross.osm.pbf");
    std::fs::write(&path, file(vec![cross()])).unwrap();
    assert_eq!(City::load(&path).unwrap().edges().len(), 6);
}

#[test]
fn damaged_bytes_never_panic() {
    let whole = [usual_header(), blob("OSMData", &raw(&cross().bytes()))].concat();
    let mut random = ChaCha8Rng::seed_from_u64(7);
    for _ in 0..3000 {
        let mut bytes = whole.clone();
        for _ in 0..random.random_range(1..4) {
            let at = random.random_range(0..bytes.len());
            bytes[at] = random.random();
        }
        if let Ok(city) = City::from_pbf(&bytes) {
            let _ = city.place_in_words(city.bounds().south_west, 0.0);
        }
    }
}
