//! The compact bytes of a city: what a survey holds, as columns of differences.

use prost::Message;

use crate::error::MapError;
use crate::survey::{
    AddressPoint, Control, ControlKind, Outline, ShapeKind, StreetClass, Survey, Track, TrackKind, Way,
};
use crate::tags::Travel;

/// Grows with every change of meaning; another version is refused, never guessed.
const VERSION: u32 = 1;

const DRIVEABLE: u32 = 1;
const BRIDGE: u32 = 2;
const TUNNEL: u32 = 4;
const ROUNDABOUT: u32 = 8;
const UNDERGROUND: u32 = 16;

#[derive(Clone, PartialEq, Message)]
struct EncodedCity {
    #[prost(uint32, tag = "1")]
    version: u32,
    #[prost(string, tag = "2")]
    attribution: String,
    #[prost(string, repeated, tag = "3")]
    names: Vec<String>,
    #[prost(sint32, repeated, tag = "4")]
    lats: Vec<i32>,
    #[prost(sint32, repeated, tag = "5")]
    lons: Vec<i32>,
    #[prost(message, repeated, tag = "6")]
    ways: Vec<EncodedWay>,
    #[prost(message, repeated, tag = "7")]
    tracks: Vec<EncodedLine>,
    #[prost(message, repeated, tag = "8")]
    outlines: Vec<EncodedLine>,
    /// Point, kind and facing of each control, one after the other.
    #[prost(uint32, repeated, tag = "9")]
    controls: Vec<u32>,
    /// Number, street and point of each address, one after the other.
    #[prost(uint32, repeated, tag = "10")]
    addresses: Vec<u32>,
}

#[derive(Clone, PartialEq, Message)]
struct EncodedWay {
    #[prost(int64, tag = "1")]
    source_id: i64,
    /// Number of the name plus one; 0 without a name.
    #[prost(uint32, tag = "2")]
    name: u32,
    #[prost(uint32, tag = "3")]
    class: u32,
    #[prost(uint32, tag = "4")]
    travel: u32,
    #[prost(uint32, tag = "5")]
    flags: u32,
    #[prost(uint32, tag = "6")]
    speed_kmh: u32,
    #[prost(uint32, tag = "7")]
    lanes: u32,
    #[prost(sint32, repeated, tag = "8")]
    points: Vec<i32>,
}

#[derive(Clone, PartialEq, Message)]
struct EncodedLine {
    #[prost(uint32, tag = "1")]
    kind: u32,
    #[prost(uint32, tag = "2")]
    flags: u32,
    #[prost(sint32, repeated, tag = "3")]
    points: Vec<i32>,
}

fn differences(values: impl Iterator<Item = i32>) -> Vec<i32> {
    let mut last = 0i32;
    values.map(|value| value.wrapping_sub(std::mem::replace(&mut last, value))).collect()
}

fn sums(differences: &[i32]) -> Vec<i32> {
    let mut sum = 0i32;
    let add = |step: &i32| {
        sum = sum.wrapping_add(*step);
        sum
    };
    differences.iter().map(add).collect()
}

fn number_of<T: PartialEq>(all: &[T], value: &T) -> u32 {
    all.iter().position(|other| other == value).unwrap_or(0) as u32
}

fn line(points: &[u32]) -> Vec<i32> {
    differences(points.iter().map(|point| *point as i32))
}

/// The bytes of a survey; equal surveys give equal bytes.
pub(crate) fn encode(survey: &Survey) -> Vec<u8> {
    let flag = |set: bool, flag: u32| if set { flag } else { 0 };
    let ways = survey.ways.iter().map(|way| EncodedWay {
        source_id: way.source_id,
        name: way.name.map_or(0, |name| name + 1),
        class: number_of(&StreetClass::ALL, &way.class),
        travel: number_of(&Travel::ALL, &way.travel),
        flags: flag(way.driveable, DRIVEABLE)
            | flag(way.bridge, BRIDGE)
            | flag(way.tunnel, TUNNEL)
            | flag(way.roundabout, ROUNDABOUT),
        speed_kmh: way.speed_kmh,
        lanes: way.lanes,
        points: line(&way.points),
    });
    let tracks = survey.tracks.iter().map(|track| EncodedLine {
        kind: number_of(&TrackKind::ALL, &track.kind),
        flags: flag(track.underground, UNDERGROUND) | flag(track.bridge, BRIDGE),
        points: line(&track.points),
    });
    let outlines = survey.outlines.iter().map(|outline| EncodedLine {
        kind: number_of(&ShapeKind::ALL, &outline.kind),
        flags: 0,
        points: line(&outline.points),
    });
    let controls = survey.controls.iter().flat_map(|control| {
        [control.point, number_of(&ControlKind::ALL, &control.kind), number_of(&Travel::ALL, &control.facing)]
    });
    let addresses = survey.addresses.iter().flat_map(|address| [address.number, address.street, address.point]);
    EncodedCity {
        version: VERSION,
        attribution: survey.attribution.clone(),
        names: survey.names.clone(),
        lats: differences(survey.points.iter().map(|point| point.0)),
        lons: differences(survey.points.iter().map(|point| point.1)),
        ways: ways.collect(),
        tracks: tracks.collect(),
        outlines: outlines.collect(),
        controls: controls.collect(),
        addresses: addresses.collect(),
    }
    .encode_to_vec()
}

