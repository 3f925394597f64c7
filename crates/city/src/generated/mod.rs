//! The generated city: a plan, woven into a network and written with the tags a real map would have.
//!
//! It hands over the same kind of source as a file, so that everything after it is shared.

mod layout;
mod names;
mod weave;

use std::collections::{BTreeMap, BTreeSet};

use assistance::geo::GeoPoint;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::source::{Source, SourceNode, SourceWay, Tags};
use layout::{Layout, Rank, Spot, Street};
use weave::{Junction, Network, Piece, crossing, distance, spot_at};

/// The middle of the city: open ocean, so that nobody takes it for a real place.
const MIDDLE: GeoPoint = GeoPoint { lat_deg: 37.5, lon_deg: -130.0 };
/// Where a stop sign stands before the junction, metres.
const STOP_BEFORE_M: f64 = 9.0;
/// From the middle of a street to its house fronts, metres.
const HOUSE_M: f64 = 14.0;
/// Of a hundred small streets that meet the railway, so many end there.
const RAIL_ENDS_PERCENT: u32 = 55;

/// The city of a seed.
pub(crate) fn source(seed: u64) -> Source {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let layout = layout::lay_out(&mut random);
    let mut network = weave::weave(&layout);
    network.pieces.retain(|piece| {
        let small = layout.streets[piece.street].rank == Rank::Residential;
        let ends = rail_crossing(&layout, piece).is_some() && random.random_range(0..100) < RAIL_ENDS_PERCENT;
        !(small && ends)
    });
    let mut writer =
        Writer { layout: &layout, network: &network, source: Source::default(), junctions: BTreeMap::new() };
    writer.write_ways();
    writer.write_signals();
    writer.write_addresses();
    writer.write_ground();
    let mut source = writer.source;
    source.ways_seen = source.ways.len();
    source
}

/// Where a piece on the ground meets the railway: number of the segment, and the spot.
fn rail_crossing(layout: &Layout, piece: &Piece) -> Option<(usize, Spot)> {
    if layout.streets[piece.street].level != 0 {
        return None;
    }
    piece.points.windows(2).enumerate().find_map(|(segment, pair)| {
        let street = [pair[0], pair[1]];
        let share = layout.rail.windows(2).find_map(|rail| crossing(street, [rail[0], rail[1]]))?.0;
        Some((segment, spot_at(street, share)))
    })
}

fn tags(pairs: &[(&str, &str)]) -> Tags {
    Tags(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
}

fn highway(rank: Rank) -> &'static str {
    match rank {
        Rank::Residential => "residential",
        Rank::Tertiary => "tertiary",
        Rank::Secondary => "secondary",
        Rank::Primary => "primary",
        Rank::Ramp => "motorway_link",
        Rank::Freeway => "motorway",
    }
}

/// Segment of its piece, metres from the segment's start, spot, and the tags of a sign.
type InnerNode = (usize, f64, Spot, Option<[(&'static str, &'static str); 2]>);

struct Writer<'a> {
    layout: &'a Layout,
    network: &'a Network,
    source: Source,
    /// Node ids of the junctions written so far.
    junctions: BTreeMap<Junction, i64>,
}

