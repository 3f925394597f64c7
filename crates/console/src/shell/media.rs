//! The media path at the window: what the screen wants to see and hear, carried to the hub; what comes,
//! handed to the screen, the store of pictures and the loudspeaker.

use std::time::Duration;

use console_model::assistance::clock::CarStamp;
use console_model::assistance::command::Command;
use console_model::assistance::ids::{BootId, IncidentId, VehicleId};
use console_model::{CarrierState, Earcon, Effect, Event, Eye, EyesNews, Voice};
use hub_client::{MediaNews, OperatorMedia};
use media::device::State;
use media::frames::{Captured, GrantToken, PastWanted, PictureKind};
use media::link::{Carrier, MediaLink, TCP_PICTURES_PER_SECOND};
use media::sound::earcon;

use crate::eyes::{Codec, EncodedFrame, eye_of, view_of};
use crate::sound::{FromSound, Sound, SoundNews, Use};

/// Live pictures a second of each camera.
const LIVE_PER_SECOND: u8 = 15;
/// How far around a moment of the past pictures are fetched at once.
const BEFORE: Duration = Duration::from_secs(8);
const AFTER: Duration = Duration::from_secs(2);
/// Pictures for each second of the past.
const PAST_PER_SECOND: u8 = 5;

/// What comes of a step.
#[derive(Debug, Default)]
pub(super) struct Came {
    /// For the screen.
    pub(super) events: Vec<Event>,
    /// For the store of pictures.
    pub(super) pictures: Vec<EncodedFrame>,
    /// Grants to ask for on the control link: the incident, and whether its cabin.
    pub(super) grants: Vec<(IncidentId, bool)>,
}

/// The window's sound and pictures.
pub(super) struct MediaShell {
    session: OperatorMedia,
    link: Option<Box<dyn MediaLink>>,
    sound: Option<Sound>,
    using: Use,
    looking: Option<(VehicleId, Vec<Eye>)>,
    requests: u32,
}

impl MediaShell {
    /// `link` is absent without a hub, `sound` where the system gives no thread.
    pub(super) fn new(link: Option<Box<dyn MediaLink>>, sound: Option<Sound>) -> Self {
        let session = OperatorMedia::default();
        Self { session, link, sound, using: Use::default(), looking: None, requests: 0 }
    }

