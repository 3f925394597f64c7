//! A memory in one append-only file: each record is on the disk before the method returns.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use assistance::clock::CarStamp;
use assistance::command::CommandReply;
use assistance::ids::{CommandId, Epoch};

use super::ledger::Ledger;
use super::record::{self, Record};
use super::{Begun, CommandMemory, DEFAULT_WINDOW, MemoryError, Remembered};

/// The first bytes of every file; the digit is the version of the format.
const MAGIC: &[u8; 8] = b"SKYMEM1\n";

/// The memory of a real car.
///
/// A write that a power cut tore off is cut away when the file is opened again. Damage before
/// sound records is reported instead, because cutting there would forget applied commands.
/// The file is rewritten when it holds far more records than the window needs.
#[derive(Debug)]
pub struct FileMemory {
    path: PathBuf,
    file: File,
    /// Bytes that are sound and on the disk.
    length: u64,
    /// Records in the file.
    records: usize,
    window: usize,
    ledger: Ledger,
    /// Set when it is not known what the disk holds.
    closed: bool,
}

impl FileMemory {
    /// Opens or makes the file, with a window of [`DEFAULT_WINDOW`] ids.
    ///
    /// # Errors
    /// [`MemoryError`] when the file cannot be read or written, is something else, or is damaged.
    pub fn open(path: &Path) -> Result<Self, MemoryError> {
        Self::open_with_window(path, DEFAULT_WINDOW)
    }

    /// Opens or makes the file.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with_window(path: &Path, window: usize) -> Result<Self, MemoryError> {
        let io = |action, source| MemoryError::Io { path: path.to_owned(), action, source };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(path).map_err(|source| io("open", source))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|source| io("read", source))?;
        let mut ledger = Ledger::new(window);
        let mut records = 0;
        let mut length = MAGIC.len();
        if bytes.len() < MAGIC.len() && MAGIC.starts_with(&bytes) {
            // New, or its very first write was torn off.
            file.set_len(0).map_err(|source| io("cut", source))?;
            file.rewind().map_err(|source| io("seek", source))?;
            file.write_all(MAGIC).map_err(|source| io("write", source))?;
            file.sync_all().map_err(|source| io("sync", source))?;
            sync_folder(path).map_err(|source| io("sync the folder", source))?;
        } else if bytes.starts_with(MAGIC) {
            while let Some((record, size)) = record::decode(&bytes[length..]) {
                ledger.apply(&record);
                length += size;
                records += 1;
            }
            if length < bytes.len() {
                let sound_after = (length + 1..bytes.len()).any(|at| record::decode(&bytes[at..]).is_some());
                if sound_after {
                    return Err(MemoryError::Damaged { path: path.to_owned(), offset: length });
                }
                file.set_len(to_u64(length)).map_err(|source| io("cut", source))?;
                file.sync_all().map_err(|source| io("sync", source))?;
            }
        } else {
            return Err(MemoryError::WrongFormat { path: path.to_owned() });
        }
        Ok(Self { path: path.to_owned(), file, length: to_u64(length), records, window, ledger, closed: false })
    }

    fn remember(&mut self, record: &Record) -> Result<(), MemoryError> {
        if self.closed {
            return Err(MemoryError::Closed { path: self.path.clone() });
        }
        let frame = record::encode(record);
        if let Err(source) = self.append(&frame) {
            return Err(self.failed("write", source));
        }
        if let Err(source) = self.file.sync_data() {
            // The system may have thrown the bytes away and forgotten about it: trying again
            // would promise what is not known.
            self.closed = true;
            return Err(self.failed("sync", source));
        }
        self.length += to_u64(frame.len());
        self.records += 1;
        self.ledger.apply(record);
        if self.records > self.window.saturating_mul(4).saturating_add(64) {
            self.rewrite()?;
        }
        Ok(())
    }

    fn append(&mut self, frame: &[u8]) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start(self.length))?;
        let written = self.file.write_all(frame);
        if written.is_err() && self.file.set_len(self.length).is_err() {
            // Half a record may stand there for good.
            self.closed = true;
        }
        written
    }

    fn failed(&self, action: &'static str, source: std::io::Error) -> MemoryError {
        MemoryError::Io { path: self.path.clone(), action, source }
    }

    /// Writes what is remembered into a new file that then takes the old one's place.
    fn rewrite(&mut self) -> Result<(), MemoryError> {
        let mut name = self.path.clone().into_os_string();
        name.push(".new");
        let fresh_path = PathBuf::from(name);
        let records = self.ledger.records();
        let mut bytes = MAGIC.to_vec();
        for record in &records {
            bytes.extend(record::encode(record));
        }
        let swap = || -> std::io::Result<File> {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(true);
            let mut fresh = options.open(&fresh_path)?;
            fresh.write_all(&bytes)?;
            fresh.sync_all()?;
            fs::rename(&fresh_path, &self.path)?;
            sync_folder(&self.path)?;
            Ok(fresh)
        };
        match swap() {
            Ok(fresh) => {
                self.file = fresh;
                self.length = to_u64(bytes.len());
                self.records = records.len();
                Ok(())
            }
            Err(source) => {
                // Either file may stand under the name now; only opening it again can tell.
                self.closed = true;
                Err(self.failed("rewrite", source))
            }
        }
    }
}

impl CommandMemory for FileMemory {
    fn highest_epoch(&self) -> Epoch {
        self.ledger.highest_epoch()
    }

    fn lookup(&self, id: CommandId) -> Option<Remembered> {
        self.ledger.lookup(id).cloned()
    }

