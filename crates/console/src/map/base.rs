//! From the city's streets to the map's base.

use city::{City, ShapeKind, StreetClass};
use console_model::assistance::geo::GeoPoint;

use super::camera::Metres;
use super::streets::{Ground, Rank, Street, StreetMap, Surface};

impl StreetMap {
    /// The base of a city's map. Service ways without a name and underground tracks are left out.
    #[must_use]
    pub fn of(city: &City) -> Self {
        let bounds = city.bounds();
        let origin = GeoPoint {
            lat_deg: (bounds.south_west.lat_deg + bounds.north_east.lat_deg) / 2.0,
            lon_deg: (bounds.south_west.lon_deg + bounds.north_east.lon_deg) / 2.0,
        };
        let metres = |points: &[GeoPoint]| points.iter().map(|point| Metres::of(origin, *point)).collect::<Vec<_>>();
        let streets = city
            .streets_for_drawing()
            .filter(|street| !street.tunnel || street.class.is_freeway())
            .map(|street| Street {
                points: metres(&street.points),
                rank: rank(street.class),
                name: street.name.unwrap_or_default().to_owned(),
            })
            .collect();
        let rails =
            city.tracks_for_drawing().filter(|track| !track.underground).map(|track| metres(&track.points)).collect();
        let surfaces = city
            .shapes_for_drawing()
            .filter_map(|shape| {
                let ground = match shape.kind {
                    ShapeKind::Water => Ground::Water,
                    ShapeKind::Park => Ground::Park,
                    ShapeKind::Parking | ShapeKind::Coastline => return None,
                };
                Some(Surface { ground, ring: metres(&shape.points) })
            })
            .collect();
        Self { origin, streets, rails, surfaces, attribution: city.attribution().unwrap_or_default().to_owned() }
    }
}

fn rank(class: StreetClass) -> Rank {
    match class {
        StreetClass::Motorway | StreetClass::Trunk => Rank::Freeway,
        StreetClass::MotorwayLink | StreetClass::Primary | StreetClass::Secondary => Rank::Arterial,
        StreetClass::Tertiary => Rank::Collector,
        StreetClass::Unclassified | StreetClass::Residential | StreetClass::LivingStreet => Rank::Residential,
        StreetClass::Service | StreetClass::Busway => Rank::Service,
    }
}
