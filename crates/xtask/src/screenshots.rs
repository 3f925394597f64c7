//! Photographs the real window of the demo under a virtual display, into docs/screenshots.
//!
//! Xvfb and Mesa come from Debian and serve this command alone; nothing else needs a display.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::say;
use crate::workspace::{self, Workspace};

const FOLDER: &str = "docs/screenshots";

/// One picture: the size of the display, and what the demo is asked for.
struct Shot {
    name: &'static str,
    width: u16,
    height: u16,
    /// Seconds after the window's first frame.
    after: u16,
    /// Keys pressed on the way: seconds after the start, and the key as xdotool names it.
    keys: &'static [(u16, &'static str)],
    arguments: &'static [&'static str],
}

/// Takes the first case, introduces oneself.
const TAKE_AND_GREET: &[(u16, &str)] = &[(17, "n"), (19, "s"), (20, "1")];

const SHOTS: &[Shot] = &[
    Shot { name: "console", width: 1720, height: 1080, after: 23, keys: TAKE_AND_GREET, arguments: &[] },
    Shot { name: "queue", width: 1720, height: 1080, after: 110, keys: &[(100, "j")], arguments: &[] },
    Shot {
        name: "light-french",
        width: 1920,
        height: 1080,
        after: 23,
        keys: TAKE_AND_GREET,
        arguments: &["--light", "--language", "fr"],
    },
    Shot {
        name: "small-german",
        width: 1280,
        height: 800,
        after: 23,
        keys: TAKE_AND_GREET,
        arguments: &["--language", "de"],
    },
];

/// Takes all pictures, or the named ones.
///
/// # Errors
/// When Xvfb is missing, the demo fails, or no picture appears.
pub(crate) fn run(workspace: &Workspace, names: &[String]) -> anyhow::Result<()> {
    if let Some(unknown) = names.iter().find(|name| SHOTS.iter().all(|shot| shot.name != **name)) {
        let known: Vec<&str> = SHOTS.iter().map(|shot| shot.name).collect();
        bail!("there is no picture `{unknown}`; there are {}", known.join(", "));
    }
    workspace::run(workspace.cargo().args(["build", "--locked", "-p", "skyhand", "--bin", "skyhand"]))?;
    std::fs::create_dir_all(workspace.root().join(FOLDER))?;
    for shot in SHOTS.iter().filter(|shot| names.is_empty() || names.iter().any(|name| name == shot.name)) {
        take(workspace, shot).with_context(|| format!("the picture `{}`", shot.name))?;
    }
    Ok(())
}

fn take(workspace: &Workspace, shot: &Shot) -> anyhow::Result<()> {
    let display = Display::start(shot.width, shot.height)?;
    let file = workspace.root().join(FOLDER).join(format!("{}.png", shot.name));
    say::line(&format!("{} in {} s", workspace.relative(&file).display(), shot.after));
    if file.exists() {
        std::fs::remove_file(&file)?;
    }
    let mut demo = workspace.program(workspace.target().join("debug/skyhand"));
    demo.args(["--temporary", "--screenshot"])
        .arg(&file)
        .args(["--after", &shot.after.to_string()])
        .args(shot.arguments)
        .env("DISPLAY", &display.name)
        .env_remove("WAYLAND_DISPLAY")
        // Mesa's painter on the processor: the same picture on every machine.
        .env("LIBGL_ALWAYS_SOFTWARE", "1");
    run_within(&mut demo, Duration::from_secs(u64::from(shot.after) + 120), |seconds| press(shot, &display, seconds))?;
    let size = std::fs::metadata(&file).with_context(|| format!("{} was not written", file.display()))?.len();
    say::line(&format!("{} ({} KiB)", workspace.relative(&file).display(), size.div_ceil(1024)));
    Ok(())
}

/// Presses what is due in this second. No window manager runs here, so the window is given the
/// keyboard first.
fn press(shot: &Shot, display: &Display, second: u64) -> anyhow::Result<()> {
    for (_, key) in shot.keys.iter().filter(|(at, _)| u64::from(*at) == second) {
        let pressed = Command::new("xdotool")
            .args(["search", "--name", "Skyhand", "windowfocus", "--sync", "key", key])
            .env("DISPLAY", &display.name)
            .status()
            .context("starting xdotool; `cargo xtask --help` names the Debian packages")?;
        if !pressed.success() {
            bail!("the key {key} was not pressed: {pressed}");
        }
    }
    Ok(())
}

/// Runs a program that must end by itself within a time; `each_second` is called with the seconds run.
fn run_within(
    command: &mut Command,
    limit: Duration,
    mut each_second: impl FnMut(u64) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let shown = workspace::shown(command);
    let mut child = command.stdin(Stdio::null()).spawn().with_context(|| format!("starting `{shown}`"))?;
    let start = Instant::now();
    let mut second = 0;
    loop {
        while second < start.elapsed().as_secs() {
            second += 1;
            if let Err(error) = each_second(second) {
                // The demo must not outlive its photographer.
                child.kill()?;
                child.wait()?;
                return Err(error);
            }
        }
        if let Some(status) = child.try_wait()? {
            if status.success() {
                return Ok(());
            }
            bail!("`{shown}` ended with {status}");
        }
        if start.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            bail!("`{shown}` did not end within {} s", limit.as_secs());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// A running Xvfb; it ends with this value.
struct Display {
    server: Child,
    name: String,
}

impl Display {
    fn start(width: u16, height: u16) -> anyhow::Result<Self> {
        let number = (90..190)
            .find(|n| {
                !Path::new(&format!("/tmp/.X11-unix/X{n}")).exists() && !Path::new(&format!("/tmp/.X{n}-lock")).exists()
            })
            .context("no free display number between 90 and 189")?;
        let name = format!(":{number}");
        let server = Command::new("Xvfb")
            .args([&name, "-screen", "0", &format!("{width}x{height}x24"), "-nolisten", "tcp"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("starting Xvfb; `cargo xtask --help` names the Debian packages")?;
        let display = Self { server, name };
        let socket = format!("/tmp/.X11-unix/X{number}");
        let start = Instant::now();
        while !Path::new(&socket).exists() {
            if start.elapsed() > Duration::from_secs(20) {
                bail!("Xvfb did not open display {} within 20 s", display.name);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(display)
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // It may have died on its own; either way it is gone afterwards.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
