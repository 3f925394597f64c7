//! What was on screens, kept on disk in segments: the past of a case outlives the hub.
//!
//! A record is written when a picture passes and is not synced: it survives the end of the process,
//! not the end of the machine. Each carries a checksum, so a torn tail is cut and never shown. When the
//! bound is reached the oldest segment without an open case goes first.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use assistance::ids::{IncidentId, VehicleId};
use bytes::Bytes;
use media::View;
use media::frames::{Age, MAX_PAYLOAD, PICTURE_HEADER, PastWanted, PictureFrame};

/// Bytes of one segment, about.
const SEGMENT: u64 = 16 * 1024 * 1024;
/// Bytes of pictures kept by default.
pub const DEFAULT_BOUND: u64 = 2 * 1024 * 1024 * 1024;
/// Bytes kept without a folder.
pub const MEMORY_BOUND: u64 = 64 * 1024 * 1024;
/// Before each record: mark, length, checksum.
const HEAD: usize = 12;
const MARK: &[u8; 4] = b"SKYP";
const MAX_RECORD: usize = 2 + assistance::ids::MAX_ID_LEN + 8 + PICTURE_HEADER + MAX_PAYLOAD;

/// Where a segment's bytes are.
#[derive(Debug)]
enum Store {
    File(File, PathBuf),
    Memory(Vec<u8>),
}

#[derive(Debug)]
struct Segment {
    number: u64,
    store: Store,
    length: u64,
    incidents: BTreeSet<IncidentId>,
}

type Camera = (VehicleId, View, u64);

/// Where a kept picture stands. It may be gone when it is read.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    segment: u64,
    offset: u64,
    length: usize,
    /// An earlier hub wrote it: its age was counted on a clock that is gone.
    is_old: bool,
}

/// Pictures of one wish at most; whoever wants more of the past asks again.
pub const MAX_OF_A_WISH: usize = 3_000;

/// What was kept, newest segment last.
#[derive(Debug)]
pub struct Spool {
    folder: Option<PathBuf>,
    bound: u64,
    /// The number of this hub's first segment.
    first_own: u64,
    segments: Vec<Segment>,
    /// Segments of an earlier hub that are not read yet, the newest last.
    unread: Vec<u64>,
    index: BTreeMap<Camera, BTreeMap<u64, Kept>>,
    open: BTreeSet<IncidentId>,
    /// Records that were cut because they were torn or rotten.
    cut: u64,
}

