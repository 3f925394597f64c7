//! What cameras of the benchmark see: real drives of the simulator, drawn and encoded when they are asked for,
//! or a few of them encoded before, for cars that cost nothing.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use assistance::ids::VehicleId;
use bytes::Bytes;
use city::City;
use media::{Pixels, Sight, View, mjpeg};
use simulator::cameras::on_grid;
use simulator::{Mishaps, World, WorldConfig};
use vehicle_agent::CapturedSight;

use crate::car::Eyes;

/// How much of the past a car keeps, less a little.
const KEPT_MS: u64 = 28_000;

/// A drive of half a minute that is seen again and again.
pub(crate) struct Drive {
    world: Mutex<World>,
    car: VehicleId,
}

impl Drive {
    /// A minute of a generated city with sixty cars and mishaps.
    pub(crate) fn new(seed: u64) -> Result<Self, String> {
        let config = WorldConfig { cars: 60, seed, ..WorldConfig::default() };
        let mut world = World::new(Arc::new(City::generated(1)), &config).map_err(|error| error.to_string())?;
        let mut mishaps = Mishaps::new(seed, 2_000);
        for tick in 0..600 {
            if tick % 10 == 0 {
                mishaps.step(&mut world);
            }
            world.step();
        }
        let car = world.cars().first().ok_or("no car")?.id().clone();
        Ok(Self { world: Mutex::new(world), car })
    }

    fn captured(&self, view: View, at_ms: u64) -> Option<simulator::cameras::Captured> {
        let world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        let car = world.car(&self.car)?;
        let then_ms = (car.local_ms() + at_ms % KEPT_MS).checked_sub(KEPT_MS)?;
        car.sight(view, on_grid(then_ms))
    }

    /// What drawing, encoding and decoding one picture take, each the middle of several.
    pub(crate) fn cost(&self) -> Result<[Duration; 3], String> {
        let mut times: [Vec<Duration>; 3] = Default::default();
        for turn in 0..40 {
            let captured = self.captured(View::OUTSIDE[turn % 4], turn as u64 * 667).ok_or("nothing is seen")?;
            let (started, pixels) = (Instant::now(), captured.sight.pixels());
            times[0].push(started.elapsed());
            let (started, jpeg) = (Instant::now(), mjpeg::encode(&pixels, mjpeg::LIVE_QUALITY));
            times[1].push(started.elapsed());
            let jpeg = jpeg.map_err(|error| error.to_string())?;
            let started = Instant::now();
            std::hint::black_box(mjpeg::decode(&jpeg).map_err(|error| error.to_string())?);
            times[2].push(started.elapsed());
        }
        Ok(times.map(|mut of_one| {
            of_one.sort_unstable();
            of_one[of_one.len() / 2]
        }))
    }
}

impl Eyes for Drive {
    fn sight(&self, view: View, at_ms: u64) -> Option<CapturedSight> {
        Some(CapturedSight { at_ms, sight: self.captured(view, at_ms)?.sight })
    }
}

/// Pictures that were drawn and encoded before.
pub(crate) struct Canned {
    pictures: Arc<Vec<Bytes>>,
}

struct Encoded(Bytes);

impl Sight for Encoded {
    fn pixels(&self) -> Pixels {
        mjpeg::decode(&self.0).expect("it was encoded by the same codec")
    }

    fn jpeg(&self) -> Option<(u16, u16, Bytes)> {
        Some((media::picture::WIDTH, media::picture::HEIGHT, self.0.clone()))
    }
}

impl Canned {
    /// So many pictures of a drive, of all views.
    pub(crate) fn new(drive: &Drive, count: usize) -> Result<Self, String> {
        let mut pictures = Vec::with_capacity(count);
        for number in 0..count {
            let (view, at_ms) = (View::ALL[number % View::ALL.len()], number as u64 * 677);
            let captured = drive.captured(view, at_ms).ok_or("nothing is seen")?;
            let jpeg = mjpeg::encode(&captured.sight.pixels(), mjpeg::LIVE_QUALITY);
            pictures.push(Bytes::from(jpeg.map_err(|error| error.to_string())?));
        }
        Ok(Self { pictures: Arc::new(pictures) })
    }

    /// Mean size of a picture, bytes.
    pub(crate) fn mean_bytes(&self) -> usize {
        self.pictures.iter().map(Bytes::len).sum::<usize>() / self.pictures.len().max(1)
    }
}

impl Eyes for Canned {
    fn sight(&self, view: View, at_ms: u64) -> Option<CapturedSight> {
        let at = usize::try_from(at_ms / 66).unwrap_or(0) + usize::from(view.number()) * 13;
        let picture = self.pictures.get(at % self.pictures.len())?.clone();
        Some(CapturedSight { at_ms, sight: Box::new(Encoded(picture)) })
    }
}
