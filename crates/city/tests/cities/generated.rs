//! The generated city has what the simulator counts on, and is the same everywhere.

use std::collections::BTreeSet;

use city::{City, ControlKind, EdgeId, ShapeKind, StreetClass};

#[test]
fn a_seed_gives_one_city_and_another_seed_another() {
    assert_eq!(City::generated(5).hash(), City::generated(5).hash());
    assert_ne!(City::generated(5).hash(), City::generated(6).hash());
}

#[test]
fn every_seed_has_its_parts() {
    for seed in 0..12 {
        let city = City::generated(seed);
        let bounds = city.bounds();
        let (east, north) = bounds.south_west.offset_to(bounds.north_east);
        assert!((3800.0..4200.0).contains(&east) && (3800.0..4200.0).contains(&north), "{east} by {north}");
        assert_eq!(city.attribution(), None);
        assert!(city.street_names().len() >= 80, "seed {seed}: {}", city.street_names().len());
        assert!(city.nodes().iter().filter(|node| node.is_junction()).count() >= 700, "seed {seed}");
        let stray = city.edges().iter().filter(|edge| !edge.in_main_part).count();
        assert!(stray * 200 <= city.edges().len(), "seed {seed}: {stray} edges that no route uses");
        let bridges: BTreeSet<&str> = (0..city.edges().len() as u32)
            .filter(|id| city.edge(EdgeId(*id)).bridge)
            .filter_map(|id| city.street_name(EdgeId(id)))
            .collect();
        assert_eq!(
            bridges.into_iter().collect::<Vec<_>>(),
            ["Bayline Freeway", "Customs Bridge", "Lantern Bridge", "Swan Bridge"],
            "seed {seed}"
        );
        assert!(city.edges().iter().any(|edge| edge.roundabout && edge.one_way));
        let ramps = city.edges().iter().filter(|edge| edge.class == StreetClass::MotorwayLink).count();
        assert!(ramps >= 12, "seed {seed}: {ramps} ramps");
        let kinds = |kind: ControlKind| {
            let all = (0..city.edges().len() as u32).flat_map(|id| city.controls(EdgeId(id)));
            all.filter(|control| control.kind == kind).map(|control| control.id).collect::<BTreeSet<_>>().len()
        };
        assert!(kinds(ControlKind::Signal) >= 150 && kinds(ControlKind::Stop) >= 500, "seed {seed}");
        assert!(kinds(ControlKind::RailCrossing) >= 15, "seed {seed}: {}", kinds(ControlKind::RailCrossing));
        let shapes = |kind: ShapeKind| city.shapes_for_drawing().filter(|shape| shape.kind == kind).count();
        assert_eq!((shapes(ShapeKind::Water), shapes(ShapeKind::Park)), (2, 6), "seed {seed}");
    }
}

#[test]
fn numbers_between_known_houses_lie_between_them() {
    let city = City::generated(1);
    let (low, high) = (city.address(302, "Meridian Ave").unwrap(), city.address(398, "meridian avenue").unwrap());
    let middle = city.address(350, "Meridian").unwrap();
    assert!(low.exact && high.exact && !middle.exact);
    let across_m = low.point.distance_m(high.point);
    assert!((low.point.distance_m(middle.point) - across_m / 2.0).abs() < 1.0);
    assert_eq!(city.find("350 Meridian Avenue"), Some(middle.point));
    assert_eq!(city.address(9_999_999, "Meridian Avenue"), None);
    assert_eq!(city.address(350, "Nowhere Street"), None);
}