impl Writer<'_> {
    fn node(&mut self, spot: Spot) -> i64 {
        let point = MIDDLE.moved(spot[0], spot[1]);
        let id = self.source.nodes.len() as i64 + 1;
        let e7 = |degrees: f64| (degrees * 1e7).round() as i32;
        self.source.nodes.push(SourceNode { id, lat_e7: e7(point.lat_deg), lon_e7: e7(point.lon_deg) });
        id
    }

    fn tagged_node(&mut self, spot: Spot, pairs: &[(&str, &str)]) -> i64 {
        let id = self.node(spot);
        self.source.tagged.push((id, tags(pairs)));
        id
    }

    fn junction(&mut self, junction: Junction) -> i64 {
        if let Some(id) = self.junctions.get(&junction) {
            return *id;
        }
        let id = self.node(self.network.junctions[junction]);
        self.junctions.insert(junction, id);
        id
    }

    fn street(&self, piece: &Piece) -> &Street {
        &self.layout.streets[piece.street]
    }

    fn add_way(&mut self, refs: Vec<i64>, pairs: &[(&str, &str)]) {
        let id = self.source.ways.len() as i64 + 1;
        self.source.ways.push(SourceWay { id, refs, tags: tags(pairs) });
    }

    /// Consecutive pieces of a street become one way, a bridge a way of its own.
    fn write_ways(&mut self) {
        let network = self.network;
        let mut index = 0;
        while index < network.pieces.len() {
            let first = &network.pieces[index];
            let mut refs = vec![self.junction(first.from)];
            let mut last = first;
            loop {
                let inner = self.inner_nodes(last);
                refs.extend(inner);
                refs.push(self.junction(last.to));
                index += 1;
                match network.pieces.get(index) {
                    Some(next) if follows(last, next) => last = next,
                    _ => break,
                }
            }
            let street = self.street(first).clone();
            let name = match street.bridge_name {
                Some(bridge) if first.over_river => bridge.to_owned(),
                _ => street.name,
            };
            let (speed, lanes) = (format!("{} mph", street.mph), street.lanes.to_string());
            let mut pairs =
                vec![("highway", highway(street.rank)), ("maxspeed", speed.as_str()), ("lanes", lanes.as_str())];
            if !name.is_empty() {
                pairs.push(("name", name.as_str()));
            }
            pairs.extend(street.oneway.map(|value| ("oneway", value)));
            if first.over_river || street.rank == Rank::Freeway {
                pairs.extend([("bridge", "yes"), ("layer", "1")]);
            }
            if street.roundabout {
                pairs.push(("junction", "roundabout"));
            }
            self.add_way(refs, &pairs);
        }
    }

    /// Bends, stop signs and the rail crossing of a piece, in their order.
    fn inner_nodes(&mut self, piece: &Piece) -> Vec<i64> {
        let crossing = rail_crossing(self.layout, piece);
        let mut inner: Vec<InnerNode> = Vec::new();
        let last = piece.points.len() - 1;
        for (index, bend) in piece.points.iter().enumerate().take(last).skip(1) {
            inner.push((index, 0.0, *bend, None));
        }
        if let Some((segment, spot)) = crossing {
            let sign = Some([("railway", "level_crossing"), ("crossing:barrier", "full")]);
            inner.push((segment, distance(piece.points[segment], spot), spot, sign));
        }
        let one_way = self.street(piece).oneway;
        for (junction, at_start) in [(piece.from, true), (piece.to, false)] {
            let segment = if at_start { 0 } else { last - 1 };
            let ends = [piece.points[segment], piece.points[segment + 1]];
            let length_m = distance(ends[0], ends[1]);
            let driven = match one_way {
                Some("-1") => at_start,
                Some(_) => !at_start,
                None => true,
            };
            // A stop line between the rails and a junction next to them would hold cars on the rails.
            let clear = crossing.is_none_or(|(_, spot)| distance(spot, self.network.junctions[junction]) > 40.0);
            if self.must_stop(piece, junction) && driven && clear && length_m > 4.0 * STOP_BEFORE_M {
                let before_m = if at_start { STOP_BEFORE_M } else { length_m - STOP_BEFORE_M };
                let facing = if at_start { "backward" } else { "forward" };
                let spot = spot_at(ends, before_m / length_m);
                inner.push((segment, before_m, spot, Some([("highway", "stop"), ("direction", facing)])));
            }
        }
        inner.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        inner
            .into_iter()
            .map(|(_, _, spot, sign)| match sign {
                Some(pairs) => self.tagged_node(spot, &pairs),
                None => self.node(spot),
            })
            .collect()
    }

    /// A small street stops before a larger one; two small ones that meet stop for each other.
    fn must_stop(&self, piece: &Piece, junction: Junction) -> bool {
        let here = self.street(piece);
        let mut others = self.streets_at(junction);
        others.remove(&piece.street);
        here.rank == Rank::Residential
            && !others.is_empty()
            && !others.iter().any(|other| self.layout.streets[*other].roundabout)
            && !self.has_signal(junction)
    }

    fn streets_at(&self, junction: Junction) -> BTreeSet<usize> {
        let here = self.network.pieces.iter().filter(|piece| piece.from == junction || piece.to == junction);
        here.map(|piece| piece.street).collect()
    }

    fn has_signal(&self, junction: Junction) -> bool {
        let streets: Vec<&Street> =
            self.streets_at(junction).into_iter().map(|index| &self.layout.streets[index]).collect();
        let large = streets.iter().filter(|street| street.rank >= Rank::Tertiary && street.level != 1);
        large.count() >= 2 && !streets.iter().any(|street| street.roundabout || street.level == 1)
    }

    fn write_signals(&mut self) {
        let junctions: Vec<(Junction, i64)> = self.junctions.iter().map(|(junction, id)| (*junction, *id)).collect();
        for (junction, id) in junctions {
            if self.has_signal(junction) {
                self.source.tagged.push((id, tags(&[("highway", "traffic_signals")])));
            }
        }
    }

    /// A hundred numbers a block, odd on the left: the first and last house of each side.
    fn write_addresses(&mut self) {
        let network = self.network;
        for piece in &network.pieces {
            let street = self.street(piece);
            let unsettled = street.level > 0 || street.roundabout || piece.over_river;
            let (a, b) = (piece.points[0], piece.points[piece.points.len() - 1]);
            let length_m = distance(a, b);
            if unsettled || length_m < 60.0 || piece.length_m() > 1.05 * length_m {
                continue;
            }
            let name = street.name.clone();
            let block = 100 * (piece.order + 1);
            let (east, north) = ((b[0] - a[0]) / length_m, (b[1] - a[1]) / length_m);
            for (along_m, left, right) in [(20.0, 1, 2), (length_m - 20.0, 99, 98)] {
                for (side, number) in [(-1.0, left), (1.0, right)] {
                    let spot = [
                        a[0] + east * along_m + side * north * HOUSE_M,
                        a[1] + north * along_m - side * east * HOUSE_M,
                    ];
                    let number = (block + number).to_string();
                    self.tagged_node(spot, &[("addr:housenumber", &number), ("addr:street", &name)]);
                }
            }
        }
    }

    fn write_ground(&mut self) {
        let layout = self.layout;
        let lines = [(&layout.rail, ("railway", "rail")), (&layout.tram, ("railway", "tram"))];
        for (points, tag) in lines {
            let refs = points.iter().map(|spot| self.node(*spot)).collect();
            self.add_way(refs, &[tag]);
        }
        let water = layout.water.iter().map(|ring| (ring, ("natural", "water")));
        let parks = layout.parks.iter().map(|ring| (ring, ("leisure", "park")));
        for (ring, tag) in parks.chain(water) {
            let mut refs: Vec<i64> = ring.iter().skip(1).map(|spot| self.node(*spot)).collect();
            refs.insert(0, refs[refs.len() - 1]);
            self.add_way(refs, &[tag]);
        }
    }
}

fn follows(last: &Piece, next: &Piece) -> bool {
    next.street == last.street && next.from == last.to && next.over_river == last.over_river
}
