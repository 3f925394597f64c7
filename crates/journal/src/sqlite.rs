//! The record in one SQLite file.

use std::path::Path;
use std::time::Duration;

use assistance::clock::DeskTime;
use assistance::ids::JournalSeq;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, params};

use crate::{Entry, Head, Journal, JournalError, NewEntry, format};

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY, prev_hash BLOB NOT NULL, hash BLOB NOT NULL,
    desk_time_ms INTEGER NOT NULL, rules_version INTEGER NOT NULL, payload BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS personal (hash BLOB PRIMARY KEY, salt BLOB NOT NULL, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS evidence (hash BLOB PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;";

/// A record in a file that this process alone writes.
#[derive(Debug)]
pub struct SqliteJournal {
    connection: Connection,
    head: Head,
    failed: Option<String>,
}

impl SqliteJournal {
    /// Opens a record, or starts one where there is no file, and checks its whole chain.
    ///
    /// # Errors
    /// [`JournalError`] names the file and what is wrong: in use, not ours, damaged at which entry.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let name = path.display().to_string();
        let connection = Connection::open(path).map_err(|error| opening(&name, &error))?;
        prepare(&connection, &name)?;
        let mut journal = Self { connection, head: Head::EMPTY, failed: None };
        let mut head = Head::EMPTY;
        journal.walk(JournalSeq(1), &mut |row| {
            head = row.head();
            Ok(())
        })?;
        journal.head = head;
        Ok(journal)
    }

    /// Opens a record for reading only and checks its whole chain. A running hub has its record for itself.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn read_only(path: &Path) -> Result<Self, JournalError> {
        let mut journal = Self::unread(path)?;
        let mut head = Head::EMPTY;
        journal.walk(JournalSeq(1), &mut |row| {
            head = row.head();
            Ok(())
        })?;
        journal.head = head;
        Ok(journal)
    }

    /// Opens a record for reading only and reads none of it yet: for whoever wants what stands before
    /// a damaged entry. It has no head; reading checks the chain as always.
    ///
    /// # Errors
    /// [`JournalError`] names the file and what is wrong: in use, not ours.
    pub fn unread(path: &Path) -> Result<Self, JournalError> {
        let name = path.display().to_string();
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(|error| opening(&name, &error))?;
        // Whoever holds the lock holds it as long as it lives: waiting for it is of no use.
        connection.busy_timeout(Duration::ZERO).map_err(|error| opening(&name, &error))?;
        is_ours(&connection, &name, false)?;
        Ok(Self { connection, head: Head::EMPTY, failed: Some("opened for reading only".to_owned()) })
    }

    /// Erases a personal text. The chain stays whole; the text reads as erased from now on.
    ///
    /// # Errors
    /// When the write fails.
    pub fn erase(&mut self, hash: &[u8; 32]) -> Result<bool, JournalError> {
        let erased = self.connection.execute("DELETE FROM personal WHERE hash = ?1", params![hash.as_slice()]);
        erased.map(|rows| rows > 0).map_err(|error| JournalError::Failed(error.to_string()))
    }

    /// Lets the file grow to this many pages at most; writes beyond it fail as on a full disk.
    ///
    /// # Errors
    /// When SQLite refuses the limit.
    pub fn limit_pages(&mut self, pages: u32) -> Result<(), JournalError> {
        let limited = self.connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()));
        limited.map_err(|error| JournalError::Failed(error.to_string()))
    }

    fn write(&mut self, expected: JournalSeq, batch: &[NewEntry]) -> rusqlite::Result<Head> {
        let transaction = self.connection.transaction()?;
        let mut head = self.head;
        for (place, new) in batch.iter().enumerate() {
            let seq = expected.0 + place as u64;
            let mut texts: Vec<([u8; 32], [u8; 16], String)> = Vec::new();
            let mut no_salt = None;
            let payload = wire::record::encode(&new.input, &new.events, &mut |text| {
                let mut salt = [0; 16];
                if let Err(error) = getrandom::fill(&mut salt) {
                    no_salt = Some(error.to_string());
                }
                let hash = format::text_hash(&salt, text);
                texts.push((hash, salt, text.to_owned()));
                hash
            });
            if let Some(reason) = no_salt {
                return Err(rusqlite::Error::ToSqlConversionFailure(reason.into()));
            }
            let hash = format::entry_hash(seq, &head.hash, new.desk_time.0, new.rules_version, &payload);
            let mut insert = transaction.prepare_cached("INSERT INTO entries VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
            insert.execute(params![
                signed(seq),
                head.hash.as_slice(),
                hash.as_slice(),
                signed(new.desk_time.0),
                new.rules_version,
                payload
            ])?;
            let mut keep = transaction.prepare_cached("INSERT INTO personal VALUES (?1, ?2, ?3)")?;
            for (hash, salt, text) in &texts {
                keep.execute(params![hash.as_slice(), salt.as_slice(), text])?;
            }
            head = Head { seq: JournalSeq(seq), hash, desk_time: new.desk_time };
        }
        transaction.commit()?;
        Ok(head)
    }

    /// Walks the stored rows in order and checks each against the chain.
    fn walk(
        &self,
        from: JournalSeq,
        each: &mut dyn FnMut(&Row) -> Result<(), JournalError>,
    ) -> Result<(), JournalError> {
        let damaged = |seq: u64, reason: String| JournalError::Damaged { seq: JournalSeq(seq), reason };
        let sql = "SELECT seq, prev_hash, hash, desk_time_ms, rules_version, payload FROM entries WHERE seq >= ?1 ORDER BY seq";
        let mut statement = self.connection.prepare(sql).map_err(|error| damaged(from.0, error.to_string()))?;
        let mut rows = statement.query([signed(from.0)]).map_err(|error| damaged(from.0, error.to_string()))?;
        let mut previous: Option<[u8; 32]> = (from.0 <= 1).then_some(format::FIRST_PREVIOUS);
        let mut expected = from.0.max(1);
        loop {
            let row = match rows.next() {
                Ok(Some(row)) => Row::read(row).map_err(|error| damaged(expected, error.to_string()))?,
                Ok(None) => return Ok(()),
                Err(error) => return Err(damaged(expected, error.to_string())),
            };
            if row.seq != expected {
                return Err(damaged(expected, format!("it is missing; {} follows", row.seq)));
            }
            if previous.is_some_and(|previous| previous != row.prev_hash) {
                return Err(damaged(row.seq, "it does not continue the entry before it".to_owned()));
            }
            let hash = format::entry_hash(row.seq, &row.prev_hash, row.desk_time, row.rules_version, &row.payload);
            if hash != row.hash {
                return Err(damaged(row.seq, "its content does not match its hash".to_owned()));
            }
            each(&row)?;
            previous = Some(row.hash);
            expected += 1;
        }
    }

    fn text(&self, hash: &[u8; 32]) -> Option<String> {
        let sql = "SELECT text FROM personal WHERE hash = ?1";
        let found = self.connection.prepare_cached(sql);
        found.and_then(|mut find| find.query_row([hash.as_slice()], |row| row.get(0)).optional()).ok().flatten()
    }
}

