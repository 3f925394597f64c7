//! Encoded pictures, by car, camera and moment: newest wins, and never more than so many bytes.
//!
//! Of the last ten seconds every picture is kept, of the minute before five a second, and of what
//! was asked for as past everything, however old, for as long as there is room.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use console_model::Eye;
use console_model::assistance::clock::CarStamp;
use console_model::assistance::ids::{BootId, VehicleId};

use super::EncodedFrame;

/// Pictures older than this, against the newest, are thinned; milliseconds.
const EVERY_MS: u64 = 10_000;
/// Thinned pictures stand at least so far apart, milliseconds.
const APART_MS: u64 = 190;
/// Live pictures older than this go, milliseconds. The scrubber shows a minute.
const LIVE_MS: u64 = 62_000;
/// The most cars of which pictures are kept.
const MAX_CARS: usize = 16;

/// Pictures that went: of which car, of which camera, which.
pub type Gone = Vec<(VehicleId, Eye, Vec<CarStamp>)>;

/// What became of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// It is kept, and these made room.
    New {
        /// What is no longer kept.
        gone: Gone,
    },
    /// It was kept already.
    Already,
    /// It is a piece of the past of another start of the car's computer, and was not kept.
    OfAnotherBoot,
}

#[derive(Debug, Clone)]
struct Stored {
    bytes: Bytes,
    past: bool,
}

/// The pictures of one camera.
#[derive(Debug, Clone, Default)]
struct Reel {
    pictures: BTreeMap<u64, Stored>,
    newest: u64,
    /// Up to here the pictures are thinned, and the last of them that stayed.
    thinned: u64,
    stayed: u64,
}

#[derive(Debug, Clone)]
struct Car {
    boot: BootId,
    reels: BTreeMap<Eye, Reel>,
    touched: u64,
}

/// The store.
#[derive(Debug)]
pub struct Store {
    limit: usize,
    bytes: usize,
    cars: BTreeMap<VehicleId, Car>,
    touches: u64,
    /// What is on the screen stays.
    pinned: BTreeSet<(VehicleId, Eye, u64)>,
}

