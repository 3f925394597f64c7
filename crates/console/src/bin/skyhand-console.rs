//! The program of one operator: reads flags and configuration, opens the window, ends cleanly.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use city::City;
use clap::Parser;
use console::options::{ConfigurationFile, Looks, MapSource, SCALE_PERCENT, ScreenLanguage, Screenshot, ThemeName};
use console::{ConsoleError, ConsoleOptions, LinkSource};

/// The operator's window of Skyhand: who needs a person, what is going on there, what to do and say.
///
/// The person and the role come from the certificate. Every key of the window is printed
/// where it acts; F1 shows them all.
#[derive(Debug, Parser)]
#[command(name = "skyhand-console", version, after_help = AFTER)]
struct Arguments {
    /// Configuration file (TOML); flags win over it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Address of the hub
    #[arg(long, value_name = "HOST:PORT")]
    hub: Option<String>,
    /// Name the hub's certificate carries; the host of the address when absent
    #[arg(long, value_name = "NAME")]
    server_name: Option<String>,
    /// Town the operator sits in, as a passenger reads it
    #[arg(long, value_name = "TOWN")]
    town: Option<String>,
    /// Certificate chain of the person (PEM)
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Private key of that certificate (PEM)
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Certificate of the authority that signed the hub's (PEM)
    #[arg(long, value_name = "FILE")]
    authority: Option<PathBuf>,
    /// Map of the site: the .osm.pbf extract that the hub serves; the generated city without it
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Language of the screen
    #[arg(long, value_enum)]
    language: Option<ScreenLanguage>,
    /// Look of the window
    #[arg(long, value_enum)]
    theme: Option<ThemeName>,
    /// Size of everything, in percent
    #[arg(long, value_name = "80..200", value_parser = clap::value_parser!(u16).range(80..=200))]
    scale: Option<u16>,
    /// Nothing moves on the screen but what must
    #[arg(long)]
    reduced_motion: bool,
    /// Leave microphone and loudspeaker alone: calls go by captions
    #[arg(long)]
    silent: bool,
    /// Saves a picture of the window as PNG, and ends
    #[arg(long, value_name = "FILE", hide = true)]
    screenshot: Option<PathBuf>,
    /// Seconds before the picture is taken
    #[arg(long, value_name = "SECONDS", default_value_t = 3.0, hide = true)]
    after: f64,
}

const AFTER: &str = "\
Configuration file, every line optional:
  hub = \"hub.example:7443\"
  certificate = \"amara.pem\"      # paths are relative to the file
  key = \"amara.key\"
  authority = \"authority.pem\"
  map = \"city.osm.pbf\"
  language = \"en\"                # en, fr, de
  theme = \"dark\"                 # dark, light
  scale = 100                    # percent, 80 to 200
  motion = true
  silent = false                 # true leaves microphone and loudspeaker alone

Exit codes: 0 ended by the person, 1 the link or the map failed, 2 wrong flags or files,
3 no window could be opened.";

fn main() -> ExitCode {
    observability::init("skyhand-console", "warn");
    let arguments = Arguments::parse();
    let ended = options(arguments).and_then(|options| {
        let stop = Arc::new(AtomicBool::new(false));
        end_on_interrupt(Arc::clone(&stop))?;
        console::run(ConsoleOptions { stop: Some(stop), ..options })
    });
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            observability::complain(&format!("skyhand-console: {error}"));
            ExitCode::from(error.exit_code())
        }
    }
}

/// Ctrl-C closes the window as its own button does.
fn end_on_interrupt(stop: Arc<AtomicBool>) -> Result<(), ConsoleError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| ConsoleError::Link(error.to_string()))?;
    std::thread::Builder::new()
        .name("interrupt".to_owned())
        .spawn(move || {
            if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
                stop.store(true, Ordering::Relaxed);
            }
        })
        .map_err(|error| ConsoleError::Link(error.to_string()))?;
    Ok(())
}

fn given<T>(value: Option<T>, what: &'static str) -> Result<T, ConsoleError> {
    value.ok_or(ConsoleError::Missing(what))
}

/// Without a map file the hub and the cars use the generated city, and so does the window.
fn generated() -> MapSource {
    MapSource::Fetch(Arc::new(|_: &str| Ok(Arc::new(City::generated(1)))))
}

fn options(arguments: Arguments) -> Result<ConsoleOptions, ConsoleError> {
    let file = match &arguments.config {
        Some(path) => ConfigurationFile::read(path)?,
        None => ConfigurationFile::default(),
    };
    let hub = arguments.hub.or(file.hub);
    let site_name = hub.clone().unwrap_or_default();
    // Without a hub the window opens and says what is missing.
    let link = match hub {
        None => LinkSource::None,
        Some(address) => LinkSource::Hub {
            address,
            server_name: arguments.server_name.or(file.server_name),
            certificate: given(arguments.certificate.or(file.certificate), "the certificate (--certificate)")?,
            key: given(arguments.key.or(file.key), "the private key (--key)")?,
            authority: given(arguments.authority.or(file.authority), "the authority (--authority)")?,
        },
    };
    let scale = arguments.scale.or(file.scale).unwrap_or(100);
    let looks = Looks {
        language: arguments.language.or(file.language).unwrap_or_default(),
        theme: arguments.theme.or(file.theme).map(Into::into).unwrap_or_default(),
        scale_percent: scale.clamp(*SCALE_PERCENT.start(), *SCALE_PERCENT.end()),
        motion: file.motion.unwrap_or(true) && !arguments.reduced_motion,
    };
    let after = Duration::try_from_secs_f64(arguments.after).unwrap_or(Duration::from_secs(3));
    Ok(ConsoleOptions {
        link,
        map: arguments.map.or(file.map).map_or_else(generated, MapSource::File),
        looks,
        site_name,
        town: arguments.town.or(file.town).unwrap_or_default(),
        silent: arguments.silent || file.silent.unwrap_or(false),
        screenshot: arguments.screenshot.map(|file| Screenshot { file, after }),
        stop: None,
    })
}
