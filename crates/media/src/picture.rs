//! A picture as pixels, and which way the camera that took it looks.

/// Width of every camera's pictures, pixels.
pub const WIDTH: u16 = 640;
/// Height of every camera's pictures, pixels.
pub const HEIGHT: u16 = 360;
/// The largest side of a picture that anybody decodes, pixels.
pub const MAX_SIDE: u16 = 1_920;

/// One of a car's cameras.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View {
    /// Ahead.
    Front,
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Behind.
    Rear,
    /// Into the cabin. Every look is recorded by name.
    Cabin,
}

impl View {
    /// Every view, in the order in which screens show them.
    pub const ALL: [Self; 5] = [Self::Front, Self::Left, Self::Right, Self::Rear, Self::Cabin];
    /// The views that look at the street.
    pub const OUTSIDE: [Self; 4] = [Self::Front, Self::Left, Self::Right, Self::Rear];

    /// Its number on the wire.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Front => 0,
            Self::Left => 1,
            Self::Right => 2,
            Self::Rear => 3,
            Self::Cabin => 4,
        }
    }

    /// The view of that number on the wire.
    #[must_use]
    pub fn numbered(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.number() == number)
    }

    /// Its name in files and logs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Left => "left",
            Self::Right => "right",
            Self::Rear => "rear",
            Self::Cabin => "cabin",
        }
    }
}

/// A picture's pixels: rows from the top, each pixel red, green, blue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    width: u16,
    height: u16,
    rgb: Vec<u8>,
}

/// Width, height and bytes do not go together, or a side is zero or longer than [`MAX_SIDE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{bytes} bytes are no picture of {width} by {height} pixels")]
pub struct WrongSize {
    /// Width that was given.
    pub width: usize,
    /// Height that was given.
    pub height: usize,
    /// Bytes that were given.
    pub bytes: usize,
}

impl Pixels {
    /// A picture of these bytes, three for each pixel.
    ///
    /// # Errors
    /// [`WrongSize`].
    pub fn new(width: u16, height: u16, rgb: Vec<u8>) -> Result<Self, WrongSize> {
        let (w, h) = (usize::from(width), usize::from(height));
        let is_sane = (1..=MAX_SIDE).contains(&width) && (1..=MAX_SIDE).contains(&height);
        if !is_sane || rgb.len() != w * h * 3 {
            return Err(WrongSize { width: w, height: h, bytes: rgb.len() });
        }
        Ok(Self { width, height, rgb })
    }

    /// Its width.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Its height.
    #[must_use]
    pub fn height(&self) -> u16 {
        self.height
    }

    /// Its bytes.
    #[must_use]
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }
}

/// Something that was captured and can be turned into pixels later, on another thread: the same
/// pixels each time.
pub trait Sight: Send {
    /// The pixels, [`WIDTH`] by [`HEIGHT`] unless the camera is another.
    fn pixels(&self) -> Pixels;

    /// The picture as a JPEG with its width and height, where the camera makes one itself.
    fn jpeg(&self) -> Option<(u16, u16, bytes::Bytes)> {
        None
    }
}

impl Sight for Pixels {
    fn pixels(&self) -> Pixels {
        self.clone()
    }
}