impl Store {
    /// A store of at most `limit` bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, bytes: 0, cars: BTreeMap::new(), touches: 0, pinned: BTreeSet::new() }
    }

    /// Bytes kept.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many pictures of a camera are kept.
    #[must_use]
    pub fn count(&self, vehicle: &VehicleId, eye: Eye) -> usize {
        self.cars.get(vehicle).and_then(|car| car.reels.get(&eye)).map_or(0, |reel| reel.pictures.len())
    }

    /// Keeps a picture, and lets others go for it.
    pub fn keep(&mut self, frame: &EncodedFrame) -> Kept {
        let mut gone = Gone::new();
        let (vehicle, eye, millis) = (&frame.vehicle, frame.eye, frame.captured.millis);
        if let Some(car) = self.cars.get(vehicle)
            && car.boot != frame.captured.boot
        {
            if frame.past {
                return Kept::OfAnotherBoot;
            }
            self.drop_car(vehicle, &mut gone);
        }
        self.touches += 1;
        let touched = self.touches;
        let fresh = || Car { boot: frame.captured.boot, reels: BTreeMap::new(), touched };
        let car = self.cars.entry(vehicle.clone()).or_insert_with(fresh);
        car.touched = touched;
        let reel = car.reels.entry(eye).or_default();
        if let Some(known) = reel.pictures.get_mut(&millis) {
            // What was seen live and is asked for again is kept as long as what was asked for.
            known.past |= frame.past;
            return Kept::Already;
        }
        reel.pictures.insert(millis, Stored { bytes: frame.bytes.clone(), past: frame.past });
        self.bytes += frame.bytes.len();
        if !frame.past {
            reel.newest = reel.newest.max(millis);
        }
        self.thin(vehicle, eye, &mut gone);
        while self.cars.len() > MAX_CARS {
            let Some(oldest) = self.longest_untouched() else { break };
            self.drop_car(&oldest, &mut gone);
        }
        while self.bytes > self.limit && self.drop_one(&mut gone) {}
        Kept::New { gone }
    }

    /// Thins what has become older than every picture is kept, and lets go what nobody can see any more.
    fn thin(&mut self, vehicle: &VehicleId, eye: Eye, gone: &mut Gone) {
        let Some(car) = self.cars.get_mut(vehicle) else { return };
        let Some(reel) = car.reels.get_mut(&eye) else { return };
        let (boot, newest) = (car.boot, reel.newest);
        let until = newest.saturating_sub(EVERY_MS);
        let mut go: BTreeSet<u64> = BTreeSet::new();
        for (millis, picture) in reel.pictures.range(reel.thinned.min(until)..until) {
            let apart = *millis >= reel.stayed.saturating_add(APART_MS) || reel.stayed == 0;
            let pinned = self.pinned.contains(&(vehicle.clone(), eye, *millis));
            if apart || pinned || picture.past {
                reel.stayed = *millis;
            } else {
                go.insert(*millis);
            }
        }
        reel.thinned = reel.thinned.max(until);
        let end = newest.saturating_sub(LIVE_MS);
        let too_old = reel.pictures.range(..end).filter(|(_, it)| !it.past).map(|(millis, _)| *millis);
        go.extend(too_old.filter(|millis| !self.pinned.contains(&(vehicle.clone(), eye, *millis))));
        for millis in &go {
            if let Some(picture) = reel.pictures.remove(millis) {
                self.bytes -= picture.bytes.len();
            }
        }
        tell(gone, vehicle, eye, go.into_iter().map(|millis| CarStamp { boot, millis }));
    }

    /// Lets one picture go: the oldest of the car that was longest not seen, but none on the screen.
    fn drop_one(&mut self, gone: &mut Gone) -> bool {
        let mut cars: Vec<(&VehicleId, &Car)> = self.cars.iter().collect();
        cars.sort_by_key(|(_, car)| car.touched);
        let oldest = cars.into_iter().find_map(|(vehicle, car)| {
            let free = |eye: Eye, millis: u64| !self.pinned.contains(&(vehicle.clone(), eye, millis));
            let firsts = car.reels.iter().filter_map(|(eye, reel)| {
                let first = reel.pictures.keys().find(|millis| free(*eye, **millis))?;
                Some((*first, *eye))
            });
            let (millis, eye) = firsts.min()?;
            Some((vehicle.clone(), eye, CarStamp { boot: car.boot, millis }))
        });
        let Some((vehicle, eye, captured)) = oldest else { return false };
        self.forget(&vehicle, eye, captured);
        tell(gone, &vehicle, eye, [captured]);
        true
    }

    fn longest_untouched(&self) -> Option<VehicleId> {
        self.cars.iter().min_by_key(|(_, car)| car.touched).map(|(vehicle, _)| vehicle.clone())
    }

    fn drop_car(&mut self, vehicle: &VehicleId, gone: &mut Gone) {
        let Some(car) = self.cars.remove(vehicle) else { return };
        for (eye, reel) in car.reels {
            self.bytes -= reel.pictures.values().map(|it| it.bytes.len()).sum::<usize>();
            tell(gone, vehicle, eye, reel.pictures.into_keys().map(|millis| CarStamp { boot: car.boot, millis }));
        }
    }

    /// Throws one picture away.
    pub fn forget(&mut self, vehicle: &VehicleId, eye: Eye, captured: CarStamp) {
        let Some(car) = self.cars.get_mut(vehicle).filter(|car| car.boot == captured.boot) else { return };
        let Some(reel) = car.reels.get_mut(&eye) else { return };
        if let Some(picture) = reel.pictures.remove(&captured.millis) {
            self.bytes -= picture.bytes.len();
        }
        if reel.pictures.is_empty() {
            car.reels.remove(&eye);
        }
        if car.reels.is_empty() {
            self.cars.remove(vehicle);
        }
    }

    /// A kept picture.
    #[must_use]
    pub fn get(&self, vehicle: &VehicleId, eye: Eye, captured: CarStamp) -> Option<Bytes> {
        let car = self.cars.get(vehicle).filter(|car| car.boot == captured.boot)?;
        Some(car.reels.get(&eye)?.pictures.get(&captured.millis)?.bytes.clone())
    }

    /// Keeps these, and no others, whatever comes: they are on the screen.
    pub fn pin(&mut self, vehicle: &VehicleId, pictures: &[(Eye, CarStamp)]) {
        self.pinned = pictures.iter().map(|(eye, captured)| (vehicle.clone(), *eye, captured.millis)).collect();
    }
}

