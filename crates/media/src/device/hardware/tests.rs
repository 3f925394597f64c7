//! Hardware that opens, is absent, hangs and stalls, without any.

use std::sync::Mutex;

use super::*;
use crate::device::PERIOD;

/// What the next call to the system does.
enum Does {
    Open,
    FindNothing,
    Fail,
    /// Wait until the sender is gone, then open.
    Hang(Receiver<()>),
}

/// A system whose threads are the tests.
struct Fake {
    next: Mutex<Vec<Does>>,
    ends: SyncSender<Ends>,
    closed: SyncSender<()>,
}

struct Closing(SyncSender<()>);

impl Drop for Closing {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

impl System for Fake {
    fn names(&self) -> Found<Names> {
        match self.next.lock().unwrap().pop().unwrap() {
            Does::Open => Found::Hardware(Names { system: "fake".to_owned(), ..Names::default() }),
            Does::FindNothing => Found::Nothing,
            Does::Fail => Found::Failure("broken".to_owned()),
            Does::Hang(_) => panic!("names do not hang in these tests"),
        }
    }

    fn open(&self, choice: &Choice, ends: Ends) -> Found<(Opened, Box<dyn Any>)> {
        let does = self.next.lock().unwrap().pop().unwrap();
        match does {
            Does::Open => {}
            Does::FindNothing => return Found::Nothing,
            Does::Fail => return Found::Failure("broken".to_owned()),
            Does::Hang(until) => {
                let _ = until.recv();
            }
        }
        self.ends.send(ends).unwrap();
        let opened = Opened {
            system: "fake".to_owned(),
            microphone: choice.microphone.clone(),
            loudspeaker: Some("default".to_owned()),
        };
        Found::Hardware((opened, Box::new(Closing(self.closed.clone()))))
    }
}

struct Bench {
    device: Hardware,
    fake: Arc<Fake>,
    threads: &'static AtomicUsize,
    ends: Receiver<Ends>,
    closed: Receiver<()>,
}

fn bench(does: Vec<Does>) -> Bench {
    let (to_ends, ends) = sync_channel(8);
    let (to_closed, closed) = sync_channel(8);
    let fake = Arc::new(Fake { next: Mutex::new(does), ends: to_ends, closed: to_closed });
    let threads: &'static AtomicUsize = Box::leak(Box::new(AtomicUsize::new(0)));
    let choice = Choice { microphone: Some("headset".to_owned()), loudspeaker: None };
    let device = Hardware::of(Arc::clone(&fake) as Arc<dyn System>, threads, choice);
    Bench { device, fake, threads, ends, closed }
}

/// Polls at one moment until the thread has answered.
fn answer(device: &mut Hardware, now_us: u64) -> State {
    loop {
        match device.poll(now_us) {
            State::Opening => std::thread::yield_now(),
            state => return state,
        }
    }
}

fn opened() -> Opened {
    Opened {
        system: "fake".to_owned(),
        microphone: Some("headset".to_owned()),
        loudspeaker: Some("default".to_owned()),
    }
}

#[test]
fn what_is_heard_and_said_passes_between_the_threads() {
    let mut bench = bench(vec![Does::Open]);
    assert_eq!(bench.device.poll(0), State::Stopped);
    bench.device.start(0);
    assert_eq!(answer(&mut bench.device, 0), State::Running(opened()));
    let mut ends = bench.ends.recv().unwrap();
    ends.microphone.push(&[3; PERIOD]);
    bench.device.playback().push(&[4; PERIOD]);
    let (mut heard, mut said) = ([0; PERIOD], [0; PERIOD]);
    assert_eq!(bench.device.capture().pop(&mut heard), PERIOD);
    ends.loudspeaker.fill(&mut said);
    assert_eq!((heard, said), ([3; PERIOD], [4; PERIOD]));
    bench.device.stop();
    assert_eq!(bench.device.poll(0), State::Stopped);
    bench.closed.recv().unwrap();
}

#[test]
fn a_machine_without_sound_says_so_and_a_broken_one_says_why() {
    let mut bench = bench(vec![Does::Fail, Does::FindNothing]);
    bench.device.start(0);
    assert_eq!(answer(&mut bench.device, 0), State::NoHardware);
    bench.device.start(0);
    assert_eq!(answer(&mut bench.device, 0), State::Failed("broken".to_owned()));
}

#[test]
fn a_device_in_which_nothing_moves_for_half_a_second_has_stalled_and_may_recover() {
    let mut bench = bench(vec![Does::Open]);
    bench.device.start(0);
    answer(&mut bench.device, 0);
    let mut ends = bench.ends.recv().unwrap();
    let mut now = 0;
    let mut polls = |device: &mut Hardware, count: u64| {
        let mut states = (0..count).map(|_| {
            now += 50_000;
            device.poll(now)
        });
        states.by_ref().last().unwrap()
    };
    assert_eq!(polls(&mut bench.device, 9), State::Running(opened()));
    assert_eq!(polls(&mut bench.device, 1), State::Stalled(opened()));
    ends.microphone.push(&[3; PERIOD]);
    assert_eq!(polls(&mut bench.device, 1), State::Stalled(opened()), "the loudspeaker still stands");
    ends.microphone.push(&[3; PERIOD]);
    ends.loudspeaker.fill(&mut [0; PERIOD]);
    assert_eq!(polls(&mut bench.device, 1), State::Running(opened()));
    // The caller slept for an hour; that is no stall of the device.
    assert_eq!(bench.device.poll(3_600_000_000), State::Running(opened()));
}

#[test]
fn a_server_that_hangs_is_given_up_after_three_seconds_and_is_heard_when_it_wakes() {
    let (wake, until) = sync_channel(1);
    let mut bench = bench(vec![Does::Hang(until)]);
    bench.device.start(1_000_000);
    assert_eq!(bench.device.poll(4_000_000), State::Opening);
    assert_eq!(bench.device.poll(4_000_001), State::Failed(HUNG.to_owned()));
    drop(wake);
    bench.ends.recv().unwrap();
    assert_eq!(answer(&mut bench.device, 2_000_000), State::Running(opened()));
}

#[test]
fn a_server_that_hangs_for_ever_costs_four_threads_and_no_more() {
    let (wakes, hangs): (Vec<SyncSender<()>>, Vec<Does>) = (0..MOST_THREADS)
        .map(|_| {
            let (wake, until) = sync_channel(1);
            (wake, Does::Hang(until))
        })
        .unzip();
    let mut bench = bench(hangs);
    for _ in 0..MOST_THREADS {
        bench.device.start(0);
        assert_eq!(bench.device.poll(0), State::Opening);
    }
    for _ in 0..3 {
        bench.device.start(0);
        assert_eq!(bench.device.poll(0), State::Failed(HUNG.to_owned()));
    }
    assert_eq!(Listing::of(bench.fake.clone(), bench.threads, 0).poll(0), Listed::Failed(HUNG.to_owned()));
    bench.device.stop();
    drop(wakes);
    for _ in 0..MOST_THREADS {
        bench.closed.recv().unwrap();
    }
    while bench.threads.load(Ordering::Acquire) > 0 {
        std::thread::yield_now();
    }
    bench.fake.next.lock().unwrap().push(Does::Open);
    bench.device.start(0);
    assert_eq!(answer(&mut bench.device, 0), State::Running(opened()));
}

#[test]
fn the_list_of_devices_is_asked_for_without_waiting() {
    let bench = bench(vec![Does::Fail, Does::FindNothing, Does::Open]);
    let listed = |()| {
        let mut listing = Listing::of(bench.fake.clone(), bench.threads, 0);
        loop {
            match listing.poll(0) {
                Listed::Asking => std::thread::yield_now(),
                listed => return listed,
            }
        }
    };
    let names = Names { system: "fake".to_owned(), ..Names::default() };
    assert_eq!(listed(()), Listed::Names(names));
    assert_eq!(listed(()), Listed::NoHardware);
    assert_eq!(listed(()), Listed::Failed("broken".to_owned()));
}
