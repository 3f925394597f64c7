//! Streets: OpenStreetMap import, a generated city, names and crossings, routes, closures, areas.
//!
//! A [`City`] comes from an `.osm.pbf` extract ([`City::load`]), from a seed
//! ([`City::generated`]) or from the compact bytes of another process
//! ([`City::decode`]). All three go through the same building steps, so whatever
//! holds for one holds for the others.
//!
//! Directions are degrees clockwise from north, lengths are metres, and vehicles
//! keep to the right. Turn restrictions of OpenStreetMap (relations) are not read.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod addresses;
mod city;
mod crossings;
mod drawing;
mod encoding;
mod error;
mod generated;
mod graph;
mod line;
mod nearest;
mod osm;
mod place;
mod reach;
mod routes;
mod source;
mod survey;
mod tags;
mod words;

pub use addresses::Address;
pub use city::{Bounds, City};
pub use crossings::Crossing;
pub use drawing::{DrawnStreet, DrawnTrack, Shape};
pub use error::MapError;
pub use graph::{ControlId, Edge, EdgeControl, EdgeId, Node, NodeId};
pub use line::heading_difference_deg;
pub use nearest::OnStreet;
pub use routes::{Closures, Endpoint, Route, RouteError};
pub use survey::{ControlKind, ImportReport, ShapeKind, StreetClass, TrackKind};
pub use words::short_name;
