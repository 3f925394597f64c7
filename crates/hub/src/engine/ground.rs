//! The site's ground as the engine needs it: places in words, routes that avoid what is closed.

use std::sync::Arc;

use assistance::command::{CommandBody, RouteFact};
use assistance::geo::{Area, GeoPoint};
use assistance::vehicle::VehiclePicture;
use city::City;
use city::{Closures, RouteError};

/// The most points of a route that travel with a decision.
const MAX_ROUTE_POINTS: usize = 200;

/// The site's map, if it has one.
#[derive(Clone, Default)]
pub struct Ground {
    city: Option<Arc<City>>,
}

impl Ground {
    /// The ground of this city.
    #[must_use]
    pub fn new(city: Arc<City>) -> Self {
        Self { city: Some(city) }
    }

    /// Content hash of the map, lower-case hex; empty without one.
    #[must_use]
    pub fn hash(&self) -> &str {
        self.city.as_ref().map_or("", |city| city.hash())
    }

    /// The encoded map that vehicles and consoles may fetch.
    #[must_use]
    pub fn encoded(&self) -> &[u8] {
        self.city.as_ref().map_or(&[], |city| city.encoded())
    }

    /// A place in words, or its coordinates without a map.
    #[must_use]
    pub fn words(&self, point: GeoPoint, heading_deg: f64) -> String {
        match &self.city {
            Some(city) => city.place_in_words(point, heading_deg),
            None => format!("{:.5}, {:.5}", point.lat_deg, point.lon_deg),
        }
    }

    /// The route a command asks for, from where the car is, around everything closed; `None`
    /// when the command needs none.
    #[must_use]
    pub fn route_for(&self, body: &CommandBody, picture: &VehiclePicture, closed: &[Area]) -> Option<RouteFact> {
        let (to, avoid): (GeoPoint, &[Area]) = match body {
            CommandBody::Reroute(reroute) => (*picture.route.last()?, &reroute.avoid),
            CommandBody::ChangeDestination(change) => (change.to, &[]),
            _ => return None,
        };
        let closures = Closures::of_areas(closed.iter().chain(avoid).cloned());
        let found = self.city.as_ref()?.route(picture.position, Some(picture.heading_deg), to, &closures);
        Some(match found {
            Ok(route) => RouteFact {
                exists: true,
                avoids_closed: true,
                length_m: route.length_m,
                points: thinned(&route.points),
            },
            Err(RouteError::Closed(_) | RouteError::Unreachable) => {
                RouteFact { exists: true, avoids_closed: false, length_m: 0.0, points: Vec::new() }
            }
            Err(RouteError::OffStreet(_)) => {
                RouteFact { exists: false, avoids_closed: false, length_m: 0.0, points: Vec::new() }
            }
        })
    }
}

/// At most [`MAX_ROUTE_POINTS`] of the points, evenly chosen, first and last among them.
fn thinned(points: &[GeoPoint]) -> Vec<GeoPoint> {
    let step = points.len().div_ceil(MAX_ROUTE_POINTS - 1).max(1);
    let mut kept: Vec<GeoPoint> = points.iter().copied().step_by(step).collect();
    if let (Some(last), Some(end)) = (points.last(), kept.last().copied())
        && *last != end
    {
        kept.push(*last);
    }
    kept
}
