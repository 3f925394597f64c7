//! Figures and places of the real extract, counted by an independent reader when it was made.

use std::collections::BTreeSet;

use assistance::geo::{Area, GeoPoint};
use city::{City, Closures, ControlKind, EdgeId, StreetClass};

fn with_city(check: impl Fn(&City)) {
    if let Some(city) = crate::san_francisco() {
        check(city);
    }
}

fn ids(city: &City) -> impl Iterator<Item = EdgeId> + '_ {
    (0..city.edges().len() as u32).map(EdgeId)
}

fn bits(point: &GeoPoint) -> (u64, u64) {
    (point.lat_deg.to_bits(), point.lon_deg.to_bits())
}

#[test]
fn everything_in_the_file_is_read() {
    with_city(|city| {
        let report = city.import_report();
        assert_eq!((report.nodes, report.ways, report.relations_skipped), (65_516, 20_898, 0));
        assert_eq!((report.missing_nodes, report.oneway_unknown, report.speeds_unreadable), (0, 0, 0));
        let drawn =
            |test: &dyn Fn(StreetClass) -> bool| city.streets_for_drawing().filter(|street| test(street.class)).count();
        assert_eq!(drawn(&|class| class == StreetClass::Busway), 146);
        assert_eq!(drawn(&|class| class == StreetClass::Service), 3_144);
        assert_eq!(drawn(&|class| class < StreetClass::Service), 4_759);
        assert_eq!(city.attribution(), Some("© OpenStreetMap contributors"));
    });
}

#[test]
fn the_street_graph_agrees_with_the_independent_count() {
    with_city(|city| {
        // The count beside the data takes every point of a street for a node, finds 19,099 of them and
        // 18,330 that reach each other. Here only meeting points are nodes, and alleys open to the public
        // belong to the network while streets closed to the public do not; counted by points and without
        // alleys the two must be close.
        let points = |main: bool| {
            let streets = ids(city).filter(|id| city.edge(*id).class != StreetClass::Service);
            let chosen = streets.filter(|id| !main || city.edge(*id).in_main_part);
            chosen.flat_map(|id| city.edge_points(id)).map(bits).collect::<BTreeSet<_>>().len()
        };
        assert_eq!((points(false), points(true)), (18_814, 18_052));
        // 2,404 in the count beside the data, which has private streets and no alleys.
        assert_eq!(city.nodes().iter().filter(|node| node.is_junction()).count(), 2_426);
        // 487 names of streets in the file: four belong to private streets alone.
        let names = |alleys: bool| {
            let streets = ids(city).filter(|id| alleys || city.edge(*id).class != StreetClass::Service);
            streets.filter_map(|id| city.street_name(id)).collect::<BTreeSet<_>>().len()
        };
        assert_eq!((names(false), names(true)), (483, 540));
        assert_eq!(city.street_names().len(), 540);
    });
}

#[test]
fn signals_and_signs_stand_on_the_streets() {
    with_city(|city| {
        // 1,131 signals and 1,287 stop signs touch a road of any kind; 7 are give-way signs or rail crossings.
        assert_eq!(city.control_count(), 1_131 + 1_287 + 7);
        // The others stand on driveways, busways and private streets, or face away from a one-way.
        let met = |kind| {
            let all = ids(city).flat_map(|id| city.controls(id)).filter(|control| control.kind == kind);
            all.map(|control| control.id).collect::<BTreeSet<_>>().len()
        };
        assert_eq!((met(ControlKind::Signal), met(ControlKind::Stop), met(ControlKind::GiveWay)), (1_094, 1_237, 6));
    });
}

#[test]
fn known_places_have_their_words() {
    with_city(|city| {
        let check = |one: &str, other: &str, heading: f64, expected: &str| {
            let crossing = &city.crossings(one, other)[0];
            let words = city.place_in_words(crossing.point, heading);
            assert_eq!(words, expected, "{crossing:?}");
        };
        check("Valencia", "19th", 355.0, "Valencia St at 19th St, northbound side");
        check("valencia st", "19TH STREET", 85.0, "19th St at Valencia St, eastbound side");
        check("Market", "Castro", 45.0, "Market St at Castro St, northeastbound side");
    });
}

#[test]
fn between_two_crossings_both_are_named() {
    with_city(|city| {
        let (south, north) = (&city.crossings("Valencia", "19th")[0], &city.crossings("Valencia", "18th")[0]);
        let middle = GeoPoint {
            lat_deg: (south.point.lat_deg + north.point.lat_deg) / 2.0,
            lon_deg: (south.point.lon_deg + north.point.lon_deg) / 2.0,
        };
        let words = city.place_in_words(middle, 175.0);
        assert_eq!(words, "Valencia St between 18th St and 19th St, southbound side");
    });
}

#[test]
fn a_route_across_town_avoids_a_closed_area() {
    with_city(|city| {
        let from = city.find("Valencia and 19th").unwrap();
        let to = city.find("Columbus Ave at Broadway").unwrap();
        let free = city.route(from, None, to, &Closures::none()).unwrap();
        assert!((4_000.0..7_000.0).contains(&free.length_m), "{} m", free.length_m);
        assert!((300.0..1_500.0).contains(&free.seconds), "{} s", free.seconds);
        let area = Area::Circle { centre: free.points[free.points.len() / 2], radius_m: 150.0 };
        let detour = city.route(from, None, to, &Closures::of_areas([area.clone()])).unwrap();
        assert!(detour.points.iter().all(|point| !area.contains(*point)));
        assert!(detour.seconds > free.seconds);
    });
}
