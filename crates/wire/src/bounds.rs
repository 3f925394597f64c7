//! Ranges that a type alone does not hold.

use assistance::geo::{Area, GeoPoint};
use assistance::incident::Question;
use assistance::scene::PerceivedObject;
use assistance::vehicle::VehiclePicture;

use crate::error::WireError;

/// A value that is checked as a whole once its fields were read.
pub(crate) trait Checked: Sized {
    fn checked(self) -> Result<Self, WireError>;
}

fn ranged(name: &str, value: f64, least: f64, most: f64) -> Result<(), WireError> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(WireError::out_of_range(name, format!("{value} is not within {least} to {most}")))
}

impl Checked for GeoPoint {
    fn checked(self) -> Result<Self, WireError> {
        ranged("lat_deg", self.lat_deg, -90.0, 90.0)?;
        ranged("lon_deg", self.lon_deg, -180.0, 180.0)?;
        Ok(self)
    }
}

impl Checked for Area {
    fn checked(self) -> Result<Self, WireError> {
        match &self {
            Self::Circle { radius_m, .. } => ranged("circle.radius_m", *radius_m, 0.0, 100_000.0)?,
            Self::Polygon(ring) if ring.len() < 3 => {
                return Err(WireError::out_of_range("polygon", format!("{} corners, at least 3 needed", ring.len())));
            }
            Self::Polygon(_) => {}
        }
        Ok(self)
    }
}

impl Checked for Question {
    fn checked(self) -> Result<Self, WireError> {
        if self.answers_are_lawful() {
            return Ok(self);
        }
        let words = format!("not a lawful list of answers to {} with unsure among them", self.kind.name());
        Err(WireError::out_of_range("answers", words))
    }
}

impl Checked for PerceivedObject {
    fn checked(self) -> Result<Self, WireError> {
        ranged("confidence", self.confidence, 0.0, 1.0)?;
        ranged("length_m", self.length_m, 0.0, 200.0)?;
        ranged("width_m", self.width_m, 0.0, 200.0)?;
        Ok(self)
    }
}

impl Checked for VehiclePicture {
    fn checked(self) -> Result<Self, WireError> {
        ranged("heading_deg", self.heading_deg, 0.0, 360.0)?;
        ranged("speed_mps", self.speed_mps, -100.0, 100.0)?;
        ranged("energy_percent", self.energy_percent, 0.0, 100.0)?;
        Ok(self)
    }
}
