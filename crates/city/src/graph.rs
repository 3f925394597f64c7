//! The directed street graph: junctions and ends as nodes, driveable directions between them as edges.

use std::collections::HashMap;
use std::ops::Range;

use assistance::geo::GeoPoint;

use crate::line;
use crate::reach;
use crate::survey::{Control, ControlKind, StreetClass, Survey, geo};

/// Number of a node of one city; counts from 0 without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// Number of an edge of one city; counts from 0 without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EdgeId(pub u32);

/// Number of a signal, sign or rail crossing of one city; counts from 0 without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ControlId(pub u32);

/// A place where streets meet or end.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it is.
    pub point: GeoPoint,
    /// How many different nodes one street piece away; three or more make a junction.
    pub neighbours: usize,
    /// Edges that start here.
    pub leaving: Vec<EdgeId>,
    /// Edges that end here.
    pub arriving: Vec<EdgeId>,
}

impl Node {
    /// Whether three or more ways lead from here.
    #[must_use]
    pub fn is_junction(&self) -> bool {
        self.neighbours >= 3
    }
}

/// One driving direction of a street between two nodes.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// Where it starts.
    pub from: NodeId,
    /// Where it ends.
    pub to: NodeId,
    /// Id of the way in the source.
    pub way: i64,
    /// Length in metres.
    pub length_m: f64,
    /// What the street is for.
    pub class: StreetClass,
    /// Speed limit in metres a second.
    pub speed_limit_mps: f64,
    /// Lanes in this direction, at least one.
    pub lanes: u32,
    /// Whether the street has no opposite direction.
    pub one_way: bool,
    /// On a bridge or elevated.
    pub bridge: bool,
    /// In a tunnel.
    pub tunnel: bool,
    /// Part of a roundabout.
    pub roundabout: bool,
    /// The other direction of the same piece of street.
    pub opposite: Option<EdgeId>,
    /// Whether every other such edge can be reached from here and the other way round.
    /// Cars start and are routed only on these.
    pub in_main_part: bool,
    pub(crate) name: Option<u32>,
    pub(crate) line: Range<usize>,
}

/// A signal, sign or rail crossing on an edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EdgeControl {
    /// Which one; edges that share it carry the same number.
    pub id: ControlId,
    /// What it is.
    pub kind: ControlKind,
    /// Metres from the start of the edge.
    pub along_m: f64,
}

/// Nodes, edges and what stands on them.
#[derive(Debug, Clone)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
    pub(crate) edges: Vec<Edge>,
    /// Points of all edges, one after the other.
    pub(crate) line: Vec<GeoPoint>,
    /// For each edge its controls in driving order.
    pub(crate) controls: Vec<Vec<EdgeControl>>,
}

impl Graph {
    /// Cuts the driveable ways at every point that two pieces share.
    pub(crate) fn build(survey: &Survey) -> Self {
        let mut uses = vec![0u8; survey.points.len()];
        for way in survey.ways.iter().filter(|way| way.driveable) {
            for (index, point) in way.points.iter().enumerate() {
                let end = index == 0 || index + 1 == way.points.len();
                let count = &mut uses[*point as usize];
                *count = count.saturating_add(if end { 2 } else { 1 });
            }
        }
        let mut controls: HashMap<u32, Vec<(ControlId, Control)>> = HashMap::new();
        for (index, control) in survey.controls.iter().enumerate() {
            controls.entry(control.point).or_default().push((ControlId(index as u32), *control));
        }
        let mut builder = Builder {
            survey,
            controls,
            node_of: HashMap::new(),
            graph: Self { nodes: Vec::new(), edges: Vec::new(), line: Vec::new(), controls: Vec::new() },
        };
        for (index, way) in survey.ways.iter().enumerate().filter(|(_, way)| way.driveable) {
            let mut start = 0;
            for end in 1..way.points.len() {
                if uses[way.points[end] as usize] >= 2 {
                    builder.add_piece(index, start..end + 1);
                    start = end;
                }
            }
        }
        let mut graph = builder.graph;
        for index in 0..graph.nodes.len() {
            graph.nodes[index].neighbours = graph.count_neighbours(index);
        }
        for edge in reach::main_part(&graph) {
            graph.edges[edge.0 as usize].in_main_part = true;
        }
        graph
    }

    pub(crate) fn edge(&self, id: EdgeId) -> &Edge {
        &self.edges[id.0 as usize]
    }

    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    pub(crate) fn points(&self, id: EdgeId) -> &[GeoPoint] {
        &self.line[self.edge(id).line.clone()]
    }

