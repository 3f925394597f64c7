//! House numbers: known ones, and those between them along the same side of a street.

use std::collections::BTreeMap;

use assistance::geo::GeoPoint;

use crate::city::City;
use crate::survey::{Survey, geo};

/// A house.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// Its number.
    pub number: u32,
    /// Its street, in full.
    pub street: String,
    /// Where it is.
    pub point: GeoPoint,
    /// Whether the map knows this number, rather than the numbers on both sides of it.
    pub exact: bool,
}

/// Beyond this gap between two known numbers nothing is guessed in between, metres.
const GUESS_WITHIN_M: f64 = 300.0;

/// For each street (number of its name) the known houses in order of their numbers.
#[derive(Debug)]
pub(crate) struct AddressBook {
    houses: BTreeMap<u32, BTreeMap<u32, GeoPoint>>,
}

impl AddressBook {
    pub(crate) fn build(survey: &Survey) -> Self {
        let mut houses: BTreeMap<u32, BTreeMap<u32, GeoPoint>> = BTreeMap::new();
        for address in &survey.addresses {
            let point = geo(survey.points[address.point as usize]);
            houses.entry(address.street).or_default().entry(address.number).or_insert(point);
        }
        Self { houses }
    }
}

impl City {
    /// How many house numbers the map knows.
    #[must_use]
    pub fn address_count(&self) -> usize {
        self.addresses.houses.values().map(BTreeMap::len).sum()
    }

    /// The house of that number, or a place between the next known numbers of the same side.
    /// `None` when the street or numbers around it are unknown.
    #[must_use]
    pub fn address(&self, number: u32, street: &str) -> Option<Address> {
        self.names.matching(street).into_iter().find_map(|name| {
            let houses = self.addresses.houses.get(&name)?;
            let street = self.survey.names[name as usize].clone();
            if let Some(point) = houses.get(&number) {
                return Some(Address { number, street, point: *point, exact: true });
            }
            let same_side = |(known, _): &(&u32, &GeoPoint)| *known % 2 == number % 2;
            let (low, before) = houses.range(..number).rev().find(same_side)?;
            let (high, after) = houses.range(number..).find(same_side)?;
            if before.distance_m(*after) > GUESS_WITHIN_M {
                return None;
            }
            let share = f64::from(number - low) / f64::from(high - low);
            let point = GeoPoint {
                lat_deg: before.lat_deg + (after.lat_deg - before.lat_deg) * share,
                lon_deg: before.lon_deg + (after.lon_deg - before.lon_deg) * share,
            };
            Some(Address { number, street, point, exact: false })
        })
    }

    /// The known house nearest to a point, within `within_m` metres.
    #[must_use]
    pub fn address_near(&self, point: GeoPoint, within_m: f64) -> Option<Address> {
        let all = self.addresses.houses.iter().flat_map(|(name, houses)| {
            houses.iter().map(move |(number, house)| (point.distance_m(*house), *name, *number, *house))
        });
        let (_, name, number, house) =
            all.filter(|(distance_m, ..)| *distance_m <= within_m).min_by(|a, b| a.0.total_cmp(&b.0))?;
        let street = self.survey.names[name as usize].clone();
        Some(Address { number, street, point: house, exact: true })
    }
}
