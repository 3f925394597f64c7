//! The program a newcomer runs.
fn main() {}