    /// Edges a car may take after this one. Turning back is one only where nothing else is.
    pub(crate) fn turns(&self, id: EdgeId) -> impl Iterator<Item = EdgeId> + '_ {
        let edge = self.edge(id);
        let leaving = &self.node(edge.to).leaving;
        let only_back = leaving.iter().all(|next| Some(*next) == edge.opposite);
        leaving.iter().copied().filter(move |next| only_back || Some(*next) != edge.opposite)
    }

    fn count_neighbours(&self, index: usize) -> usize {
        let node = &self.nodes[index];
        let ends = node.leaving.iter().map(|id| self.edge(*id).to);
        let starts = node.arriving.iter().map(|id| self.edge(*id).from);
        let mut others: Vec<NodeId> = ends.chain(starts).filter(|other| other.0 as usize != index).collect();
        others.sort_unstable();
        others.dedup();
        others.len()
    }
}

struct Builder<'a> {
    survey: &'a Survey,
    controls: HashMap<u32, Vec<(ControlId, Control)>>,
    node_of: HashMap<u32, NodeId>,
    graph: Graph,
}

impl Builder<'_> {
    fn node(&mut self, point: u32) -> NodeId {
        let nodes = &mut self.graph.nodes;
        *self.node_of.entry(point).or_insert_with(|| {
            let point = geo(self.survey.points[point as usize]);
            nodes.push(Node { point, neighbours: 0, leaving: Vec::new(), arriving: Vec::new() });
            NodeId(nodes.len() as u32 - 1)
        })
    }

    fn add_piece(&mut self, way: usize, range: Range<usize>) {
        let way = &self.survey.ways[way];
        let points = &way.points[range];
        let forward = way.travel.allows_forward().then(|| self.add_edge(way, points.to_vec(), true));
        let backward = way.travel.allows_backward().then(|| {
            let reversed = points.iter().rev().copied().collect();
            self.add_edge(way, reversed, false)
        });
        if let (Some(forward), Some(backward)) = (forward, backward) {
            self.graph.edges[forward.0 as usize].opposite = Some(backward);
            self.graph.edges[backward.0 as usize].opposite = Some(forward);
        }
    }

    fn add_edge(&mut self, way: &crate::survey::Way, points: Vec<u32>, forward: bool) -> EdgeId {
        let id = EdgeId(self.graph.edges.len() as u32);
        let (from, to) = (self.node(points[0]), self.node(points[points.len() - 1]));
        let start = self.graph.line.len();
        self.graph.line.extend(points.iter().map(|point| geo(self.survey.points[*point as usize])));
        let line = start..self.graph.line.len();
        let one_way = !(way.travel.allows_forward() && way.travel.allows_backward());
        let along = line::length_m(&self.graph.line[line.clone()]);
        self.graph.controls.push(self.controls_of(&points, forward, start));
        self.graph.edges.push(Edge {
            from,
            to,
            way: way.source_id,
            length_m: along,
            class: way.class,
            speed_limit_mps: f64::from(way.speed_kmh) / 3.6,
            lanes: if one_way { way.lanes } else { (way.lanes / 2).max(1) },
            one_way,
            bridge: way.bridge,
            tunnel: way.tunnel,
            roundabout: way.roundabout,
            opposite: None,
            in_main_part: false,
            name: way.name,
            line,
        });
        self.graph.nodes[from.0 as usize].leaving.push(id);
        self.graph.nodes[to.0 as usize].arriving.push(id);
        id
    }

    /// What a car on this edge meets: everything but what stands at the very start, which
    /// belongs to the edges that arrive there.
    fn controls_of(&self, points: &[u32], forward: bool, start: usize) -> Vec<EdgeControl> {
        let mut along_m = 0.0;
        let mut found = Vec::new();
        for (index, point) in points.iter().enumerate().skip(1) {
            along_m += self.graph.line[start + index - 1].distance_m(self.graph.line[start + index]);
            for (id, control) in self.controls.get(point).into_iter().flatten() {
                let at_end = index + 1 == points.len();
                let applies = if forward { control.facing.allows_forward() } else { control.facing.allows_backward() };
                // A stop or give-way sign between junctions without a direction stands for those who
                // come to the nearer junction.
                let needs_side = matches!(control.kind, ControlKind::Stop | ControlKind::GiveWay)
                    && control.facing == crate::tags::Travel::Both
                    && !at_end;
                let toward_end = !needs_side || along_m * 2.0 >= self.length_from(start, points.len());
                if applies && toward_end {
                    found.push(EdgeControl { id: *id, kind: control.kind, along_m });
                }
            }
        }
        found
    }

    fn length_from(&self, start: usize, count: usize) -> f64 {
        line::length_m(&self.graph.line[start..start + count])
    }
}
