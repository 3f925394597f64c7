//! The city: a survey, the graph built from it, and the indexes that answer questions about both.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use assistance::geo::GeoPoint;
use sha2::{Digest, Sha256};

use crate::addresses::AddressBook;
use crate::crossings::NameBook;
use crate::error::MapError;
use crate::graph::{Edge, EdgeControl, EdgeId, Graph, Node, NodeId};
use crate::line;
use crate::nearest::{StreetIndex, TrackIndex};
use crate::source::Source;
use crate::survey::{ImportReport, Survey, geo, survey};
use crate::{encoding, generated, osm};

/// The box around everything that is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Corner of least latitude and longitude.
    pub south_west: GeoPoint,
    /// Corner of greatest latitude and longitude.
    pub north_east: GeoPoint,
}

/// The streets of one site. Never changes after it is built; share it in an `Arc`.
#[derive(Debug)]
pub struct City {
    pub(crate) survey: Survey,
    pub(crate) graph: Graph,
    pub(crate) streets: StreetIndex,
    pub(crate) tracks: TrackIndex,
    pub(crate) names: NameBook,
    pub(crate) addresses: AddressBook,
    bounds: Bounds,
    report: ImportReport,
    encoded: Vec<u8>,
    hash: String,
}

impl City {
    /// Reads an `.osm.pbf` file.
    ///
    /// # Errors
    /// [`MapError`] names the file, or the byte and blob at which it is wrong.
    pub fn load(path: &Path) -> Result<Self, MapError> {
        let unreadable = |source| MapError::Unreadable { path: path.to_owned(), source };
        let file = File::open(path).map_err(unreadable)?;
        // A folder opens like a file on some systems and fails only at the first read.
        if file.metadata().map_err(unreadable)?.is_dir() {
            return Err(unreadable(std::io::Error::from(std::io::ErrorKind::IsADirectory)));
        }
        Self::from_source(&osm::read(BufReader::new(file))?)
    }

    /// Reads the bytes of an `.osm.pbf` file.
    ///
    /// # Errors
    /// [`MapError`] names the byte and blob at which they are wrong.
    pub fn from_pbf(bytes: &[u8]) -> Result<Self, MapError> {
        Self::from_source(&osm::read(bytes)?)
    }

    /// An invented city of about four by four kilometres, the same for the same seed.
    ///
    /// It lies in the open Pacific, so that nobody takes it for a real place.
    #[must_use]
    pub fn generated(seed: u64) -> Self {
        Self::from_source(&generated::source(seed)).expect("the generator lays out driveable streets for every seed")
    }

    /// The city of the bytes that [`City::encoded`] gave elsewhere; its hash is the same there and here.
    ///
    /// # Errors
    /// [`MapError::Encoding`] when the bytes are not an encoded city.
    pub fn decode(bytes: &[u8]) -> Result<Self, MapError> {
        let survey = encoding::decode(bytes)?;
        Ok(Self::build(survey, bytes.to_vec(), ImportReport::default()))
    }

    fn from_source(source: &Source) -> Result<Self, MapError> {
        let (survey, report) = survey(source)?;
        let encoded = encoding::encode(&survey);
        Ok(Self::build(survey, encoded, report))
    }

    fn build(survey: Survey, encoded: Vec<u8>, report: ImportReport) -> Self {
        let graph = Graph::build(&survey);
        let bounds = bounds(&survey);
        let frame = line::Frame::new(bounds.south_west);
        let hash = Sha256::digest(&encoded).iter().map(|byte| format!("{byte:02x}")).collect();
        Self {
            streets: StreetIndex::build(&graph, frame),
            tracks: TrackIndex::build(&survey, frame),
            names: NameBook::build(&survey),
            addresses: AddressBook::build(&survey),
            survey,
            graph,
            bounds,
            report,
            encoded,
            hash,
        }
    }

    /// The streets as compact bytes, for another process ([`City::decode`]).
    #[must_use]
    pub fn encoded(&self) -> &[u8] {
        &self.encoded
    }

    /// SHA-256 of [`City::encoded`], lower-case hex: equal exactly when two processes use the same map.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// What must be shown on every map drawn from this city; `None` when nothing.
    #[must_use]
    pub fn attribution(&self) -> Option<&str> {
        Some(self.survey.attribution.as_str()).filter(|text| !text.is_empty())
    }

    /// What was left out while the map was imported.
    #[must_use]
    pub fn import_report(&self) -> &ImportReport {
        &self.report
    }

    /// The box around everything that is drawn.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// All nodes; a [`NodeId`] is the position here.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.graph.nodes
    }

    /// All edges; an [`EdgeId`] is the position here.
    #[must_use]
    pub fn edges(&self) -> &[Edge] {
        &self.graph.edges
    }

    /// A node of this city.
    ///
    /// # Panics
    /// When the id comes from another city.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        self.graph.node(id)
    }

    /// An edge of this city.
    ///
    /// # Panics
    /// When the id comes from another city.
    #[must_use]
    pub fn edge(&self, id: EdgeId) -> &Edge {
        self.graph.edge(id)
    }

    /// Name of the street of an edge, in full; `None` for a nameless one.
    #[must_use]
    pub fn street_name(&self, id: EdgeId) -> Option<&str> {
        self.graph.edge(id).name.map(|name| self.survey.names[name as usize].as_str())
    }

    /// The points of an edge in driving order, at least two.
    #[must_use]
    pub fn edge_points(&self, id: EdgeId) -> &[GeoPoint] {
        self.graph.points(id)
    }

    /// The point of an edge's centre line `along_m` metres from its start (held within its ends),
    /// and the heading there in degrees clockwise from north.
    #[must_use]
    pub fn point_along(&self, id: EdgeId, along_m: f64) -> (GeoPoint, f64) {
        line::at(self.graph.points(id), along_m)
    }

    /// Signals, signs and rail crossings that a car on this edge meets, in driving order.
    /// What stands at the start belongs to the edges before.
    #[must_use]
    pub fn controls(&self, id: EdgeId) -> &[EdgeControl] {
        &self.graph.controls[id.0 as usize]
    }

    /// How many signals, signs and rail crossings there are. A [`crate::ControlId`] is below this.
    #[must_use]
    pub fn control_count(&self) -> usize {
        self.survey.controls.len()
    }

    /// Edges that may follow an edge. Turning back is among them only where nothing else is.
    pub fn turns(&self, id: EdgeId) -> impl Iterator<Item = EdgeId> + '_ {
        self.graph.turns(id)
    }

    /// The edges that all reach each other, in order of their numbers: where cars start and go.
    pub fn main_edges(&self) -> impl Iterator<Item = EdgeId> + '_ {
        (0..).map(EdgeId).zip(&self.graph.edges).filter(|(_, edge)| edge.in_main_part).map(|(id, _)| id)
    }
}

fn bounds(survey: &Survey) -> Bounds {
    let drawn = survey.ways.iter().flat_map(|way| &way.points);
    let mut low = (i32::MAX, i32::MAX);
    let mut high = (i32::MIN, i32::MIN);
    for point in drawn {
        let (lat, lon) = survey.points[*point as usize];
        low = (low.0.min(lat), low.1.min(lon));
        high = (high.0.max(lat), high.1.max(lon));
    }
    Bounds { south_west: geo(low), north_east: geo(high) }
}
