//! What is true and what helps, for scripted operators and for the checks of scenarios.
//! It never travels over a link.

use std::collections::BTreeMap;

use assistance::geo::GeoPoint;
use assistance::ids::{CarIncidentRef, QuestionId, VehicleId};
use assistance::incident::Answer;

use super::World;
use crate::causes::{CauseKind, Remedy};
use crate::vehicle::SimulatedCar;

/// The right answers and remedies of everything that is open now.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Truth {
    answers: BTreeMap<(VehicleId, QuestionId), Vec<Answer>>,
    remedies: BTreeMap<(VehicleId, CarIncidentRef), (CauseKind, Remedy)>,
    hospital: Option<GeoPoint>,
}

impl Truth {
    /// The right answers to a question that stands.
    #[must_use]
    pub fn right_answers(&self, vehicle: &VehicleId, question: QuestionId) -> &[Answer] {
        self.answers.get(&(vehicle.clone(), question)).map_or(&[], Vec::as_slice)
    }

    /// What helps in an open incident.
    #[must_use]
    pub fn remedy(&self, vehicle: &VehicleId, car_ref: CarIncidentRef) -> Option<Remedy> {
        self.remedies.get(&(vehicle.clone(), car_ref)).map(|(_, remedy)| *remedy)
    }

    /// What an open incident comes from.
    #[must_use]
    pub fn cause(&self, vehicle: &VehicleId, car_ref: CarIncidentRef) -> Option<CauseKind> {
        self.remedies.get(&(vehicle.clone(), car_ref)).map(|(kind, _)| *kind)
    }

    /// Where a hospital is.
    #[must_use]
    pub fn hospital(&self) -> Option<GeoPoint> {
        self.hospital
    }

    /// Adds what is true in another part of the same world.
    pub fn note_answer(&mut self, vehicle: VehicleId, question: QuestionId, answers: Vec<Answer>) {
        self.answers.insert((vehicle, question), answers);
    }

    fn add(&mut self, car: &SimulatedCar) {
        let met = car.encounter.as_ref().and_then(|met| Some((met.case?, &met.cause)));
        let own = car.trouble.as_ref().and_then(|trouble| Some((trouble.case?, &trouble.cause)));
        for (car_ref, cause) in met.into_iter().chain(own) {
            let remedy = cause.kind.sheet().remedy;
            self.remedies.insert((car.id.clone(), car_ref), (cause.kind, remedy));
            if let Some(question) = car.cases.get(car_ref).and_then(|case| case.question.as_ref()) {
                self.answers.insert((car.id.clone(), question.id), cause.right_answers());
            }
        }
    }
}

impl World {
    /// What is true now.
    #[must_use]
    pub fn truth(&self) -> Truth {
        let mut truth = Truth { hospital: self.hospital(), ..Truth::default() };
        for car in self.cars.iter().filter(|car| !car.cases.open.is_empty()) {
            truth.add(car);
        }
        truth
    }

    /// The kerb that counts as the hospital's: the one nearest to the middle of the map.
    fn hospital(&self) -> Option<GeoPoint> {
        let on = self.city.nearest_in_main_part(self.middle())?;
        Some(on.point)
    }
}