    fn horizon(&self) -> Option<CarStamp> {
        self.ledger.horizon()
    }

    fn raise_epoch(&mut self, epoch: Epoch) -> Result<(), MemoryError> {
        if epoch > self.ledger.highest_epoch() { self.remember(&Record::Epoch(epoch)) } else { Ok(()) }
    }

    fn begin(&mut self, begun: &Begun) -> Result<(), MemoryError> {
        self.remember(&Record::Begun(*begun))
    }

    fn finish(&mut self, id: CommandId, outcome: &CommandReply) -> Result<(), MemoryError> {
        self.remember(&Record::Done { id, outcome: outcome.clone() })
    }

    fn settle(&mut self, begun: &Begun, outcome: &CommandReply) -> Result<(), MemoryError> {
        self.remember(&Record::Settled { begun: *begun, outcome: outcome.clone() })
    }
}

/// Makes a new or renamed file's name durable. Only Unix lets a folder be synced; elsewhere
/// the file system does it with the file.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

fn to_u64(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use assistance::command::{Refusal, Rule};
    use assistance::ids::BootId;

    fn begun(id: u128) -> Begun {
        let judged_at = CarStamp { boot: BootId(3), millis: u64::try_from(id).unwrap() };
        Begun { id: CommandId(id), fingerprint: [u8::try_from(id % 251).unwrap(); 32], epoch: Epoch(2), judged_at }
    }

    fn refused() -> CommandReply {
        CommandReply::Refused(Refusal::new(Rule::VehicleMoves, "3.0 m/s"))
    }

    #[test]
    fn what_was_promised_stands_after_a_reboot() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("memory");
        let mut memory = FileMemory::open(&path).unwrap();
        memory.raise_epoch(Epoch(5)).unwrap();
        memory.begin(&begun(1)).unwrap();
        memory.begin(&begun(2)).unwrap();
        memory.finish(CommandId(1), &CommandReply::Completed).unwrap();
        memory.settle(&begun(3), &refused()).unwrap();
        drop(memory);
        let memory = FileMemory::open(&path).unwrap();
        assert_eq!(memory.highest_epoch(), Epoch(5));
        assert_eq!(memory.lookup(CommandId(1)).unwrap().outcome, Some(CommandReply::Completed));
        assert_eq!(memory.lookup(CommandId(2)), Some(Remembered { begun: begun(2), outcome: None }));
        assert_eq!(memory.lookup(CommandId(3)).unwrap().outcome, Some(refused()));
        assert_eq!(memory.lookup(CommandId(4)), None);
    }

    #[test]
    fn a_torn_last_record_is_cut_at_every_length() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("memory");
        let mut memory = FileMemory::open(&path).unwrap();
        memory.begin(&begun(1)).unwrap();
        let sound = fs::read(&path).unwrap().len();
        memory.settle(&begun(2), &refused()).unwrap();
        drop(memory);
        let whole = fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            // Without and with the zeros that a file system leaves where data never came.
            for zeros in [0, 40] {
                let mut bytes = whole[..cut].to_vec();
                bytes.resize(if cut < MAGIC.len() { cut } else { cut + zeros }, 0);
                fs::write(&path, &bytes).unwrap();
                // A record may end in zeros, and then zeros are all that was missing.
                let has_first = bytes.starts_with(&whole[..sound]);
                let mut memory = FileMemory::open(&path).unwrap_or_else(|error| panic!("cut at {cut}: {error}"));
                assert_eq!(memory.lookup(CommandId(1)).is_some(), has_first, "cut at {cut}");
                assert_eq!(memory.lookup(CommandId(2)), None, "cut at {cut}");
                memory.begin(&begun(7)).unwrap();
                drop(memory);
                assert!(FileMemory::open(&path).unwrap().lookup(CommandId(7)).is_some(), "cut at {cut}");
            }
        }
    }

    #[test]
    fn damage_before_sound_records_is_reported_not_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("memory");
        let mut memory = FileMemory::open(&path).unwrap();
        memory.begin(&begun(1)).unwrap();
        memory.begin(&begun(2)).unwrap();
        drop(memory);
        let whole = fs::read(&path).unwrap();
        let second = (whole.len() - MAGIC.len()) / 2 + MAGIC.len();
        for at in MAGIC.len()..second {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x10;
            fs::write(&path, &bytes).unwrap();
            let error = FileMemory::open(&path).unwrap_err();
            assert!(matches!(error, MemoryError::Damaged { offset: 8, .. }), "byte {at}: {error}");
        }
        fs::write(&path, b"[package]\nname = \"x\"\n").unwrap();
        assert!(matches!(FileMemory::open(&path).unwrap_err(), MemoryError::WrongFormat { .. }));
    }

    #[test]
    fn the_file_stays_small_and_keeps_the_window() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("memory");
        let mut memory = FileMemory::open_with_window(&path, 10).unwrap();
        for id in 1..=400 {
            memory.begin(&begun(id)).unwrap();
            memory.finish(CommandId(id), &CommandReply::Completed).unwrap();
        }
        drop(memory);
        assert!(fs::metadata(&path).unwrap().len() < 120 * 100, "rewritten now and then");
        let memory = FileMemory::open_with_window(&path, 10).unwrap();
        for id in 1..=400 {
            assert_eq!(memory.lookup(CommandId(id)).is_some(), id > 390, "{id}");
        }
        assert_eq!(memory.horizon(), Some(CarStamp { boot: BootId(3), millis: 390 }));
    }
}
