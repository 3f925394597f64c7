//! The sound of a console as a value with a device: microphone to packets, packets to loudspeaker.
//!
//! One step does everything that is due at a time that is passed in, and waits for nothing.

use std::collections::BTreeMap;

use bytes::Bytes;
use media::cleaner::{Cleaner, Settings};
use media::device::{PERIOD, SoundDevice, State};
use media::frames::VoiceFrame;
use media::jitter::Packet;
use media::opus::{Encoder, FRAME};
use media::player::{Player, Statistics};
use media::sound::earcon::{Earcon, Earcons};
use media::sound::level::Meter;
use media::sound::mix::{Ducking, add};

/// Periods that wait for the loudspeaker: two of ten milliseconds keep it from running dry.
const WAITING: usize = 2 * PERIOD;
/// Samples of the microphone that are taken in one step at most; older ones are stale speech.
const NEWEST: usize = 12 * PERIOD;
/// Voices played at once at most: the car's two microphones, and people.
const MAX_VOICES: usize = 8;
/// A voice that was not heard for so long is forgotten, microseconds.
const FORGOTTEN_US: u64 = 10_000_000;
/// Levels are told this often, microseconds.
const LEVELS_US: u64 = 66_000;
/// A level from here, in dBFS, is shown as nothing, and full scale as one.
const QUIETEST_DBFS: f32 = -60.0;
/// How much of the loop-back test is kept: two seconds.
const LOOPBACK: usize = 200 * PERIOD;

/// What the microphone and the loudspeaker are used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Use {
    /// A call is carried.
    pub carries: bool,
    /// This person may speak in it.
    pub speaks: bool,
    /// Nothing goes out whatever is pressed.
    pub muted: bool,
    /// The microphone is let through.
    pub talks: bool,
    /// The microphone is heard again two seconds later, to try the devices.
    pub loops_back: bool,
}

impl Use {
    fn sends(self) -> bool {
        self.carries && self.speaks && self.talks && !self.muted
    }

    fn needs_device(self) -> bool {
        self.carries || self.loops_back
    }
}

/// What the sound tells.
#[derive(Debug, Clone, PartialEq)]
pub enum SoundNews {
    /// 20 ms of this person's voice.
    Speech {
        /// When its first sample was taken, microseconds.
        captured_us: u64,
        /// One Opus packet.
        payload: Bytes,
    },
    /// How loud it is, 0 to 1 each.
    Levels {
        /// This person.
        mine: f32,
        /// The others.
        theirs: f32,
    },
    /// Which devices there are.
    Device(State),
}

struct Voice {
    player: Player,
    heard_us: u64,
}

/// Microphone, loudspeaker, and what is between them and the packets.
pub struct Engine {
    device: Box<dyn SoundDevice>,
    cleaner: Cleaner,
    encoder: Option<Encoder>,
    voices: BTreeMap<u8, Voice>,
    earcons: Earcons,
    duck: Ducking,
    using: Use,
    state: Option<State>,
    is_started: bool,
    waiting: Vec<i16>,
    waiting_since_us: u64,
    mine: Meter,
    theirs: Meter,
    levels_us: u64,
    loopback: std::collections::VecDeque<i16>,
    /// Until when an earcon keeps the device open.
    sounds_until_us: u64,
}

impl Engine {
    /// The sound of a console with this device.
    #[must_use]
    pub fn new(device: Box<dyn SoundDevice>) -> Self {
        Self {
            device,
            cleaner: Cleaner::new(Settings::ON),
            encoder: Encoder::new().ok(),
            voices: BTreeMap::new(),
            earcons: Earcons::default(),
            duck: Ducking::default(),
            using: Use::default(),
            state: None,
            is_started: false,
            waiting: Vec::with_capacity(FRAME),
            waiting_since_us: 0,
            mine: Meter::default(),
            theirs: Meter::default(),
            levels_us: 0,
            loopback: std::collections::VecDeque::new(),
            sounds_until_us: 0,
        }
    }

    /// Takes another device; the one before is closed.
    pub fn change_device(&mut self, device: Box<dyn SoundDevice>) {
        self.device.stop();
        (self.device, self.is_started, self.state) = (device, false, None);
    }

    /// What microphone and loudspeaker are for from now on.
    pub fn use_for(&mut self, using: Use) {
        if self.using.carries && !using.carries {
            self.voices.clear();
        }
        if !using.sends() {
            self.waiting.clear();
        }
        if !using.loops_back {
            self.loopback.clear();
        }
        self.using = using;
    }