    /// Performs what belongs to sound and pictures; gives the rest back.
    pub(super) fn perform(&mut self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::Look(looking) => {
                self.looking = looking.as_ref().map(|it| (it.vehicle.clone(), it.eyes.clone()));
                self.session.look(looking.map(|it| hub_client::Looking {
                    vehicle: it.vehicle,
                    incident: it.incident,
                    views: it.eyes.into_iter().map(view_of).collect(),
                    per_second: LIVE_PER_SECOND,
                }));
            }
            Effect::LookBack { eyes, at, .. } => self.look_back(&eyes, at),
            Effect::Voice(voice) => self.voice(voice),
            Effect::PlaySound(earcon) => {
                if let Some(sound) = &self.sound {
                    sound.earcon(match earcon {
                        Earcon::High => earcon::Earcon::High,
                        Earcon::Call => earcon::Earcon::Call,
                        Earcon::Immediate => earcon::Earcon::Immediate,
                    });
                }
            }
            other => return Some(other),
        }
        None
    }

    /// STOP goes by this path too.
    pub(super) fn stop(&mut self, command: &Command) {
        self.session.stop(command);
    }

    /// The control link brought a STOP through: it is not repeated on this path.
    pub(super) fn stop_taken(&mut self, id: u128) {
        self.session.stop_taken(id);
    }

    pub(super) fn granted(&mut self, incident: IncidentId, cabin: bool, grant: GrantToken) {
        self.session.granted(incident, cabin, grant);
    }

    pub(super) fn refused(&mut self, reason: String) {
        self.session.refused(reason);
    }

    fn look_back(&mut self, eyes: &[Eye], at: CarStamp) {
        let Some(link) = &mut self.link else { return };
        let millis = |span: Duration| u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
        for eye in eyes {
            self.requests = self.requests.wrapping_add(1);
            let past = PastWanted {
                request: self.requests,
                view: view_of(*eye),
                from: Captured { boot: at.boot.0, millis: at.millis.saturating_sub(millis(BEFORE)) },
                to_millis: at.millis.saturating_add(millis(AFTER)),
                per_second: PAST_PER_SECOND,
                newest_first: true,
            };
            if self.session.look_back(past, &mut **link).is_err() {
                tracing::debug!(?eye, "the past cannot be asked for at present");
            }
        }
    }

    fn voice(&mut self, voice: Voice) {
        match voice {
            Voice::Start { incident, speaks } => {
                self.session.talk(Some(incident));
                self.using = Use { carries: true, speaks, muted: false, talks: false, ..self.using };
            }
            Voice::Stop => {
                self.session.talk(None);
                self.using = Use { carries: false, speaks: false, talks: false, ..self.using };
            }
            Voice::Mute(muted) => self.using.muted = muted,
            Voice::Talk(talks) => self.using.talks = talks,
        }
        if let Some(sound) = &mut self.sound {
            sound.use_for(self.using);
        }
    }

    /// Does everything that is due at `now_us`, a monotonic time in microseconds.
    pub(super) fn step(&mut self, now_us: u64) -> Came {
        let mut came = Came::default();
        self.listen(&mut came);
        let Some(link) = &mut self.link else { return came };
        self.session.step(now_us, &mut **link);
        while let Some(news) = self.session.poll() {
            match news {
                MediaNews::AskGrant { incident, cabin } => came.grants.push((incident, cabin)),
                MediaNews::Picture { vehicle, frame, age_us } => {
                    let past = frame.kind == PictureKind::Past;
                    // A live picture whose age nobody can tell is not shown as live.
                    let Some(age) = age_us.or(past.then_some(0)) else { continue };
                    came.pictures.push(EncodedFrame {
                        vehicle,
                        eye: eye_of(frame.view),
                        number: frame.number,
                        captured: CarStamp { boot: BootId(frame.captured.boot), millis: frame.captured.millis },
                        age: Duration::from_micros(age),
                        past,
                        codec: match frame.codec {
                            media::frames::Codec::Mjpeg => Codec::Mjpeg,
                            media::frames::Codec::H264 => Codec::Unknown,
                        },
                        bytes: frame.payload,
                    });
                }
                MediaNews::PastDone { .. } => {}
                MediaNews::Voice(frame) => {
                    if let Some(sound) = &self.sound {
                        sound.heard(frame);
                    }
                }
                MediaNews::StopTaken(id) => {
                    let command = console_model::assistance::ids::CommandId(id);
                    came.events.push(Event::Stopped { command, recorded: true });
                }
                MediaNews::Carrier(carrier) => came.events.push(Event::Eyes(EyesNews::Carrier(match carrier {
                    Ok(Carrier::Udp) => CarrierState::Udp,
                    Ok(Carrier::Tcp) => CarrierState::Tcp { max_per_second: u32::from(TCP_PICTURES_PER_SECOND) },
                    Err(reason) => CarrierState::None { reason },
                }))),
                MediaNews::Refused(reason) => {
                    if let Some((vehicle, eyes)) = self.looking.clone() {
                        came.events.push(Event::Eyes(EyesNews::Refused { vehicle, eyes, reason }));
                    }
                }
            }
        }
        came
    }

    /// Takes what the sound has to tell, and sends what was spoken.
    fn listen(&mut self, came: &mut Came) {
        let Some(sound) = &self.sound else { return };
        while let Some(told) = sound.poll() {
            match told {
                FromSound::News(SoundNews::Speech { captured_us, payload }) => {
                    if let Some(link) = &mut self.link {
                        self.session.speak(payload, captured_us, &mut **link);
                    }
                }
                FromSound::News(SoundNews::Levels { mine, theirs }) => came.events.push(Event::Levels { mine, theirs }),
                FromSound::News(SoundNews::Device(state)) => came.events.push(sound_state(&state)),
                FromSound::Names(_) => {}
            }
        }
    }
}

fn sound_state(state: &State) -> Event {
    let (capture, playback, words) = match state {
        State::Running(opened) => {
            let names = [opened.microphone.as_deref(), opened.loudspeaker.as_deref()];
            let words = names.into_iter().flatten().collect::<Vec<_>>().join(", ");
            (opened.microphone.is_some(), opened.loudspeaker.is_some(), words)
        }
        State::Stalled(opened) => (false, false, format!("{} stalls", opened.system)),
        State::NoHardware | State::Stopped | State::Opening => (false, false, String::new()),
        State::Failed(reason) => (false, false, reason.clone()),
    };
    Event::SoundState { capture, playback, words }
}
