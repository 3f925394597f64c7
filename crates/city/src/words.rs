//! Where a car stands, in the words an operator and a dispatcher use.

use assistance::geo::GeoPoint;

use crate::city::City;
use crate::graph::{EdgeId, NodeId};
use crate::line::heading_difference_deg;
use crate::nearest::OnStreet;
use crate::survey::StreetClass;

/// Types of streets with their usual short forms.
pub(crate) const TYPES: [(&str, &str); 17] = [
    ("Street", "St"),
    ("Avenue", "Ave"),
    ("Boulevard", "Blvd"),
    ("Road", "Rd"),
    ("Drive", "Dr"),
    ("Lane", "Ln"),
    ("Place", "Pl"),
    ("Court", "Ct"),
    ("Terrace", "Ter"),
    ("Alley", "Alley"),
    ("Square", "Sq"),
    ("Circle", "Cir"),
    ("Plaza", "Plz"),
    ("Parkway", "Pkwy"),
    ("Highway", "Hwy"),
    ("Freeway", "Fwy"),
    ("Expressway", "Expy"),
];

const DIRECTIONS: [&str; 4] = ["North", "South", "East", "West"];

/// Within this distance of a crossing a car is "at" it, metres.
const AT_CROSSING_M: f64 = 25.0;
/// How far along a street a crossing is looked for, metres.
const LOOK_M: f64 = 900.0;
/// Farther from a street than this a car is not on it, metres.
const OFF_STREET_M: f64 = 40.0;
/// A named street this much farther than a nameless one still gives its name, metres.
const NAMED_REACH_M: f64 = 12.0;

/// The usual short form of a street name: "Valencia Street" is "Valencia St".
#[must_use]
pub fn short_name(name: &str) -> String {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    let mut last = words.len();
    // "Mission Bay Boulevard South": the type stands before the direction.
    if last > 2 && DIRECTIONS.contains(&words[last - 1]) {
        last -= 1;
    }
    let found = TYPES.iter().find(|(long, _)| last > 1 && *long == words[last - 1]);
    if let Some((_, short)) = found {
        words[last - 1] = short;
    }
    words.join(" ")
}

/// "northbound" and so on, in eight directions.
fn bound(heading_deg: f64) -> &'static str {
    const WORDS: [&str; 8] = [
        "northbound",
        "northeastbound",
        "eastbound",
        "southeastbound",
        "southbound",
        "southwestbound",
        "westbound",
        "northwestbound",
    ];
    WORDS[((heading_deg.rem_euclid(360.0) + 22.5) / 45.0) as usize % 8]
}

impl City {
    /// Where a car at `point` facing `heading_deg` (clockwise from north) is, in words:
    /// "Valencia St at 19th St, northbound side", or "Valencia St between 18th St and 19th St,
    /// northbound side" when far from any crossing. Never empty.
    #[must_use]
    pub fn place_in_words(&self, point: GeoPoint, heading_deg: f64) -> String {
        let coordinates = || format!("{:.5}, {:.5}", point.lat_deg, point.lon_deg);
        let Some(mut on) = self.nearest_along(point, heading_deg) else { return coordinates() };
        if on.distance_m > OFF_STREET_M {
            let named = self.nearest_where(point, |edge| self.street_name(edge).is_some()).unwrap_or(on);
            return format!("{}, {:.0} m from {}", coordinates(), named.distance_m, self.street_in_words(named.edge));
        }
        if self.street_name(on.edge).is_none() {
            let named = self.nearest_along_where(point, heading_deg, |edge| self.street_name(edge).is_some());
            let close = |other: &OnStreet| {
                other.distance_m <= on.distance_m + NAMED_REACH_M
                    && heading_difference_deg(other.heading_deg, on.heading_deg) < 45.0
            };
            if let Some(named) = named.filter(close) {
                on = named;
            }
        }
        let street = self.street_in_words(on.edge);
        let side = bound(on.heading_deg);
        let ahead = self.next_crossing(on, true);
        let behind = self.next_crossing(on, false);
        match (behind, ahead) {
            (Some((at_m, name)), other) | (other, Some((at_m, name)))
                if at_m <= AT_CROSSING_M && other.as_ref().is_none_or(|(other_m, _)| at_m <= *other_m) =>
            {
                format!("{street} at {name}, {side} side")
            }
            (Some((_, behind)), Some((at_m, ahead))) if at_m <= AT_CROSSING_M || behind == ahead => {
                format!("{street} at {ahead}, {side} side")
            }
            (Some((_, behind)), Some((_, ahead))) => {
                format!("{street} between {behind} and {ahead}, {side} side")
            }
            (Some((at_m, name)), None) => format!("{street} {at_m:.0} m past {name}, {side} side"),
            (None, Some((at_m, name))) => format!("{street} {at_m:.0} m before {name}, {side} side"),
            (None, None) => format!("{street}, {side} side"),
        }
    }

