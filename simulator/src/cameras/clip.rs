//! A camera that plays real frames: the pictures of a folder, in the order of their names, again and again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use media::{Pixels, Sight, mjpeg};

/// Pictures a second and a half second: 12.5 a second are one each 80 milliseconds.
const FRAME_MS: u64 = 80;
/// Pictures of one clip at most.
const MAX_FRAMES: usize = 2_000;

/// Why a folder is no clip.
#[derive(Debug, thiserror::Error)]
pub enum ClipError {
    /// The folder or a picture in it cannot be read.
    #[error("{path}: {source}")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A picture is none.
    #[error("{path}: {source}")]
    NoPicture {
        /// Which.
        path: PathBuf,
        /// What the decoder says.
        source: mjpeg::JpegError,
    },
    /// No picture at all, or too many.
    #[error("{path} has {count} pictures; from 1 to 2000 make a clip")]
    Count {
        /// Which folder.
        path: PathBuf,
        /// How many it has.
        count: usize,
    },
}

/// Real frames that one car's front camera plays instead of its own.
#[derive(Debug)]
pub struct Clip {
    frames: Vec<Arc<[u8]>>,
}

impl Clip {
    /// Loads every `.jpg` of a folder in the order of their names. All of them are decoded once,
    /// so that none fails later.
    ///
    /// # Errors
    /// [`ClipError`] names the file.
    pub fn load(folder: &Path) -> Result<Self, ClipError> {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |source| ClipError::Unreadable { path, source }
        };
        let entries = std::fs::read_dir(folder).map_err(unreadable(folder))?;
        let mut paths = Vec::new();
        for entry in entries {
            let path = entry.map_err(unreadable(folder))?.path();
            if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("jpg")) {
                paths.push(path);
            }
        }
        if !(1..=MAX_FRAMES).contains(&paths.len()) {
            return Err(ClipError::Count { path: folder.to_owned(), count: paths.len() });
        }
        paths.sort();
        let mut frames = Vec::with_capacity(paths.len());
        for path in paths {
            let bytes = std::fs::read(&path).map_err(unreadable(&path))?;
            mjpeg::decode(&bytes).map_err(|source| ClipError::NoPicture { path: path.clone(), source })?;
            frames.push(Arc::from(bytes));
        }
        Ok(Self { frames })
    }

    /// How many pictures it has.
    #[must_use]
    pub fn frame_count(&self) -> usize {
        self.frames.len()
    }

    /// The JPEG that it plays at that time of the car, and the time at which that began, milliseconds.
    #[must_use]
    pub fn jpeg_at(&self, local_ms: u64) -> (u64, Arc<[u8]>) {
        let number = local_ms / FRAME_MS;
        let at = usize::try_from(number % self.frames.len() as u64).unwrap_or(0);
        (number * FRAME_MS, Arc::clone(&self.frames[at]))
    }
}

/// One picture of a clip.
pub(super) struct ClipSight(pub(super) Arc<[u8]>);

impl Sight for ClipSight {
    fn pixels(&self) -> Pixels {
        mjpeg::decode(&self.0).expect("every picture was decoded when the clip was loaded")
    }
}
