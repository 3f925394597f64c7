//! One set of checks that the generated city and a real one both pass.

use std::collections::BTreeSet;

use assistance::geo::{Area, GeoPoint};
use assistance::vehicle::PlaceKind;
use city::{City, Closures, ControlKind, EdgeId, Endpoint, RouteError, TrackKind, heading_difference_deg};

#[test]
fn a_generated_city_passes() {
    for seed in [1, 2, 3] {
        check(&City::generated(seed));
    }
}

#[test]
fn san_francisco_passes() {
    if let Some(city) = crate::san_francisco() {
        check(city);
    }
}

fn check(city: &City) {
    has_what_a_city_has(city);
    edges_are_consistent(city);
    main_part_hangs_together(city);
    nearest_finds_the_street_one_stands_on(city);
    places_have_words_and_kinds(city);
    routes_obey_streets_and_closures(city);
    areas_find_what_they_touch(city);
    crossings_are_found_by_name(city);
    addresses_are_found(city);
}

fn ids(city: &City) -> impl Iterator<Item = EdgeId> + '_ {
    (0..city.edges().len() as u32).map(EdgeId)
}

/// Some edges of the main part, spread over the city.
fn sample(city: &City, count: usize) -> Vec<EdgeId> {
    let main: Vec<EdgeId> = city.main_edges().collect();
    (0..count).map(|index| main[index * main.len() / count]).collect()
}

fn middle(city: &City, edge: EdgeId) -> (GeoPoint, f64) {
    city.point_along(edge, city.edge(edge).length_m / 2.0)
}

fn has_what_a_city_has(city: &City) {
    assert!(city.street_names().len() >= 40, "{} names", city.street_names().len());
    assert!(city.nodes().iter().filter(|node| node.is_junction()).count() >= 400);
    assert!(city.edges().iter().any(|edge| edge.one_way && !edge.class.is_freeway()));
    assert!(city.edges().iter().any(|edge| edge.bridge));
    assert!(city.edges().iter().any(|edge| edge.class.is_freeway()));
    assert!(city.tracks_for_drawing().any(|track| track.kind == TrackKind::Rail));
    assert!(city.tracks_for_drawing().any(|track| track.kind == TrackKind::Tram));
    assert!(city.address_count() >= 500);
    let signals: BTreeSet<_> = ids(city)
        .flat_map(|edge| city.controls(edge))
        .filter(|control| control.kind == ControlKind::Signal)
        .map(|control| control.id)
        .collect();
    assert!(signals.len() >= 100, "{} signals", signals.len());
    assert_eq!(city.hash().len(), 64);
}

fn edges_are_consistent(city: &City) {
    for id in ids(city) {
        let edge = city.edge(id);
        let points = city.edge_points(id);
        assert!(points.len() >= 2);
        assert_eq!(points[0], city.node(edge.from).point);
        assert_eq!(points[points.len() - 1], city.node(edge.to).point);
        assert!(edge.length_m.is_finite() && edge.length_m > 0.0, "{id:?}: {}", edge.length_m);
        assert!(edge.speed_limit_mps > 0.0 && edge.lanes >= 1);
        assert_eq!(edge.one_way, edge.opposite.is_none());
        if let Some(opposite) = edge.opposite {
            assert_eq!(city.edge(opposite).opposite, Some(id));
            assert_eq!((city.edge(opposite).from, city.edge(opposite).to), (edge.to, edge.from));
        }
        assert!(city.node(edge.from).leaving.contains(&id) && city.node(edge.to).arriving.contains(&id));
        let mut last_m = 0.0;
        for control in city.controls(id) {
            assert!(control.along_m >= last_m && control.along_m <= edge.length_m + 0.01);
            assert!((control.id.0 as usize) < city.control_count());
            last_m = control.along_m;
        }
    }
}

fn main_part_hangs_together(city: &City) {
    let main: BTreeSet<EdgeId> = city.main_edges().collect();
    assert!(main.len() * 10 >= city.edges().len() * 9, "{} of {}", main.len(), city.edges().len());
    let walk = |next: &dyn Fn(EdgeId) -> Vec<EdgeId>| {
        let first = *main.iter().next().unwrap();
        let mut seen = BTreeSet::from([first]);
        let mut open = vec![first];
        while let Some(edge) = open.pop() {
            open.extend(next(edge).into_iter().filter(|other| main.contains(other) && seen.insert(*other)));
        }
        seen
    };
    assert_eq!(walk(&|edge| city.turns(edge).collect()), main, "all can be reached from one");
    let mut before = vec![Vec::new(); city.edges().len()];
    for id in ids(city) {
        for turn in city.turns(id) {
            before[turn.0 as usize].push(id);
        }
    }
    assert_eq!(walk(&|edge| before[edge.0 as usize].clone()), main, "one can be reached from all");
}

