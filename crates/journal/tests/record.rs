//! The record on disk: nothing acknowledged is lost, nothing damaged is skipped, nothing personal is chained.
#![allow(clippy::unwrap_used, missing_docs)]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use assistance::call::{Call, CallFact, CallPlace, CallReason, CallState, CallStep};
use assistance::clock::DeskTime;
use assistance::desk::{Event, Input};
use assistance::ids::*;
use assistance::incident::Actor;
use journal::{Entry, Head, Journal, JournalError, JournalWriter, MemoryJournal, NewEntry, SqliteJournal, format};

const SECRET: &str = "my name is Ada and I am frightened";

fn entry(number: u64) -> NewEntry {
    NewEntry {
        desk_time: DeskTime(number * 10),
        rules_version: 1,
        input: Input::DeadlinePassed,
        events: vec![Event::Noted {
            incident: IncidentId(number),
            by: PersonId::new("amara").unwrap(),
            text: SECRET.to_owned(),
        }],
    }
}

fn entries(journal: &dyn Journal) -> Vec<Entry> {
    let mut all = Vec::new();
    journal.read_from(JournalSeq(1), &mut |entry| all.push(entry)).unwrap();
    all
}

fn filled(path: &Path, count: u64) -> Head {
    let mut journal = SqliteJournal::open(path).unwrap();
    for number in 1..=count {
        journal.append(JournalSeq(number), &[entry(number)]).unwrap();
    }
    journal.head()
}

/// The file may not grow any more, as on a full disk.
fn fail_next_write(journal: &mut SqliteJournal) {
    journal.limit_pages(1).unwrap();
}

fn sql(path: &Path, statement: &str) {
    rusqlite::Connection::open(path).unwrap().execute_batch(statement).unwrap();
}

#[test]
fn a_record_continues_where_it_ended_and_refuses_a_wrong_number() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shift.db");
    let head = filled(&path, 3);
    let mut journal = SqliteJournal::open(&path).unwrap();
    assert_eq!(journal.head(), head);
    let wrong = journal.append(JournalSeq(3), &[entry(3)]).unwrap_err();
    assert_eq!(wrong, JournalError::Sequence { expected: JournalSeq(3), head: JournalSeq(3) });
    let next = journal.append(JournalSeq(4), &[entry(4), entry(5)]).unwrap();
    assert_eq!(next.seq, JournalSeq(5));
    let read = entries(&journal);
    assert_eq!(read.len(), 5);
    assert_eq!(read[4].events, entry(5).events);
    assert_eq!(read[1].prev_hash.len(), 32);
}

#[test]
fn a_second_opener_is_refused_by_name_and_a_reader_is_not_a_writer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shift.db");
    let first = SqliteJournal::open(&path).unwrap();
    let second = SqliteJournal::open(&path).unwrap_err();
    assert!(matches!(&second, JournalError::InUse(name) if name.contains("shift.db")), "{second}");
    assert!(matches!(SqliteJournal::read_only(&path), Err(JournalError::InUse(_))), "not even to read");
    drop(first);
    filled(&path, 2);
    let mut reader = SqliteJournal::read_only(&path).unwrap();
    assert_eq!(entries(&reader).len(), 2);
    assert!(reader.append(JournalSeq(3), &[entry(3)]).is_err());
}

#[test]
fn what_is_not_ours_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("photos.db");
    sql(&path, "CREATE TABLE photos (id INTEGER)");
    let foreign = SqliteJournal::open(&path).unwrap_err();
    assert!(matches!(foreign, JournalError::Foreign { .. }), "{foreign}");
    let text = folder.path().join("letter.txt");
    std::fs::write(&text, "Dear reader, this is a letter and no database at all, though it is long enough.").unwrap();
    assert!(matches!(SqliteJournal::open(&text).unwrap_err(), JournalError::Foreign { .. }));
}

#[test]
fn damage_is_named_and_never_skipped() {
    let cases = [
        ("UPDATE entries SET payload = zeroblob(length(payload)) WHERE seq = 2", 2),
        ("UPDATE entries SET desk_time_ms = desk_time_ms + 1 WHERE seq = 3", 3),
        ("DELETE FROM entries WHERE seq = 2", 2),
        ("UPDATE entries SET prev_hash = hash WHERE seq = 4", 4),
        ("UPDATE entries SET hash = zeroblob(32) WHERE seq = 1", 1),
    ];
    for (statement, broken) in cases {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shift.db");
        filled(&path, 4);
        sql(&path, statement);
        let error = SqliteJournal::open(&path).unwrap_err();
        assert!(matches!(&error, JournalError::Damaged { seq, .. } if seq.0 == broken), "{statement}: {error}");
    }
}

