//! The packs that are shipped, built into the program so that they are always there.

use std::sync::LazyLock;

use super::super::Language;
use super::ClipPack;

/// In the order of [`Language::ALL`].
pub(super) const SHIPPED: [&[u8]; 4] = [
    include_bytes!("../../../voices/en.clips"),
    include_bytes!("../../../voices/es.clips"),
    include_bytes!("../../../voices/fr.clips"),
    include_bytes!("../../../voices/zh.clips"),
];

static PACKS: LazyLock<[ClipPack<'static>; 4]> = LazyLock::new(|| {
    SHIPPED.map(|bytes| ClipPack::read(bytes).expect("the packs are built in, and a test reads each of them"))
});

/// The clips of a language. The first call reads all packs.
#[must_use]
pub fn pack(language: Language) -> &'static ClipPack<'static> {
    &PACKS[language as usize]
}