fn nearest_finds_the_street_one_stands_on(city: &City) {
    for id in sample(city, 300) {
        let edge = city.edge(id);
        let (point, heading) = middle(city, id);
        let on = city.nearest(point).unwrap();
        assert!(on.distance_m < 0.5, "{id:?}: {} m", on.distance_m);
        let along = city.nearest_along(point, heading).unwrap();
        assert!(heading_difference_deg(along.heading_deg, heading) < 60.0, "{id:?}: {along:?} for {heading}");
        // Streets on two levels may cross right here; otherwise it is this very edge.
        if along.edge == id {
            assert!((along.along_m - edge.length_m / 2.0).abs() < 0.5, "{along:?} of {}", edge.length_m);
        } else {
            assert!(along.distance_m < 15.5);
        }
        // A point to the right of the direction of travel is on its right.
        let turn = (heading + 90.0).to_radians();
        let right = point.moved(2.0 * turn.sin(), 2.0 * turn.cos());
        if let Some(on) = city.nearest_along(right, heading).filter(|on| on.edge == id) {
            assert_eq!(on.side, assistance::vehicle::Side::Right);
            assert!((on.distance_m - 2.0).abs() < 0.1);
        }
    }
    assert_eq!(city.nearest(GeoPoint { lat_deg: f64::NAN, lon_deg: 0.0 }), None);
    assert!(city.nearest(GeoPoint { lat_deg: -37.0, lon_deg: 50.0 }).unwrap().distance_m > 1e6);
}

fn places_have_words_and_kinds(city: &City) {
    let mut kinds = BTreeSet::new();
    let mut at_crossings = 0;
    for id in sample(city, 1500) {
        let (point, heading) = middle(city, id);
        let words = city.place_in_words(point, heading);
        assert!(words.contains("bound side"), "{words}");
        assert!(!words.contains(" Street") || words.contains("unnamed street"), "{words}");
        at_crossings += usize::from(words.contains(" at "));
        let across = (heading + 90.0).to_radians();
        for offset_m in [city.lane_offset_m(id), city.kerb_offset_m(id)] {
            let car = point.moved(offset_m * across.sin(), offset_m * across.cos());
            kinds.extend(city.place_kind(car, heading));
        }
        if city.edge(id).class.is_freeway() && city.nearest_along(point, heading).unwrap().edge == id {
            let kind = city.place_kind(point, heading);
            assert!(matches!(kind, Some(PlaceKind::Freeway | PlaceKind::Rail)), "{kind:?} at {words}");
        }
    }
    let expected = [PlaceKind::LiveLane, PlaceKind::Kerb, PlaceKind::Rail, PlaceKind::Bridge, PlaceKind::Freeway];
    for kind in expected {
        assert!(kinds.contains(&kind), "no {kind:?} in {kinds:?}");
    }
    assert!(at_crossings > 20);
    let junction = city
        .nodes()
        .iter()
        .find(|node| node.is_junction() && city.place_kind(node.point, 0.0) == Some(PlaceKind::Junction));
    assert!(junction.is_some());
    let far = city.bounds().south_west.moved(-5000.0, -5000.0);
    assert_eq!(city.place_kind(far, 0.0), None);
    assert!(city.place_in_words(far, 0.0).contains(" m from "));
}