/// The survey of bytes that [`encode`] wrote, with every number checked.
pub(crate) fn decode(bytes: &[u8]) -> Result<Survey, MapError> {
    let encoded = EncodedCity::decode(bytes).map_err(|error| wrong(error.to_string()))?;
    if encoded.version != VERSION {
        return Err(wrong(format!("version {}, this program reads {VERSION}", encoded.version)));
    }
    let (lats, lons) = (sums(&encoded.lats), sums(&encoded.lons));
    if lats.len() != lons.len() {
        return Err(wrong(format!("{} latitudes and {} longitudes", lats.len(), lons.len())));
    }
    let points: Vec<(i32, i32)> = lats.into_iter().zip(lons).collect();
    let on_earth = |(lat, lon): &(i32, i32)| {
        (-900_000_000..=900_000_000).contains(lat) && (-1_800_000_000..=1_800_000_000).contains(lon)
    };
    if let Some(index) = points.iter().position(|point| !on_earth(point)) {
        return Err(wrong(format!("point {index} is not on the Earth")));
    }
    let names = encoded.names.len();
    let check = Bounds { points: points.len(), names };
    let mut survey = Survey { attribution: encoded.attribution, names: encoded.names, points, ..Survey::default() };
    for (index, way) in encoded.ways.iter().enumerate() {
        survey.ways.push(check.way(way).map_err(|what| wrong(format!("way {index}: {what}")))?);
    }
    for (index, track) in encoded.tracks.iter().enumerate() {
        let in_track = |what| wrong(format!("track {index}: {what}"));
        survey.tracks.push(Track {
            kind: pick(&TrackKind::ALL, track.kind).map_err(in_track)?,
            underground: track.flags & UNDERGROUND != 0,
            bridge: track.flags & BRIDGE != 0,
            points: check.line(&track.points).map_err(in_track)?,
        });
    }
    for (index, outline) in encoded.outlines.iter().enumerate() {
        let in_shape = |what| wrong(format!("shape {index}: {what}"));
        survey.outlines.push(Outline {
            kind: pick(&ShapeKind::ALL, outline.kind).map_err(in_shape)?,
            points: check.line(&outline.points).map_err(in_shape)?,
        });
    }
    let rows = |columns: &[u32], what: &str| match columns.len() % 3 {
        0 => Ok(columns.chunks_exact(3).map(|row| [row[0], row[1], row[2]]).collect::<Vec<_>>()),
        _ => Err(wrong(format!("{} numbers of {what}, not a multiple of 3", columns.len()))),
    };
    for (index, [point, kind, facing]) in rows(&encoded.controls, "controls")?.into_iter().enumerate() {
        let in_control = |what| wrong(format!("control {index}: {what}"));
        survey.controls.push(Control {
            point: check.point(point).map_err(in_control)?,
            kind: pick(&ControlKind::ALL, kind).map_err(in_control)?,
            facing: pick(&Travel::ALL, facing).map_err(in_control)?,
        });
    }
    for (index, [number, street, point]) in rows(&encoded.addresses, "addresses")?.into_iter().enumerate() {
        let in_address = |what| wrong(format!("address {index}: {what}"));
        let street = check.name(street).map_err(in_address)?;
        survey.addresses.push(AddressPoint { number, street, point: check.point(point).map_err(in_address)? });
    }
    if survey.ways.iter().any(|way| way.driveable) {
        Ok(survey)
    } else {
        Err(wrong("no street to drive on".to_owned()))
    }
}

fn wrong(what: String) -> MapError {
    MapError::Encoding(what)
}

fn pick<T: Copy>(all: &[T], number: u32) -> Result<T, String> {
    all.get(number as usize).copied().ok_or_else(|| format!("kind {number} is unknown"))
}

struct Bounds {
    points: usize,
    names: usize,
}

impl Bounds {
    fn point(&self, point: u32) -> Result<u32, String> {
        if (point as usize) < self.points { Ok(point) } else { Err(format!("point {point} of {}", self.points)) }
    }

    fn name(&self, name: u32) -> Result<u32, String> {
        if (name as usize) < self.names { Ok(name) } else { Err(format!("name {name} of {}", self.names)) }
    }

    fn line(&self, steps: &[i32]) -> Result<Vec<u32>, String> {
        if steps.len() < 2 {
            return Err(format!("a line of {} points", steps.len()));
        }
        sums(steps).into_iter().map(|point| self.point(point as u32)).collect()
    }

    fn way(&self, way: &EncodedWay) -> Result<Way, String> {
        if !(1..=150).contains(&way.speed_kmh) || !(1..=16).contains(&way.lanes) {
            return Err(format!("{} km/h on {} lanes", way.speed_kmh, way.lanes));
        }
        Ok(Way {
            source_id: way.source_id,
            name: way.name.checked_sub(1).map(|name| self.name(name)).transpose()?,
            class: pick(&StreetClass::ALL, way.class)?,
            travel: pick(&Travel::ALL, way.travel)?,
            driveable: way.flags & DRIVEABLE != 0,
            bridge: way.flags & BRIDGE != 0,
            tunnel: way.flags & TUNNEL != 0,
            roundabout: way.flags & ROUNDABOUT != 0,
            speed_kmh: way.speed_kmh,
            lanes: way.lanes,
            points: self.line(&way.points)?,
        })
    }
}
