//! The map's own geometry: view, streets, names. The panel draws cars and cases over it.

mod base;
pub mod camera;
mod labels;
pub mod streets;