impl Spool {
    /// Opens the folder of an earlier hub, or an empty spool in memory without one. What is in the
    /// folder counts once [`Self::load_all`] has read it.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub fn open(folder: Option<&Path>, bound: u64) -> io::Result<Self> {
        let mut unread: Vec<u64> = Vec::new();
        if let Some(folder) = folder {
            std::fs::create_dir_all(folder)?;
            let name = |entry: io::Result<std::fs::DirEntry>| entry.ok()?.file_name().into_string().ok();
            let number = |name: String| name.strip_suffix(".pictures")?.parse().ok();
            unread = std::fs::read_dir(folder)?.filter_map(name).filter_map(number).collect();
            unread.sort_unstable();
        }
        Ok(Self {
            folder: folder.map(Path::to_owned),
            bound,
            first_own: unread.last().map_or(1, |newest| newest + 1),
            segments: Vec::new(),
            unread,
            index: BTreeMap::new(),
            open: BTreeSet::new(),
            cut: 0,
        })
    }

    /// Reads what an earlier hub left, the newest first. With a full folder this takes seconds.
    pub fn load_all(&mut self) {
        while let Some(number) = self.unread.pop() {
            // A segment that cannot be read is not shown, and left to whoever looks after the disk.
            if let Err(error) = self.load(number) {
                tracing::error!(%error, number, "a segment of the spool cannot be read");
            }
        }
    }

    /// Keeps a picture of an incident.
    ///
    /// # Errors
    /// When the disk does not take it; nothing that was kept before is lost.
    pub fn keep(&mut self, incident: IncidentId, vehicle: &VehicleId, frame: &PictureFrame) -> io::Result<()> {
        let mut body = Vec::with_capacity(PICTURE_HEADER + frame.payload.len() + 64);
        let name = vehicle.as_str().as_bytes();
        body.extend_from_slice(&u16::try_from(name.len()).unwrap_or(u16::MAX).to_be_bytes());
        body.extend_from_slice(name);
        body.extend_from_slice(&incident.0.to_be_bytes());
        body.extend_from_slice(&frame.encode_header());
        body.extend_from_slice(&frame.payload);
        let camera = (vehicle.clone(), frame.view, frame.captured.boot);
        let known = self.index.get(&camera).is_some_and(|kept| kept.contains_key(&frame.captured.millis));
        if known {
            return Ok(());
        }
        self.make_room()?;
        let mut record = Vec::with_capacity(HEAD + body.len());
        record.extend_from_slice(MARK);
        record.extend_from_slice(&u32::try_from(body.len()).unwrap_or(u32::MAX).to_be_bytes());
        record.extend_from_slice(&crc32fast::hash(&body).to_be_bytes());
        record.extend_from_slice(&body);
        let Some(segment) = self.segments.last_mut() else { return Ok(()) };
        let offset = segment.length;
        segment.write(&record)?;
        segment.incidents.insert(incident);
        let place = Kept { segment: segment.number, offset, length: record.len(), is_old: false };
        self.index.entry(camera).or_default().insert(frame.captured.millis, place);
        Ok(())
    }

    /// Which incidents are open: theirs is kept longest.
    pub fn set_open(&mut self, open: BTreeSet<IncidentId>) {
        self.open = open;
    }

    /// The pictures of a wish, in the wished order and rate. What cannot be read any more is left out.
    pub fn read(&mut self, vehicle: &VehicleId, past: &PastWanted) -> Vec<PictureFrame> {
        self.find(vehicle, past).into_iter().filter_map(|kept| self.read_one(kept)).collect()
    }

    /// Where the pictures of a wish stand, in the wished order and rate, at most [`MAX_OF_A_WISH`].
    #[must_use]
    pub fn find(&self, vehicle: &VehicleId, past: &PastWanted) -> Vec<Kept> {
        let camera = (vehicle.clone(), past.view, past.from.boot);
        let Some(kept) = self.index.get(&camera) else { return Vec::new() };
        let every_ms = 1_000 / u64::from(past.per_second.max(1));
        let mut places: Vec<Kept> = Vec::new();
        let range = kept.range(past.from.millis..=past.to_millis);
        // The rate is counted from the end that comes first. A picture a little off its turn still counts.
        let mut last: Option<u64> = None;
        let mut take = |(millis, kept): (&u64, &Kept)| {
            if last.is_none_or(|last| millis.abs_diff(last) + every_ms / 8 >= every_ms) {
                last = Some(*millis);
                places.push(*kept);
            }
            places.len() < MAX_OF_A_WISH
        };
        if past.newest_first {
            range.rev().all(&mut take);
        } else {
            range.into_iter().all(&mut take);
        }
        places
    }

    /// One kept picture; `None` when newer ones have taken its place.
    pub fn read_one(&mut self, kept: Kept) -> Option<PictureFrame> {
        let segment = self.segments.iter_mut().find(|segment| segment.number == kept.segment)?;
        let record = segment.read(kept.offset, kept.length).ok()?;
        let (_, _, mut frame) = parse(&record)?;
        if kept.is_old {
            frame.age = Age::Unknown;
        }
        Some(frame)
    }

    /// Bytes kept.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.segments.iter().map(|segment| segment.length).sum()
    }

    /// Records that were cut because they were torn or rotten.
    #[must_use]
    pub fn cut(&self) -> u64 {
        self.cut
    }

    fn make_room(&mut self) -> io::Result<()> {
        let newest = self.segments.last().filter(|segment| segment.number >= self.first_own);
        if newest.is_none_or(|segment| segment.length >= SEGMENT.min(self.bound / 4)) {
            let number = newest.map_or(self.first_own, |segment| segment.number + 1);
            let store = match &self.folder {
                Some(folder) => {
                    let path = file(folder, number);
                    Store::File(OpenOptions::new().read(true).append(true).create_new(true).open(&path)?, path)
                }
                None => Store::Memory(Vec::new()),
            };
            self.segments.push(Segment { number, store, length: 0, incidents: BTreeSet::new() });
        }
        while self.bytes() > self.bound && self.segments.len() > 1 {
            let older = &self.segments[..self.segments.len() - 1];
            let resolved = older.iter().position(|segment| segment.incidents.is_disjoint(&self.open));
            let gone = self.segments.remove(resolved.unwrap_or(0));
            for kept in self.index.values_mut() {
                kept.retain(|_, place| place.segment != gone.number);
            }
            self.index.retain(|_, kept| !kept.is_empty());
            if let Store::File(_, path) = gone.store {
                std::fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    /// Reads a segment of an earlier hub, up to the first record that is not whole.
    fn load(&mut self, number: u64) -> io::Result<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let path = file(folder, number);
        let mut bytes = Vec::new();
        let mut opened = OpenOptions::new().read(true).append(true).open(&path)?;
        opened.read_to_end(&mut bytes)?;
        let bytes = Bytes::from(bytes);
        let mut segment = Segment { number, store: Store::File(opened, path), length: 0, incidents: BTreeSet::new() };
        let mut offset = 0;
        while offset < bytes.len() {
            let Some((length, incident, (vehicle, frame))) = whole(&bytes.slice(offset..)) else {
                self.cut += 1;
                break;
            };
            segment.incidents.insert(incident);
            let place = Kept { segment: number, offset: offset as u64, length, is_old: true };
            let camera = (vehicle, frame.view, frame.captured.boot);
            self.index.entry(camera).or_default().insert(frame.captured.millis, place);
            offset += length;
        }
        segment.length = offset as u64;
        if let Store::File(file, _) = &segment.store {
            file.set_len(offset as u64)?;
        }
        let at = self.segments.partition_point(|other| other.number < number);
        self.segments.insert(at, segment);
        Ok(())
    }
}

impl Segment {
    fn write(&mut self, record: &[u8]) -> io::Result<()> {
        match &mut self.store {
            Store::File(file, _) => {
                if let Err(error) = file.write_all(record) {
                    // Half a record must not stand between this and the next.
                    file.set_len(self.length)?;
                    return Err(error);
                }
            }
            Store::Memory(bytes) => bytes.extend_from_slice(record),
        }
        self.length += record.len() as u64;
        Ok(())
    }

    fn read(&mut self, offset: u64, length: usize) -> io::Result<Bytes> {
        match &mut self.store {
            Store::File(file, _) => {
                let mut bytes = vec![0; length];
                file.seek(SeekFrom::Start(offset))?;
                file.read_exact(&mut bytes)?;
                Ok(Bytes::from(bytes))
            }
            Store::Memory(bytes) => {
                let from = usize::try_from(offset).map_err(io::Error::other)?;
                let found = bytes.get(from..from + length).ok_or(io::ErrorKind::UnexpectedEof)?;
                Ok(Bytes::copy_from_slice(found))
            }
        }
    }
}

fn file(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:08}.pictures"))
}