fn tell(gone: &mut Gone, vehicle: &VehicleId, eye: Eye, stamps: impl IntoIterator<Item = CarStamp>) {
    let stamps: Vec<CarStamp> = stamps.into_iter().collect();
    match gone.last_mut() {
        _ if stamps.is_empty() => {}
        Some((of, camera, known)) if of == vehicle && *camera == eye => known.extend(stamps),
        _ => gone.push((vehicle.clone(), eye, stamps)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use super::super::Codec;
    use super::*;

    fn car(number: usize) -> VehicleId {
        VehicleId::new(&format!("SF-{number:04}")).unwrap()
    }

    fn frame(vehicle: &VehicleId, eye: Eye, boot: u64, millis: u64, bytes: usize, past: bool) -> EncodedFrame {
        let captured = CarStamp { boot: BootId(boot), millis };
        let bytes = Bytes::from(vec![7; bytes]);
        let (number, age, codec) = (millis, Duration::from_millis(90), Codec::Mjpeg);
        EncodedFrame { vehicle: vehicle.clone(), eye, number, captured, age, past, codec, bytes }
    }

    fn stamp(millis: u64) -> CarStamp {
        CarStamp { boot: BootId(1), millis }
    }

    /// A store, and what its owner was told it holds.
    struct Told {
        store: Store,
        known: BTreeSet<(VehicleId, Eye, u64, u64)>,
    }

    impl Told {
        fn new(limit: usize) -> Self {
            Self { store: Store::new(limit), known: BTreeSet::new() }
        }

        fn keep(&mut self, frame: &EncodedFrame) -> Kept {
            let kept = self.store.keep(frame);
            if let Kept::New { gone } = &kept {
                let at = frame.captured;
                self.known.insert((frame.vehicle.clone(), frame.eye, at.boot.0, at.millis));
                for (vehicle, eye, stamps) in gone {
                    for at in stamps {
                        let was = self.known.remove(&(vehicle.clone(), *eye, at.boot.0, at.millis));
                        assert!(was, "{eye:?} {at:?} went twice, or was never kept");
                    }
                }
            }
            kept
        }

        fn agrees(&self) {
            for (vehicle, eye, boot, millis) in &self.known {
                let captured = CarStamp { boot: BootId(*boot), millis: *millis };
                assert!(self.store.get(vehicle, *eye, captured).is_some(), "{eye:?} {millis} went in silence");
            }
            let held: usize =
                self.store.cars.values().flat_map(|it| it.reels.values()).map(|it| it.pictures.len()).sum();
            assert_eq!(held, self.known.len());
            let bytes: usize = self
                .store
                .cars
                .values()
                .flat_map(|it| it.reels.values())
                .flat_map(|it| it.pictures.values())
                .map(|it| it.bytes.len())
                .sum();
            assert_eq!(bytes, self.store.bytes());
        }
    }

    #[test]
    fn a_minute_of_four_cameras_fits_and_is_thinned_after_ten_seconds() {
        let mut told = Told::new(super::super::KEPT_BYTES);
        let car = car(1);
        // Fifteen pictures a second of 30 kB, for three minutes.
        for step in 0..15 * 180_u64 {
            for eye in Eye::OUTSIDE {
                told.keep(&frame(&car, eye, 1, 1_000 + step * 1_000 / 15, 30_000, false));
            }
            assert!(told.store.bytes() <= super::super::KEPT_BYTES);
        }
        told.agrees();
        let newest = 1_000 + (15 * 180 - 1) * 1_000 / 15;
        for eye in Eye::OUTSIDE {
            let kept: Vec<u64> = told.known.iter().filter(|it| it.1 == eye).map(|it| it.3).collect();
            assert!(kept[0] >= newest - LIVE_MS && kept[0] < newest - 60_000, "{} {newest}", kept[0]);
            let young = kept.iter().filter(|it| **it > newest - EVERY_MS).count();
            assert!((149..=151).contains(&young), "{young}");
            let old = kept.iter().filter(|it| **it <= newest - EVERY_MS).count();
            assert!((5 * 50..=5 * 53).contains(&old), "{old}");
            let widest = kept.windows(2).map(|it| it[1] - it[0]).max().unwrap();
            assert!(widest <= 260, "{widest}");
        }
    }

    #[test]
    fn a_full_store_lets_the_oldest_go_and_other_cars_first() {
        let mut told = Told::new(1_000);
        let (one, two) = (car(1), car(2));
        for step in 0..5 {
            told.keep(&frame(&one, Eye::Front, 1, 10_000 + step * 100, 100, false));
        }
        // Out of order, as the past comes: newest first.
        for step in (0..20).rev() {
            told.keep(&frame(&two, Eye::Left, 1, 1_000 + step * 100, 100, true));
        }
        told.agrees();
        assert_eq!(told.store.bytes(), 1_000);
        assert_eq!(told.store.count(&one, Eye::Front), 0);
        assert!(told.store.get(&two, Eye::Left, stamp(2_900)).is_some(), "the newest stays");
        assert!(told.store.get(&two, Eye::Left, stamp(1_000)).is_none(), "the oldest does not");
    }

    #[test]
    fn what_is_on_the_screen_stays_while_it_is_there() {
        let mut told = Told::new(500);
        let car = car(1);
        told.keep(&frame(&car, Eye::Front, 1, 1_000, 100, false));
        told.store.pin(&car, &[(Eye::Front, stamp(1_000))]);
        for step in 1..2_000 {
            told.keep(&frame(&car, Eye::Front, 1, 1_000 + step * 66, 100, false));
        }
        assert!(told.store.get(&car, Eye::Front, stamp(1_000)).is_some());
        told.store.pin(&car, &[]);
        told.keep(&frame(&car, Eye::Front, 1, 200_000, 100, false));
        assert!(told.store.get(&car, Eye::Front, stamp(1_000)).is_none());
        told.agrees();
    }

    #[test]
    fn what_the_car_had_kept_of_before_outlives_the_minute() {
        let mut told = Told::new(super::super::KEPT_BYTES);
        let car = car(1);
        told.keep(&frame(&car, Eye::Front, 1, 300_000, 100, false));
        for step in 0..150 {
            told.keep(&frame(&car, Eye::Front, 1, 20_000 + step * 200, 100, true));
        }
        for step in 0..2_000 {
            told.keep(&frame(&car, Eye::Front, 1, 300_100 + step * 66, 100, false));
        }
        told.agrees();
        assert_eq!(told.known.iter().filter(|it| it.3 < 60_000).count(), 150);
    }

    #[test]
    fn a_restarted_car_takes_nothing_of_before_with_it() {
        let mut told = Told::new(1_000_000);
        let car = car(1);
        told.keep(&frame(&car, Eye::Front, 1, 90_000, 100, false));
        told.keep(&frame(&car, Eye::Rear, 1, 90_000, 100, false));
        told.keep(&frame(&car, Eye::Front, 2, 50, 100, false));
        assert_eq!(told.keep(&frame(&car, Eye::Front, 1, 80_000, 100, true)), Kept::OfAnotherBoot);
        told.agrees();
        assert_eq!(told.known.len(), 1);
    }

    #[test]
    fn the_same_picture_is_kept_once() {
        let mut told = Told::new(1_000_000);
        let car = car(1);
        told.keep(&frame(&car, Eye::Front, 1, 90_000, 100, false));
        assert_eq!(told.keep(&frame(&car, Eye::Front, 1, 90_000, 700, false)), Kept::Already);
        assert_eq!(told.store.bytes(), 100);
    }

    #[test]
    fn cars_without_number_are_not_all_kept() {
        let mut told = Told::new(1_000_000);
        for number in 0..500 {
            told.keep(&frame(&car(number), Eye::Front, 1, 90_000, 10, false));
        }
        told.agrees();
        assert_eq!(told.known.len(), MAX_CARS);
        assert_eq!(told.store.count(&car(499), Eye::Front), 1);
    }

    #[test]
    fn a_picture_larger_than_the_store_leaves_no_trace() {
        let mut told = Told::new(50);
        told.keep(&frame(&car(1), Eye::Front, 1, 90_000, 100, false));
        told.agrees();
        assert_eq!(told.store.bytes(), 0);
    }
}
