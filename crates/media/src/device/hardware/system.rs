//! The hardware by miniaudio.

use std::any::Any;
use std::path::Path;

use maudio::audio::sample_rate::SampleRate;
use maudio::backend::Backend;
use maudio::context::{Context, ContextBuilder, ContextOps};
use maudio::device::device_builder::{DeviceBuilder, DeviceBuilderOps};
use maudio::device::device_info::DeviceInfo;
use maudio::device::device_type::DeviceType;
use maudio::device::{Device, DeviceOps};
use maudio::pcm_frames::PcmFormat;

use super::{Choice, Ends, Found, Names, System};
use crate::device::{Opened, PERIOD};

/// The ways to the hardware that are tried, in this order. Never miniaudio's null device, to which
/// it falls back without a word, and not JACK, which complains on the terminal when it is absent.
const WAYS: [(Backend, &str); 7] = [
    (Backend::Wasapi, "WASAPI"),
    (Backend::CoreAudio, "Core Audio"),
    (Backend::PulseAudio, "PulseAudio"),
    (Backend::Alsa, "ALSA"),
    (Backend::Sndio, "sndio"),
    (Backend::Audio4, "audio(4)"),
    (Backend::Oss, "OSS"),
];
/// The most devices that are listed in each direction.
const MOST_NAMES: usize = 64;

pub(super) struct Miniaudio;

fn is_worth_a_try(backend: Backend) -> bool {
    // Without a sound card ALSA, too, complains on the terminal.
    backend.possible_on_this_target() && (backend != Backend::Alsa || Path::new("/dev/snd").exists())
}

/// The first way that leads to a device.
fn way() -> Option<(Context, &'static str, Vec<DeviceInfo>, Vec<DeviceInfo>)> {
    WAYS.into_iter().filter(|(backend, _)| is_worth_a_try(*backend)).find_map(|(backend, name)| {
        let context = ContextBuilder::new().preferred_backends([backend]).build().ok()?;
        let devices = context.get_devices().ok()?;
        let infos = |count| -> Vec<DeviceInfo> { Vec::with_capacity(count) };
        let (mut microphones, mut loudspeakers) = (infos(4), infos(4));
        microphones.extend(devices.capture().map(|(_, info)| *info).take(MOST_NAMES));
        loudspeakers.extend(devices.playback().map(|(_, info)| *info).take(MOST_NAMES));
        let is_there = !(microphones.is_empty() && loudspeakers.is_empty());
        is_there.then_some((context, name, microphones, loudspeakers))
    })
}

fn chosen<'a>(infos: &'a [DeviceInfo], name: Option<&String>) -> Option<&'a DeviceInfo> {
    infos.iter().find(|info| name.is_some_and(|name| info.device_name() == name))
}

fn name<F: PcmFormat>(device: &Device<F>, kind: DeviceType) -> String {
    device.get_name(kind).unwrap_or_else(|_| "default".to_owned())
}

fn names(infos: &[DeviceInfo]) -> Vec<String> {
    infos.iter().map(|info| info.device_name().to_owned()).collect()
}

impl System for Miniaudio {
    fn names(&self) -> Found<Names> {
        way().map_or(Found::Nothing, |(_, system, microphones, loudspeakers)| {
            Found::Hardware(Names {
                system: system.to_owned(),
                microphones: names(&microphones),
                loudspeakers: names(&loudspeakers),
            })
        })
    }

    fn open(&self, choice: &Choice, ends: Ends) -> Found<(Opened, Box<dyn Any>)> {
        let Some((context, system, microphones, loudspeakers)) = way() else { return Found::Nothing };
        let Ends { mut microphone, mut loudspeaker } = ends;
        let mut opened = Opened { system: system.to_owned(), microphone: None, loudspeaker: None };
        let failure = |what: &str, error: maudio::MaudioError| Found::Failure(format!("{system}, {what}: {error}"));

        let mut capture = None;
        if !microphones.is_empty() {
            let mut builder = DeviceBuilder::capture().i16();
            builder.context(&context).capture_channels(1).sample_rate(SampleRate::Sr48000);
            builder.period_size_frames(PERIOD as u32);
            if let Some(info) = chosen(&microphones, choice.microphone.as_ref()) {
                builder.capture_device_id(&info.device_id());
            }
            let device = builder.with_callback(move |_, samples: &[i16]| {
                microphone.push(samples);
            });
            match device.and_then(|mut device| device.device_start().map(|()| device)) {
                Ok(device) => {
                    opened.microphone = Some(name(&device, DeviceType::Capture));
                    capture = Some(device);
                }
                Err(error) => return failure("microphone", error),
            }
        }

        let mut playback = None;
        if !loudspeakers.is_empty() {
            let mut builder = DeviceBuilder::playback().i16();
            builder.context(&context).playback_channels(1).sample_rate(SampleRate::Sr48000);
            builder.period_size_frames(PERIOD as u32);
            if let Some(info) = chosen(&loudspeakers, choice.loudspeaker.as_ref()) {
                builder.playback_device_id(&info.device_id());
            }
            let device = builder.with_callback(move |_, samples: &mut [i16]| loudspeaker.fill(samples));
            match device.and_then(|mut device| device.device_start().map(|()| device)) {
                Ok(device) => {
                    opened.loudspeaker = Some(name(&device, DeviceType::Playback));
                    playback = Some(device);
                }
                Err(error) => return failure("loudspeaker", error),
            }
        }
        Found::Hardware((opened, Box::new((capture, playback, context))))
    }
}