fn routes_obey_streets_and_closures(city: &City) {
    let edges = sample(city, 40);
    for (index, from) in edges.iter().enumerate() {
        let to = edges[(index + 17) % edges.len()];
        let ((start, heading), (end, _)) = (middle(city, *from), middle(city, to));
        let route = city.route(start, None, end, &Closures::none()).unwrap();
        for pair in route.edges.windows(2) {
            assert!(city.turns(pair[0]).any(|turn| turn == pair[1]), "{pair:?} is not a turn");
        }
        let straight_m = route.points[0].distance_m(end);
        assert!(route.length_m >= straight_m - 25.0, "{} of {straight_m}", route.length_m);
        assert!(route.seconds > 0.0 && route.points.last().unwrap().distance_m(end) < 20.0);
        let drawn_m: f64 = route.points.windows(2).map(|pair| pair[0].distance_m(pair[1])).sum();
        assert!((drawn_m - route.length_m).abs() < 1.0);

        let with_heading = city.route(start, Some(heading), end, &Closures::none()).unwrap();
        let first = city.point_along(with_heading.edges[0], with_heading.start_along_m).1;
        assert!(heading_difference_deg(first, heading) < 60.0, "it begins as the car faces");
        assert!(with_heading.seconds >= route.seconds - 0.1 && !with_heading.turns_round_first);

        // Close the middle of the route: another way, or a clear word that there is none.
        let blocked = route.points[route.points.len() / 2];
        if blocked.distance_m(start) < 80.0 || blocked.distance_m(end) < 80.0 {
            continue;
        }
        let area = Area::Circle { centre: blocked, radius_m: 40.0 };
        match city.route(start, None, end, &Closures::of_areas([area.clone()])) {
            Ok(detour) => {
                assert!(detour.points.iter().all(|point| !area.contains(*point)));
                assert!(detour.seconds >= route.seconds - 0.1);
            }
            Err(error) => assert_eq!(error, RouteError::Unreachable),
        }
        let start_area = Area::Circle { centre: start, radius_m: 40.0 };
        let closed = city.route(start, None, end, &Closures::of_areas([start_area]));
        assert_eq!(closed.unwrap_err(), RouteError::Closed(Endpoint::Start));
        let end_area = Area::Circle { centre: end, radius_m: 40.0 };
        let closed = city.route(start, None, end, &Closures::of_areas([end_area]));
        assert_eq!(closed.unwrap_err(), RouteError::Closed(Endpoint::Destination));
    }
    let far = city.bounds().south_west.moved(-5000.0, 0.0);
    let inside = middle(city, edges[0]).0;
    let lost = city.route(far, None, inside, &Closures::none()).unwrap_err();
    assert_eq!(lost, RouteError::OffStreet(Endpoint::Start));
    let lost = city.route(inside, None, far, &Closures::none()).unwrap_err();
    assert_eq!(lost, RouteError::OffStreet(Endpoint::Destination));
}

fn areas_find_what_they_touch(city: &City) {
    for id in sample(city, 20) {
        let (centre, _) = middle(city, id);
        let circle = Area::Circle { centre, radius_m: 60.0 };
        let found = city.edges_in(&circle);
        assert!(found.contains(&id));
        for other in ids(city) {
            let touches = city.edge_points(other).iter().any(|point| circle.contains(*point));
            assert!(!touches || found.contains(&other), "{other:?} has a point in the area");
        }
        let corner = |east: f64, north: f64| centre.moved(east, north);
        let square = Area::Polygon(vec![corner(-3.0, -3.0), corner(3.0, -3.0), corner(3.0, 3.0), corner(-3.0, 3.0)]);
        assert!(city.edges_in(&square).contains(&id), "crossed without a point inside");
    }
    assert!(city.edges_in(&Area::Polygon(vec![])).is_empty());
}

fn crossings_are_found_by_name(city: &City) {
    let mut found = 0;
    for node in city.nodes().iter().filter(|node| node.is_junction()).step_by(9) {
        let names: BTreeSet<&str> =
            node.leaving.iter().chain(&node.arriving).filter_map(|id| city.street_name(*id)).collect();
        let mut names = names.into_iter();
        let (Some(one), Some(other)) = (names.next(), names.next()) else { continue };
        for (one, other) in [(one.to_lowercase(), city::short_name(other)), (other.to_owned(), one.to_uppercase())] {
            let crossings = city.crossings(&one, &other);
            let near = crossings.iter().any(|crossing| crossing.point.distance_m(node.point) < 150.0);
            assert!(near, "{one} and {other}: {crossings:?}");
            assert!(city.find(&format!("{one} & {other}")).is_some(), "{one} & {other}");
        }
        found += 1;
    }
    assert!(found > 20);
    assert!(city.crossings("No Such Street", "Nor This One").is_empty());
}

fn addresses_are_found(city: &City) {
    let mut found = 0;
    for id in sample(city, 200) {
        if let Some(house) = city.address_near(middle(city, id).0, 60.0) {
            let same = city.address(house.number, &house.street).unwrap();
            assert!(same.exact && same.street == house.street);
            found += 1;
        }
    }
    assert!(found > 10, "{found}");
}
