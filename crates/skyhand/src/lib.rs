//! skyhand
