//! What follows from an event for the world outside.