    /// Sounds once.
    pub fn earcon(&mut self, earcon: Earcon, now_us: u64) {
        self.earcons.play(earcon);
        self.sounds_until_us = now_us + 4_000_000;
    }

    /// Silences what sounds.
    pub fn silence(&mut self) {
        self.earcons.silence();
    }

    /// A voice came over the link.
    pub fn heard(&mut self, frame: &VoiceFrame, now_us: u64) {
        if !self.using.carries {
            return;
        }
        if !self.voices.contains_key(&frame.source) {
            if self.voices.len() >= MAX_VOICES {
                return;
            }
            let Ok(player) = Player::new() else { return };
            self.voices.insert(frame.source, Voice { player, heard_us: now_us });
        }
        if let Some(voice) = self.voices.get_mut(&frame.source) {
            voice.heard_us = now_us;
            let packet = Packet { seq: frame.seq, captured_us: frame.captured_us, payload: frame.payload.clone() };
            voice.player.put(packet, now_us);
        }
    }

    /// What was heard of each voice, by its source.
    pub fn statistics(&self) -> impl Iterator<Item = (u8, Statistics)> + '_ {
        self.voices.iter().map(|(source, voice)| (*source, voice.player.statistics()))
    }

    /// Does everything that is due at `now_us`.
    pub fn step(&mut self, now_us: u64) -> Vec<SoundNews> {
        let mut news = Vec::new();
        self.keep_device(now_us, &mut news);
        self.voices.retain(|_, voice| now_us.saturating_sub(voice.heard_us) < FORGOTTEN_US);
        self.play(now_us);
        self.listen(now_us, &mut news);
        if self.using.needs_device() && now_us >= self.levels_us + LEVELS_US {
            self.levels_us = now_us;
            let (mine, theirs) = (shown(&self.mine), shown(&self.theirs));
            news.push(SoundNews::Levels { mine, theirs });
        }
        news
    }

    fn keep_device(&mut self, now_us: u64, news: &mut Vec<SoundNews>) {
        // Opened once at the start as well, so that the screen can say before a call what there is.
        let needed = self.using.needs_device() || now_us < self.sounds_until_us || self.state.is_none();
        if needed && !self.is_started {
            self.device.start(now_us);
            self.is_started = true;
        }
        let state = self.device.poll(now_us);
        let known = !matches!(state, State::Opening | State::Stopped);
        if known && self.state.as_ref() != Some(&state) {
            self.state = Some(state.clone());
            news.push(SoundNews::Device(state));
        }
        if self.is_started && !needed && known {
            // Nobody's microphone stays open without a reason.
            self.device.stop();
            self.is_started = false;
        }
    }

    fn play(&mut self, now_us: u64) {
        let mut period = [0; PERIOD];
        while self.device.playback().waiting() < WAITING {
            period.fill(0);
            let mut speaks = false;
            for voice in self.voices.values_mut() {
                let mut theirs = [0; PERIOD];
                voice.player.pull(&mut theirs, now_us);
                speaks |= voice.player.is_speaking();
                add(&mut period, &theirs);
            }
            self.theirs.take(&period);
            if self.using.loops_back && self.loopback.len() >= LOOPBACK {
                let mut again = [0; PERIOD];
                for sample in &mut again {
                    *sample = self.loopback.pop_front().unwrap_or(0);
                }
                add(&mut period, &again);
            }
            let mut sounds = [0; PERIOD];
            if self.earcons.mix_into(&mut sounds) {
                self.duck.apply(&mut sounds, speaks);
                add(&mut period, &sounds);
            }
            self.cleaner.far(&period);
            if self.device.playback().push(&period) < PERIOD {
                return;
            }
        }
    }

    fn listen(&mut self, now_us: u64, news: &mut Vec<SoundNews>) {
        self.device.capture().keep_newest(NEWEST);
        let mut period = [0; PERIOD];
        while self.device.capture().waiting() >= PERIOD {
            self.device.capture().pop(&mut period);
            self.cleaner.near(&mut period);
            let lets_through = self.using.sends() || self.using.loops_back;
            self.mine.take(if lets_through { &period } else { &[0; PERIOD] });
            if self.using.loops_back {
                self.loopback.extend(period);
                while self.loopback.len() > LOOPBACK + NEWEST {
                    self.loopback.pop_front();
                }
            }
            if !self.using.sends() {
                continue;
            }
            if self.waiting.is_empty() {
                self.waiting_since_us = now_us.saturating_sub(10_000);
            }
            self.waiting.extend_from_slice(&period);
            if let Some(frame) = self.waiting.first_chunk::<FRAME>().copied() {
                self.waiting.drain(..FRAME);
                if let Some(Ok(packet)) = self.encoder.as_mut().map(|encoder| encoder.encode(&frame)) {
                    let captured_us = self.waiting_since_us;
                    news.push(SoundNews::Speech { captured_us, payload: Bytes::from(packet) });
                }
            }
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.device.stop();
    }
}

