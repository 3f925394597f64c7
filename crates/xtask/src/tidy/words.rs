//! The words that must not stay in the checkout. This is the one file in which they may stand.

/// Where these words stand themselves.
pub(super) const HOME: &str = "crates/xtask/src/tidy/words.rs";

/// Endings of the files that people read.
pub(super) const ENDINGS: &[&str] = &["rs", "toml", "md", "proto", "py", "yaml", "yml", "txt", "ftl", "sh"];

/// Where a rule looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Looks {
    /// In what Rust compiles, not in comments and strings.
    RustCode,
    /// In Rust files, comments included, minding upper and lower case.
    RustMarker,
    /// In the comments and strings of Rust files.
    RustProse,
    /// In every file that people read.
    AnyText,
}

/// Words of one kind, and why they must go. In lower case, but for the markers.
pub(super) struct Rule {
    pub(super) words: &'static [&'static str],
    pub(super) looks: Looks,
    pub(super) why: &'static str,
}

const UNFINISHED: &str = "what is named is finished; what is not finished is not named, and stands in an issue instead";

/// All rules.
pub(super) const RULES: &[Rule] = &[
    Rule { words: &["todo!", "unimplemented!", "dbg!"], looks: Looks::RustCode, why: UNFINISHED },
    Rule { words: &["TODO", "FIXME", "XXX", "HACK"], looks: Looks::RustMarker, why: UNFINISHED },
    Rule {
        words: &["for now", "stub", "not implemented", "placeholder for", "placeholder value", "a placeholder until"],
        looks: Looks::RustProse,
        why: UNFINISHED,
    },
    Rule {
        words: &["#[ignore]", "#[ignore ="],
        looks: Looks::RustCode,
        why: "a test that does not run proves nothing; make it quick, or make it part of another command",
    },
    Rule {
        words: &["/work/", "/root/", "/home/"],
        looks: Looks::AnyText,
        why: "a path of one machine means nothing on another",
    },
    Rule {
        words: &[
            "claude",
            "anthropic",
            "chatgpt",
            "openai",
            "copilot",
            "language model",
            "ai-generated",
            "ai generated",
            "ai assistant",
            "coding agent",
            "coding assistant",
        ],
        looks: Looks::AnyText,
        why: "the text is about the product, not about who typed it",
    },
    Rule {
        words: &[
            "design.md",
            "field.md",
            "style.md",
            "stack.md",
            "lessons.md",
            "bench.md",
            "brief.md",
            "shared/design",
            "shared/field",
            "shared/console",
        ],
        looks: Looks::AnyText,
        why: "a newcomer has no such page; name docs/ or say the thing itself",
    },
];