struct Row {
    seq: u64,
    prev_hash: [u8; 32],
    hash: [u8; 32],
    desk_time: u64,
    rules_version: u32,
    payload: Vec<u8>,
}

impl Row {
    fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: unsigned(row.get(0)?),
            prev_hash: row.get(1)?,
            hash: row.get(2)?,
            desk_time: unsigned(row.get(3)?),
            rules_version: row.get(4)?,
            payload: row.get(5)?,
        })
    }

    fn head(&self) -> Head {
        Head { seq: JournalSeq(self.seq), hash: self.hash, desk_time: DeskTime(self.desk_time) }
    }
}

impl Journal for SqliteJournal {
    fn append(&mut self, expected: JournalSeq, batch: &[NewEntry]) -> Result<Head, JournalError> {
        if let Some(reason) = &self.failed {
            return Err(JournalError::Failed(reason.clone()));
        }
        if expected.0 != self.head.seq.0 + 1 {
            return Err(JournalError::Sequence { expected, head: self.head.seq });
        }
        match self.write(expected, batch) {
            Ok(head) => {
                self.head = head;
                Ok(head)
            }
            Err(error) => {
                // What the disk holds now is not known: nothing is acknowledged until it was read again.
                self.failed = Some(error.to_string());
                Err(JournalError::Failed(error.to_string()))
            }
        }
    }

    fn read_from(&self, seq: JournalSeq, each: &mut dyn FnMut(Entry)) -> Result<(), JournalError> {
        self.walk(seq, &mut |row| {
            let decoded = wire::record::decode(&row.payload, &|hash| self.text(hash));
            let (input, events) = decoded
                .map_err(|error| JournalError::Damaged { seq: JournalSeq(row.seq), reason: error.to_string() })?;
            each(Entry {
                seq: JournalSeq(row.seq),
                prev_hash: row.prev_hash,
                desk_time: DeskTime(row.desk_time),
                rules_version: row.rules_version,
                input,
                events,
            });
            Ok(())
        })
    }

    fn head(&self) -> Head {
        self.head
    }
}

fn prepare(connection: &Connection, name: &str) -> Result<(), JournalError> {
    let set = |sql: &str| connection.execute_batch(sql).map_err(|error| opening(name, &error));
    // The lock is the operating system's: it dies with the process, so a kill leaves none behind.
    set("PRAGMA locking_mode = EXCLUSIVE; PRAGMA busy_timeout = 0;")?;
    is_ours(connection, name, true)?;
    set("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN EXCLUSIVE; COMMIT;")?;
    set(SCHEMA)?;
    set(&format!(
        "PRAGMA application_id = {}; PRAGMA user_version = {};",
        format::APPLICATION_ID,
        format::FORMAT_VERSION
    ))
}

fn is_ours(connection: &Connection, name: &str, may_be_new: bool) -> Result<(), JournalError> {
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i32>(0));
    let foreign = |reason: String| JournalError::Foreign { path: name.to_owned(), reason };
    let tables = number("SELECT count(*) FROM sqlite_master").map_err(|error| opening(name, &error))?;
    let id = number("PRAGMA application_id").map_err(|error| opening(name, &error))?;
    if may_be_new && tables == 0 {
        return Ok(());
    }
    if id != format::APPLICATION_ID {
        return Err(foreign(format!("its application id is {id:#x}")));
    }
    match number("PRAGMA user_version").map_err(|error| opening(name, &error))? {
        format::FORMAT_VERSION => Ok(()),
        other => Err(foreign(format!("its format is version {other}, this program reads {}", format::FORMAT_VERSION))),
    }
}

fn opening(name: &str, error: &rusqlite::Error) -> JournalError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => JournalError::InUse(name.to_owned()),
        Some(ErrorCode::NotADatabase) => {
            JournalError::Foreign { path: name.to_owned(), reason: "it is no SQLite file".to_owned() }
        }
        _ => JournalError::Unusable { path: name.to_owned(), reason: error.to_string() },
    }
}

/// SQLite's integers are signed; numbers and times stay far below their end.
fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}
