//! What is kept of a source, in one form for every kind of source: streets, tracks, shapes, controls, addresses.

use std::collections::{BTreeMap, HashMap};

use assistance::geo::GeoPoint;

use crate::error::MapError;
use crate::source::{Source, SourceNode, Tags};
use crate::tags::{self, Reading, Travel};

/// What a street is for, from fastest to slowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StreetClass {
    /// A freeway.
    Motorway,
    /// A ramp of a freeway.
    MotorwayLink,
    /// A highway that is no freeway.
    Trunk,
    /// A street of citywide traffic, or its slip road.
    Primary,
    /// A street between districts, or its slip road.
    Secondary,
    /// A street within a district, or its slip road.
    Tertiary,
    /// A public street of no other class.
    Unclassified,
    /// A street people live on.
    Residential,
    /// A street where people on foot come first.
    LivingStreet,
    /// An alley, driveway or parking aisle. Only public alleys carry through traffic.
    Service,
    /// A way for buses only: drawn, never driven.
    Busway,
}

impl StreetClass {
    /// Every class, in the order of declaration. The position is the class's number in encoded cities.
    pub const ALL: [Self; 11] = [
        Self::Motorway,
        Self::MotorwayLink,
        Self::Trunk,
        Self::Primary,
        Self::Secondary,
        Self::Tertiary,
        Self::Unclassified,
        Self::Residential,
        Self::LivingStreet,
        Self::Service,
        Self::Busway,
    ];

    /// A freeway or its ramp.
    #[must_use]
    pub fn is_freeway(self) -> bool {
        matches!(self, Self::Motorway | Self::MotorwayLink)
    }
}

/// What stands at a point of a street.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ControlKind {
    /// A traffic signal.
    Signal,
    /// A stop sign.
    Stop,
    /// A give-way (yield) sign.
    GiveWay,
    /// Rails cross the street at grade.
    RailCrossing,
}

impl ControlKind {
    /// Every kind, in the order of declaration. The position is its number in encoded cities.
    pub const ALL: [Self; 4] = [Self::Signal, Self::Stop, Self::GiveWay, Self::RailCrossing];
}

/// What runs on a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrackKind {
    /// Railway on its own ground.
    Rail,
    /// Light rail, on its own ground or in the street.
    LightRail,
    /// Tram or cable car in the street.
    Tram,
}

impl TrackKind {
    /// Every kind, in the order of declaration. The position is its number in encoded cities.
    pub const ALL: [Self; 3] = [Self::Rail, Self::LightRail, Self::Tram];
}

/// What a closed or open shape of the ground is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShapeKind {
    /// Water: first and last point are joined.
    Water,
    /// A park or other green: first and last point are joined.
    Park,
    /// A parking lot: first and last point are joined.
    Parking,
    /// A shore line: an open line with water on its right.
    Coastline,
}

impl ShapeKind {
    /// Every kind, in the order of declaration. The position is its number in encoded cities.
    pub const ALL: [Self; 4] = [Self::Water, Self::Park, Self::Parking, Self::Coastline];
}