#[test]
fn personal_words_stand_beside_the_chain_and_can_be_erased() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shift.db");
    filled(&path, 1);
    let connection = rusqlite::Connection::open(&path).unwrap();
    let payload: Vec<u8> = connection.query_row("SELECT payload FROM entries", [], |row| row.get(0)).unwrap();
    let text = String::from_utf8_lossy(&payload).into_owned();
    assert!(!text.contains("Ada") && !text.contains("amara"), "{text}");
    let find = "SELECT hash FROM personal WHERE text LIKE '%Ada%'";
    let hash: [u8; 32] = connection.query_row(find, [], |row| row.get(0)).unwrap();
    drop(connection);
    let mut journal = SqliteJournal::open(&path).unwrap();
    assert!(journal.erase(&hash).unwrap());
    drop(journal);
    let journal = SqliteJournal::open(&path).unwrap();
    match &entries(&journal)[0].events[0] {
        Event::Noted { text, by, .. } => {
            assert!(text.starts_with("erased-"), "{text}");
            assert_eq!(by.as_str(), "amara");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_spoke_and_who_listened_on_a_line_stands_beside_the_chain() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shift.db");
    let who = |name: &str| PersonId::new(name).unwrap();
    let (place, reason) = (CallPlace::Cabin, CallReason::Sos);
    let call = Call {
        id: CallId(1),
        place,
        reason,
        state: CallState::Open,
        began: DeskTime(5),
        since: DeskTime(9),
        speakers: vec![who("amara")],
        listeners: vec![who("jonas")],
    };
    let (actor, fact) = (Actor::Person(who("jonas")), CallFact { step: CallStep::ListenedIn, place, reason });
    let heard = Event::CallChanged { incident: IncidentId(1), call: Some(call), who: actor, fact };
    let mut journal = SqliteJournal::open(&path).unwrap();
    journal.append(JournalSeq(1), &[NewEntry { events: vec![heard.clone()], ..entry(1) }]).unwrap();
    assert_eq!(entries(&journal)[0].events, [heard]);
    drop(journal);
    let connection = rusqlite::Connection::open(&path).unwrap();
    let payload: Vec<u8> = connection.query_row("SELECT payload FROM entries", [], |row| row.get(0)).unwrap();
    let text = String::from_utf8_lossy(&payload).into_owned();
    assert!(!text.contains("amara") && !text.contains("jonas"), "{text}");
}

#[test]
fn a_failed_write_stops_the_record_until_it_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shift.db");
    let mut journal = SqliteJournal::open(&path).unwrap();
    journal.append(JournalSeq(1), &[entry(1)]).unwrap();
    fail_next_write(&mut journal);
    let large: Vec<NewEntry> = (2..2_000).map(entry).collect();
    assert!(matches!(journal.append(JournalSeq(2), &large), Err(JournalError::Failed(_))));
    assert!(matches!(journal.append(JournalSeq(2), &[entry(2)]), Err(JournalError::Failed(_))), "for good");
    drop(journal);
    assert_eq!(SqliteJournal::open(&path).unwrap().head().seq, JournalSeq(1));
}

#[test]
fn memory_and_disk_hold_the_same_entries() {
    let folder = tempfile::tempdir().unwrap();
    let mut disk = SqliteJournal::open(&folder.path().join("shift.db")).unwrap();
    let mut memory = MemoryJournal::default();
    for journal in [&mut disk as &mut dyn Journal, &mut memory] {
        journal.append(JournalSeq(1), &[entry(1), entry(2)]).unwrap();
    }
    let strip = |journal: &dyn Journal| -> Vec<_> {
        entries(journal).into_iter().map(|entry| (entry.seq, entry.desk_time, entry.input, entry.events)).collect()
    };
    assert_eq!(strip(&disk), strip(&memory));
}

#[test]
fn the_thread_writes_everything_in_order_before_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shift.db");
    let (told, heads) = std::sync::mpsc::channel();
    let journal = Box::new(SqliteJournal::open(&path).unwrap());
    let writer = JournalWriter::start(journal, move |outcome| drop(told.send(outcome))).unwrap();
    for number in 1..=500 {
        writer.submit(JournalSeq(number), vec![entry(number)]).unwrap();
    }
    drop(writer);
    let heads: Vec<Head> = heads.iter().map(Result::unwrap).collect();
    assert_eq!(heads.last().unwrap().seq, JournalSeq(500));
    assert!(heads.len() < 500, "writes are shared");
    assert_eq!(SqliteJournal::open(&path).unwrap().head().seq, JournalSeq(500));
}

/// Child side of the kill test: appends for ever and says what is acknowledged.
#[test]
fn child_that_appends_until_it_is_killed() {
    let Ok(path) = std::env::var("SKYHAND_JOURNAL_CHILD") else { return };
    let mut journal = SqliteJournal::open(Path::new(&path)).unwrap();
    loop {
        let next = journal.head().seq.0 + 1;
        journal.append(JournalSeq(next), &[entry(next)]).unwrap();
        eprintln!("acknowledged {next}");
    }
}

#[test]
fn everything_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shift.db");
    let mut acknowledged = 0;
    for round in 1..=5 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_that_appends_until_it_is_killed", "--nocapture"])
            .env("SKYHAND_JOURNAL_CHILD", &path)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut seen = 0;
        while seen < 20 * round {
            let line = lines.next().unwrap().unwrap();
            if let Some(number) = line.strip_prefix("acknowledged ") {
                acknowledged = number.parse::<u64>().unwrap();
                seen += 1;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        for line in lines.map_while(Result::ok) {
            if let Some(number) = line.strip_prefix("acknowledged ") {
                acknowledged = number.parse::<u64>().unwrap();
            }
        }
        let journal = SqliteJournal::open(&path).expect("a killed process leaves no lock and a whole chain");
        assert!(journal.head().seq.0 >= acknowledged, "{} of {acknowledged}", journal.head().seq);
        assert_eq!(entries(&journal).len() as u64, journal.head().seq.0);
    }
    assert_ne!(format::FIRST_PREVIOUS, SqliteJournal::open(&path).unwrap().head().hash);
}