    fn street_in_words(&self, edge: EdgeId) -> String {
        match (self.street_name(edge), self.edge(edge).class) {
            (Some(name), _) => short_name(name),
            (None, StreetClass::Motorway) => "freeway".to_owned(),
            (None, StreetClass::MotorwayLink) => "freeway ramp".to_owned(),
            (None, StreetClass::Service) => "alley".to_owned(),
            (None, _) => "unnamed street".to_owned(),
        }
    }

    /// Distance to, and short name of, the first street that meets this one ahead or behind.
    fn next_crossing(&self, on: OnStreet, ahead: bool) -> Option<(f64, String)> {
        let own = self.edge(on.edge).name;
        let mut edge = on.edge;
        let mut distance_m = if ahead { self.edge(edge).length_m - on.along_m } else { on.along_m };
        // Each step leaves an edge behind; the bound ends a walk round a loop of tiny edges.
        for _ in 0..64 {
            if distance_m > LOOK_M {
                return None;
            }
            let node = if ahead { self.edge(edge).to } else { self.edge(edge).from };
            if let Some(name) = self.other_name_at(node, own) {
                return Some((distance_m.max(0.0), short_name(name)));
            }
            edge = self.straight_on(edge, node, ahead)?;
            distance_m += self.edge(edge).length_m;
        }
        None
    }

    /// Name of another street at a node; that of the widest class when there are several.
    fn other_name_at(&self, node: NodeId, own: Option<u32>) -> Option<&str> {
        let node = self.node(node);
        let others = node.leaving.iter().chain(&node.arriving).map(|id| self.edge(*id));
        let named = others.filter(|edge| edge.name.is_some() && edge.name != own);
        let best = named.min_by_key(|edge| (edge.class, edge.name))?;
        best.name.map(|name| self.survey.names[name as usize].as_str())
    }

    /// The edge of the same street that continues through a node.
    fn straight_on(&self, edge: EdgeId, node: NodeId, ahead: bool) -> Option<EdgeId> {
        let here = self.edge(edge);
        let (candidates, own_heading) = if ahead {
            (&self.node(node).leaving, self.point_along(edge, here.length_m).1)
        } else {
            (&self.node(node).arriving, self.point_along(edge, 0.0).1)
        };
        let turn = |id: &EdgeId| {
            let along_m = if ahead { 0.0 } else { self.edge(*id).length_m };
            heading_difference_deg(self.point_along(*id, along_m).1, own_heading)
        };
        candidates
            .iter()
            .copied()
            .filter(|id| Some(*id) != here.opposite && self.edge(*id).name == here.name && turn(id) < 100.0)
            .min_by(|a, b| turn(a).total_cmp(&turn(b)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shortened_at_their_type_only() {
        let check = |long: &str, short: &str| assert_eq!(short_name(long), short);
        check("Valencia Street", "Valencia St");
        check("Street", "Street");
        check("Broadway", "Broadway");
        check("South Van Ness Avenue", "South Van Ness Ave");
        check("Mission Bay Boulevard South", "Mission Bay Blvd South");
        check("Court Street", "Court St");
        check("Avenue C", "Avenue C");
        check("  Oak   Street ", "Oak St");
    }

    #[test]
    fn directions_have_eight_words() {
        let check = |heading: f64, word: &str| assert_eq!(bound(heading), word, "{heading}");
        check(0.0, "northbound");
        check(359.0, "northbound");
        check(22.0, "northbound");
        check(45.0, "northeastbound");
        check(98.0, "eastbound");
        check(-90.0, "westbound");
    }
}
