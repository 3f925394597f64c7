//! What the car believes is around it: true things, seen with doubt and sometimes wrongly.

use assistance::clock::CarStamp;
use assistance::geo::LocalPoint;
use assistance::ids::SceneId;
use assistance::scene::{LaneLine, ObjectClass, PerceivedObject, Scene};

/// Something true near a car, seen from it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sighting {
    /// The same number as long as it is the same thing.
    pub(crate) key: u64,
    pub(crate) class: ObjectClass,
    /// What it is easily taken for.
    pub(crate) looks_like: Option<ObjectClass>,
    pub(crate) at: LocalPoint,
    pub(crate) heading_deg: f64,
    pub(crate) speed_mps: f64,
    pub(crate) size_m: (f64, f64),
    pub(crate) remark: &'static str,
}

/// The newest scene, and the number that says whether it still is the same.
#[derive(Debug, Clone)]
pub(crate) struct Perception {
    scene: Scene,
    signature: u64,
    /// The view hangs: the same picture with its old stamp.
    pub(crate) frozen: bool,
    seed: u64,
}

impl Perception {
    pub(crate) fn new(seed: u64, stamp: CarStamp) -> Self {
        Self {
            scene: Scene {
                id: SceneId(1),
                stamp,
                objects: Vec::new(),
                lanes: Vec::new(),
                planned_path: Vec::new(),
                stop_reason: String::new(),
            },
            signature: 0,
            frozen: false,
            seed,
        }
    }

    pub(crate) fn scene(&self) -> &Scene {
        &self.scene
    }

    /// Gives the scene a new number when what matters has changed.
    pub(crate) fn note_what_matters(&mut self, signature: u64) {
        if !self.frozen && signature != self.signature {
            self.signature = signature;
            self.scene.id = SceneId(self.scene.id.0 + 1);
        }
    }

    /// After a reboot no track and no scene is the same.
    pub(crate) fn forget(&mut self) {
        self.scene.id = SceneId(self.scene.id.0 + 1);
        self.scene.objects.clear();
        self.frozen = false;
    }

    /// Looks again.
    pub(crate) fn look(
        &mut self,
        stamp: CarStamp,
        sightings: &[Sighting],
        lanes: Vec<LaneLine>,
        planned_path: Vec<LocalPoint>,
        stop_reason: &str,
    ) {
        if self.frozen {
            return;
        }
        let objects = sightings.iter().map(|sighting| self.perceive(sighting)).collect();
        self.scene.stamp = stamp;
        self.scene.objects = objects;
        self.scene.lanes = lanes;
        self.scene.planned_path = planned_path;
        if self.scene.stop_reason != stop_reason {
            stop_reason.clone_into(&mut self.scene.stop_reason);
        }
    }

    /// One in two things that look like something else is taken for it, one in forty others is
    /// not understood; the same thing always the same way.
    fn perceive(&self, sighting: &Sighting) -> PerceivedObject {
        let draw = mix(self.seed ^ sighting.key);
        let mistaken = match sighting.looks_like {
            Some(other) if draw.is_multiple_of(2) => Some(other),
            None if draw.is_multiple_of(40) => Some(ObjectClass::Unknown),
            _ => None,
        };
        let doubt = (draw >> 8) % 1_000;
        let certainty = if mistaken.is_some() { 0.38 } else { 0.80 };
        let distance = sighting.at.forward_m.hypot(sighting.at.left_m);
        let confidence = certainty + doubt as f64 / 1_000.0 * 0.17 - (distance / 400.0).min(0.1);
        PerceivedObject {
            track: (sighting.key & 0xffff_ffff) as u32,
            class: mistaken.unwrap_or(sighting.class),
            confidence,
            at: sighting.at,
            heading_deg: sighting.heading_deg,
            speed_mps: sighting.speed_mps,
            length_m: sighting.size_m.0,
            width_m: sighting.size_m.1,
            remark: sighting.remark.to_owned(),
        }
    }
}

/// A well spread number for a number: the finaliser of SplitMix64.
pub(crate) fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use assistance::ids::BootId;

    use super::*;

    fn stamp(millis: u64) -> CarStamp {
        CarStamp { boot: BootId(1), millis }
    }

    fn sighting(key: u64, looks_like: Option<ObjectClass>) -> Sighting {
        Sighting {
            key,
            class: ObjectClass::Hose,
            looks_like,
            at: LocalPoint { forward_m: 12.0, left_m: 0.0 },
            heading_deg: 0.0,
            speed_mps: 0.0,
            size_m: (0.2, 7.0),
            remark: "wet",
        }
    }

    #[test]
    fn some_things_are_mistaken_and_always_in_the_same_way() {
        let mut eyes = Perception::new(9, stamp(0));
        let all: Vec<Sighting> = (0..400).map(|key| sighting(key, Some(ObjectClass::Debris))).collect();
        eyes.look(stamp(100), &all, Vec::new(), Vec::new(), "");
        let first = eyes.scene().objects.clone();
        let wrong: Vec<_> = first.iter().filter(|object| object.class == ObjectClass::Debris).collect();
        assert!((120..280).contains(&wrong.len()), "{}", wrong.len());
        assert!(wrong.iter().all(|object| object.confidence < 0.6));
        assert!(first.iter().all(|object| (0.0..=1.0).contains(&object.confidence)));
        eyes.look(stamp(200), &all, Vec::new(), Vec::new(), "");
        assert_eq!(eyes.scene().objects, first);
    }

    #[test]
    fn the_scene_gets_a_new_number_only_when_something_that_matters_changed() {
        let mut eyes = Perception::new(9, stamp(0));
        eyes.note_what_matters(5);
        let id = eyes.scene().id;
        eyes.look(stamp(100), &[sighting(1, None)], Vec::new(), Vec::new(), "waits");
        eyes.note_what_matters(5);
        assert_eq!(eyes.scene().id, id);
        eyes.note_what_matters(6);
        assert_ne!(eyes.scene().id, id);
    }

    #[test]
    fn a_frozen_view_keeps_its_stamp() {
        let mut eyes = Perception::new(9, stamp(0));
        eyes.look(stamp(100), &[], Vec::new(), Vec::new(), "");
        eyes.frozen = true;
        eyes.look(stamp(900), &[sighting(1, None)], Vec::new(), Vec::new(), "");
        assert_eq!((eyes.scene().stamp, eyes.scene().objects.len()), (stamp(100), 0));
    }
}