/// The first record of `bytes`, if it is whole: its length, incident, vehicle and picture.
fn whole(bytes: &Bytes) -> Option<(usize, IncidentId, (VehicleId, PictureFrame))> {
    if bytes.len() < HEAD || &bytes[..4] != MARK {
        return None;
    }
    let length = u32::from_be_bytes(bytes[4..8].try_into().ok()?) as usize;
    if length > MAX_RECORD || bytes.len() < HEAD + length {
        return None;
    }
    let (incident, vehicle, frame) = parse(&bytes.slice(..HEAD + length))?;
    Some((HEAD + length, incident, (vehicle, frame)))
}

/// One record with its head.
fn parse(record: &Bytes) -> Option<(IncidentId, VehicleId, PictureFrame)> {
    let body = record.slice(HEAD..);
    let sum = u32::from_be_bytes(record[8..12].try_into().ok()?);
    if crc32fast::hash(&body) != sum {
        return None;
    }
    let name = usize::from(u16::from_be_bytes(body.get(..2)?.try_into().ok()?));
    let vehicle = VehicleId::new(std::str::from_utf8(body.get(2..2 + name)?).ok()?).ok()?;
    let incident = u64::from_be_bytes(body.get(2 + name..10 + name)?.try_into().ok()?);
    let frame = PictureFrame::decode(body.slice(10 + name..)).ok()?;
    Some((IncidentId(incident), vehicle, frame))
}

#[cfg(test)]
mod tests {
    use super::*;
    use media::frames::{Captured, Codec, PictureKind, SessionId};

    fn frame(millis: u64) -> PictureFrame {
        PictureFrame {
            session: SessionId(1),
            view: View::Front,
            codec: Codec::Mjpeg,
            kind: PictureKind::Live,
            is_key: true,
            number: millis,
            captured: Captured { boot: 3, millis },
            width: 640,
            height: 360,
            age: Age::Millis(20),
            relayed_ms: 0,
            payload: Bytes::from(vec![millis as u8; 10_000]),
        }
    }

    fn wish(from: u64, to: u64, per_second: u8, newest_first: bool) -> PastWanted {
        let from = Captured { boot: 3, millis: from };
        PastWanted { request: 1, view: View::Front, from, to_millis: to, per_second, newest_first }
    }

    fn times(frames: &[PictureFrame]) -> Vec<u64> {
        frames.iter().map(|frame| frame.captured.millis).collect()
    }

    fn reopen(folder: &Path) -> Spool {
        let mut spool = Spool::open(Some(folder), DEFAULT_BOUND).unwrap();
        spool.load_all();
        spool
    }