fn shown(meter: &Meter) -> f32 {
    ((meter.level().rms_dbfs - QUIETEST_DBFS) / -QUIETEST_DBFS).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use media::device::{Memory, Silent};
    use media::frames::SessionId;
    use media::opus::Encoder;
    use media::sound::level::Level;

    fn tone(samples: usize) -> Vec<i16> {
        (0..samples).map(|i| ((i as f32 * 0.06).sin() * 9_000.0) as i16).collect()
    }

    const IN_A_CALL: Use = Use { carries: true, speaks: true, muted: false, talks: true, loops_back: false };

    fn run(engine: &mut Engine, from_us: u64, to_us: u64) -> Vec<SoundNews> {
        (from_us..to_us).step_by(5_000).flat_map(|now_us| engine.step(now_us)).collect()
    }

    fn speech(news: &[SoundNews]) -> usize {
        news.iter().filter(|news| matches!(news, SoundNews::Speech { .. })).count()
    }

    #[test]
    fn nothing_goes_out_before_a_call_while_muted_or_unless_the_microphone_is_let_through() {
        let mut engine = Engine::new(Box::new(Memory::hearing(tone(48_000 * 9))));
        assert_eq!(speech(&run(&mut engine, 0, 1_000_000)), 0);
        engine.use_for(IN_A_CALL);
        let sent = speech(&run(&mut engine, 1_000_000, 3_000_000));
        assert!((85..=101).contains(&sent), "two seconds are a hundred packets, not {sent}");
        for silent in [
            Use { muted: true, ..IN_A_CALL },
            Use { talks: false, ..IN_A_CALL },
            Use { speaks: false, ..IN_A_CALL },
            Use::default(),
        ] {
            engine.use_for(silent);
            assert_eq!(speech(&run(&mut engine, 3_000_000, 4_000_000)), 0, "{silent:?}");
        }
    }

    #[test]
    fn voices_are_played_in_a_call_and_shown_as_levels() {
        let mut engine = Engine::new(Box::new(Silent::new()));
        let mut encoder = Encoder::new().unwrap();
        let samples = tone(FRAME * 100);
        for (carries, wanted) in [(false, false), (true, true)] {
            engine.use_for(Use { carries, ..IN_A_CALL });
            let mut loudest: f32 = 0.0;
            for (seq, frame) in samples.chunks_exact(FRAME).enumerate() {
                let now_us = 10_000_000 * u64::from(carries) + seq as u64 * 20_000;
                let payload = Bytes::from(encoder.encode(frame.try_into().unwrap()).unwrap());
                let session = SessionId(1);
                let frame = VoiceFrame { session, source: 0, seq: seq as u32, captured_us: now_us, payload };
                engine.heard(&frame, now_us);
                for half in [0, 10_000] {
                    for news in engine.step(now_us + half) {
                        if let SoundNews::Levels { theirs, .. } = news {
                            loudest = loudest.max(theirs);
                        }
                    }
                }
            }
            assert_eq!(loudest > 0.3, wanted, "carries: {carries}, loudest {loudest}");
        }
        assert!(Level::of(&samples).rms_dbfs > -20.0);
        assert_eq!(engine.statistics().count(), 1);
    }

    #[test]
    fn a_machine_without_sound_says_so_and_carries_the_call_all_the_same() {
        let mut engine = Engine::new(Box::new(Silent::new()));
        let news = run(&mut engine, 0, 200_000);
        assert!(news.contains(&SoundNews::Device(State::NoHardware)), "{news:?}");
        engine.use_for(IN_A_CALL);
        run(&mut engine, 200_000, 400_000);
    }
}