/// A piece of street. Points are indices into [`Survey::points`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Way {
    /// Id of the way in its source.
    pub(crate) source_id: i64,
    pub(crate) name: Option<u32>,
    pub(crate) class: StreetClass,
    pub(crate) travel: Travel,
    pub(crate) driveable: bool,
    pub(crate) bridge: bool,
    pub(crate) tunnel: bool,
    pub(crate) roundabout: bool,
    /// Speed limit, kilometres an hour.
    pub(crate) speed_kmh: u32,
    /// Lanes of both directions together.
    pub(crate) lanes: u32,
    pub(crate) points: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Track {
    pub(crate) kind: TrackKind,
    /// Below ground, where no street meets it.
    pub(crate) underground: bool,
    pub(crate) bridge: bool,
    pub(crate) points: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outline {
    pub(crate) kind: ShapeKind,
    pub(crate) points: Vec<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Control {
    pub(crate) point: u32,
    pub(crate) kind: ControlKind,
    /// For which direction of the way it stands.
    pub(crate) facing: Travel,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct AddressPoint {
    pub(crate) number: u32,
    pub(crate) street: u32,
    pub(crate) point: u32,
}

/// Everything kept of a source.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Survey {
    pub(crate) attribution: String,
    pub(crate) names: Vec<String>,
    /// Latitude and longitude, degrees times 10,000,000.
    pub(crate) points: Vec<(i32, i32)>,
    pub(crate) ways: Vec<Way>,
    pub(crate) tracks: Vec<Track>,
    pub(crate) outlines: Vec<Outline>,
    pub(crate) controls: Vec<Control>,
    pub(crate) addresses: Vec<AddressPoint>,
}

/// What was read and what was left out while a map was imported. All zero for a decoded city.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// Nodes read.
    pub nodes: usize,
    /// Ways read.
    pub ways: usize,
    /// Relations passed over; among them are the turn restrictions.
    pub relations_skipped: usize,
    /// Blobs passed over because the format does not know their kind.
    pub foreign_blobs: usize,
    /// References of kept ways to nodes that the map does not have. The way is split there.
    pub missing_nodes: usize,
    /// Kept ways of which fewer than two neighbouring points remained.
    pub ways_without_points: usize,
    /// Streets closed to the public: drawn, never driven.
    pub streets_not_public: usize,
    /// Streets whose `oneway` value is not understood or changes with time: drawn, never driven.
    pub oneway_unknown: usize,
    /// Speed limits that could not be read; the class decides there.
    pub speeds_unreadable: usize,
    /// Shapes whose ring is not closed, because the extract cut it; left out.
    pub shapes_open: usize,
    /// House numbers that could not be read; left out.
    pub addresses_unreadable: usize,
}

/// A coordinate as a point of the domain.
pub(crate) fn geo((lat_e7, lon_e7): (i32, i32)) -> GeoPoint {
    GeoPoint { lat_deg: f64::from(lat_e7) / 1e7, lon_deg: f64::from(lon_e7) / 1e7 }
}

/// Judges a source. Fails when no street is left to drive on.
pub(crate) fn survey(source: &Source) -> Result<(Survey, ImportReport), MapError> {
    let mut surveyor = Surveyor::new(source);
    let mut with_highway = 0;
    for way in &source.ways {
        with_highway += usize::from(way.tags.get("highway").is_some());
        surveyor.add_way(way.id, &way.refs, &way.tags);
    }
    surveyor.add_node_tags(source);
    let Surveyor { survey, report, .. } = surveyor;
    if survey.ways.iter().any(|way| way.driveable) {
        Ok((survey, report))
    } else {
        Err(MapError::Streetless { nodes: report.nodes, ways: report.ways, with_highway })
    }
}

struct Surveyor {
    survey: Survey,
    report: ImportReport,
    /// Nodes sorted by id.
    nodes: Vec<SourceNode>,
    /// For each node its index among the survey's points.
    placed: Vec<Option<u32>>,
    names: HashMap<String, u32>,
}

impl Surveyor {
    fn new(source: &Source) -> Self {
        let mut nodes = source.nodes.clone();
        // A node that stands twice counts as its later version: the stable sort keeps their order.
        nodes.sort_by_key(|node| node.id);
        nodes.reverse();
        nodes.dedup_by_key(|node| node.id);
        nodes.reverse();
        let report = ImportReport {
            nodes: source.nodes.len(),
            ways: source.ways_seen,
            relations_skipped: source.relations_seen,
            foreign_blobs: source.foreign_blobs,
            ..ImportReport::default()
        };
        let survey = Survey { attribution: source.attribution.clone(), ..Survey::default() };
        let placed = vec![None; nodes.len()];
        Self { survey, report, nodes, placed, names: HashMap::new() }
    }

    fn point(&mut self, id: i64) -> Option<u32> {
        let position = self.nodes.binary_search_by_key(&id, |node| node.id).ok()?;
        if let Some(point) = self.placed[position] {
            return Some(point);
        }
        let node = self.nodes[position];
        let point = u32::try_from(self.survey.points.len()).ok()?;
        self.survey.points.push((node.lat_e7, node.lon_e7));
        self.placed[position] = Some(point);
        Some(point)
    }

    fn name(&mut self, name: &str) -> u32 {
        if let Some(index) = self.names.get(name) {
            return *index;
        }
        let index = self.survey.names.len() as u32;
        self.survey.names.push(name.to_owned());
        self.names.insert(name.to_owned(), index);
        index
    }

    /// The runs of known points. Nothing is drawn across a gap: the street may bend there.
    fn runs(&mut self, refs: &[i64]) -> Vec<Vec<u32>> {
        let mut runs = vec![Vec::new()];
        for id in refs {
            match self.point(*id) {
                Some(point) => {
                    if let Some(run) = runs.last_mut().filter(|run| run.last() != Some(&point)) {
                        run.push(point);
                    }
                }
                None => {
                    self.report.missing_nodes += 1;
                    runs.push(Vec::new());
                }
            }
        }
        runs.retain(|run| run.len() >= 2);
        self.report.ways_without_points += usize::from(runs.is_empty());
        runs
    }

    fn add_way(&mut self, id: i64, refs: &[i64], tags: &Tags) {
        match tags::read(tags) {
            Reading::Street(street) => {
                let runs = self.runs(refs);
                if runs.is_empty() {
                    return;
                }
                self.report.speeds_unreadable += usize::from(street.speed_unreadable);
                self.report.streets_not_public += usize::from(!street.public);
                self.report.oneway_unknown += usize::from(street.travel.is_none());
                let name = tags.get("name").filter(|name| !name.trim().is_empty()).map(|name| self.name(name.trim()));
                for points in runs {
                    self.survey.ways.push(Way {
                        source_id: id,
                        name,
                        class: street.class,
                        travel: street.travel.unwrap_or(Travel::Both),
                        driveable: street.through && street.public && street.travel.is_some(),
                        bridge: street.bridge,
                        tunnel: street.tunnel,
                        roundabout: street.roundabout,
                        speed_kmh: street.speed_kmh,
                        lanes: street.lanes,
                        points,
                    });
                }
            }
            Reading::Track { kind, underground, bridge } => {
                for points in self.runs(refs) {
                    self.survey.tracks.push(Track { kind, underground, bridge, points });
                }
            }
            Reading::Shape(kind) => {
                let closed = refs.len() >= 4 && refs.first() == refs.last();
                if kind != ShapeKind::Coastline && !closed {
                    self.report.shapes_open += 1;
                    return;
                }
                let missing = self.report.missing_nodes;
                let runs = self.runs(refs);
                if kind != ShapeKind::Coastline && self.report.missing_nodes != missing {
                    self.report.shapes_open += 1;
                    return;
                }
                self.survey.outlines.extend(runs.into_iter().map(|points| Outline { kind, points }));
            }
            Reading::Nothing => {}
        }
    }

    fn add_node_tags(&mut self, source: &Source) {
        // Sorted by node, so that the result does not hang on the order of blocks.
        let tagged: BTreeMap<i64, &Tags> = source.tagged.iter().map(|(id, tags)| (*id, tags)).collect();
        for (id, tags) in tagged {
            if let Some((kind, facing)) = tags::control(tags) {
                let known = self.nodes.binary_search_by_key(&id, |node| node.id).ok();
                // A signal beside the street that no way touches controls nothing here.
                if let Some(point) = known.and_then(|position| self.placed[position]) {
                    self.survey.controls.push(Control { point, kind, facing });
                }
            }
            if let (Some(number), Some(street)) = (tags.get("addr:housenumber"), tags.get("addr:street")) {
                match tags::house_number(number) {
                    Some(number) => {
                        let street = self.name(street.trim());
                        if let Some(point) = self.point(id) {
                            self.survey.addresses.push(AddressPoint { number, street, point });
                        }
                    }
                    None => self.report.addresses_unreadable += 1,
                }
            }
        }
    }
}