    #[test]
    fn the_past_comes_back_in_the_wished_order_and_rate_after_a_restart_too() {
        let folder = tempfile::tempdir().unwrap();
        let car = VehicleId::new("SF-0001").unwrap();
        let mut spool = Spool::open(Some(folder.path()), DEFAULT_BOUND).unwrap();
        for millis in (0..10_000).step_by(200) {
            spool.keep(IncidentId(1), &car, &frame(millis)).unwrap();
            spool.keep(IncidentId(1), &car, &frame(millis)).unwrap();
        }
        assert_eq!(spool.read(&car, &wish(200, 200, 5, false)), [frame(200)]);
        drop(spool);
        let mut spool = reopen(folder.path());
        assert_eq!(times(&spool.read(&car, &wish(9_000, 10_000, 5, true))), [9_800, 9_600, 9_400, 9_200, 9_000]);
        assert_eq!(times(&spool.read(&car, &wish(0, 4_000, 1, false))), [0, 1_000, 2_000, 3_000, 4_000]);
        // Its age was counted on the clock of a hub that is gone, and must not look young on this one's.
        let old = PictureFrame { age: Age::Unknown, ..frame(200) };
        assert_eq!(spool.read(&car, &wish(200, 200, 5, false)), [old]);
        spool.keep(IncidentId(1), &car, &frame(20_000)).unwrap();
        assert_eq!(spool.read(&car, &wish(20_000, 20_000, 5, false)), [frame(20_000)]);
        assert_eq!(spool.read(&VehicleId::new("SF-0002").unwrap(), &wish(0, 9_000, 5, false)), []);
    }

    #[test]
    fn a_torn_tail_is_cut_at_every_byte_and_what_stands_before_it_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let car = VehicleId::new("SF-0001").unwrap();
        let mut spool = Spool::open(Some(folder.path()), DEFAULT_BOUND).unwrap();
        spool.keep(IncidentId(1), &car, &frame(0)).unwrap();
        let whole = spool.bytes();
        spool.keep(IncidentId(1), &car, &frame(200)).unwrap();
        let (path, both) = (file(folder.path(), 1), spool.bytes());
        drop(spool);
        let bytes = std::fs::read(&path).unwrap();
        for end in (whole + 1..both).step_by(97) {
            std::fs::write(&path, &bytes[..end as usize]).unwrap();
            let mut spool = reopen(folder.path());
            assert_eq!((spool.bytes(), spool.cut()), (whole, 1));
            assert_eq!(times(&spool.read(&car, &wish(0, 900, 5, false))), [0]);
            spool.keep(IncidentId(1), &car, &frame(400)).unwrap();
            assert_eq!(times(&spool.read(&car, &wish(0, 900, 5, false))), [0, 400]);
            drop(spool);
            std::fs::remove_file(file(folder.path(), 2)).unwrap();
        }
        let mut rotten = bytes.clone();
        rotten[whole as usize + 500] ^= 1;
        std::fs::write(&path, &rotten).unwrap();
        assert_eq!(reopen(folder.path()).cut(), 1);
    }

    #[test]
    fn a_wish_for_everything_brings_a_bounded_part_of_it() {
        let car = VehicleId::new("SF-0001").unwrap();
        let mut spool = Spool::open(None, MEMORY_BOUND).unwrap();
        for number in 0..4_000 {
            let small = PictureFrame { payload: Bytes::from_static(&[1; 100]), ..frame(number * 66) };
            spool.keep(IncidentId(1), &car, &small).unwrap();
        }
        let found = spool.find(&car, &wish(0, u64::MAX, 30, true));
        assert_eq!(found.len(), MAX_OF_A_WISH);
        assert_eq!(spool.read_one(found[0]).unwrap().captured.millis, 3_999 * 66, "the newest of it");
    }

    #[test]
    fn the_bound_holds_and_open_cases_go_last() {
        let car = VehicleId::new("SF-0001").unwrap();
        let mut spool = Spool::open(None, 400_000).unwrap();
        spool.set_open(BTreeSet::from([IncidentId(1)]));
        for number in 0..200_u64 {
            let incident = if number < 8 { 1 } else { 2 };
            spool.keep(IncidentId(incident), &car, &frame(number * 200)).unwrap();
            assert!(spool.bytes() <= 400_000 + 110_000, "{}", spool.bytes());
        }
        let kept = times(&spool.read(&car, &wish(0, 100_000, 5, false)));
        assert_eq!(kept[..8], [0, 200, 400, 600, 800, 1_000, 1_200, 1_400]);
        assert_eq!(kept.last(), Some(&39_800));
        assert!(kept.len() < 60, "{}", kept.len());
    }
}
