//! Housekeeping that no compiler does: leftovers, long files, and things that do not say what they are.

mod words;

use std::path::{Path, PathBuf};

use self::words::Looks;
use crate::finding::{Finding, conclude};
use crate::say;
use crate::source::{code_only, line_of, prose_only, whole_words};
use crate::workspace::Workspace;

/// Above this a file is listed, so that somebody thinks of splitting it by noun.
const LONG_LINES: usize = 600;
/// Above this the split is due.
const TOO_LONG_LINES: usize = 900;

/// Checks the whole checkout.
///
/// # Errors
/// Prints each finding with file, line and reason, and says how many there were.
pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<()> {
    let mut findings = Vec::new();
    for file in workspace.files(".", words::ENDINGS)? {
        let file = file.strip_prefix(".").map(PathBuf::from).unwrap_or(file);
        let Ok(text) = workspace.read(&file) else {
            findings.push(Finding::new(&file, 0, "is not UTF-8 text", "everything a person reads here is UTF-8"));
            continue;
        };
        findings.extend(check_words(&file, &text));
        findings.extend(check_length(&file, &text));
        if is_rust(&file) && !is_generated(&file) {
            findings.extend(check_charter(&file, &text));
        }
        if file.extension().is_some_and(|e| e == "md") {
            findings.extend(check_links(&file, &text, |target| workspace.root().join(target).exists()));
        }
    }
    findings.extend(check_introductions(workspace)?);
    findings.extend(check_contract_is_guarded(workspace));
    conclude("tidy", findings)
}

fn is_rust(file: &Path) -> bool {
    file.extension().is_some_and(|e| e == "rs")
}

/// Generated code answers to its generator.
fn is_generated(file: &Path) -> bool {
    file.components().any(|part| part.as_os_str() == "generated")
        && (file.starts_with("crates/wire") || file.starts_with("crates/record_verifier"))
}

fn check_words(file: &Path, text: &str) -> Vec<Finding> {
    if file == Path::new(words::HOME) || is_generated(file) {
        return Vec::new();
    }
    let code = code_only(text);
    let lower = text.to_ascii_lowercase();
    let prose = prose_only(&lower);
    let mut findings: Vec<Finding> = Vec::new();
    for rule in words::RULES {
        let searched = match rule.looks {
            Looks::AnyText => &lower,
            _ if !is_rust(file) => continue,
            Looks::RustCode => &code,
            Looks::RustMarker => text,
            Looks::RustProse => &prose,
        };
        for word in rule.words {
            for at in whole_words(searched, word) {
                findings.push(Finding::new(file, line_of(text, at), format!("`{word}`"), rule.why));
            }
        }
    }
    findings.dedup();
    findings
}

fn check_length(file: &Path, text: &str) -> Option<Finding> {
    let lines = text.lines().count();
    let is_code = ["rs", "proto", "py"].iter().any(|e| file.extension().is_some_and(|x| x == *e));
    if !is_code || is_generated(file) || lines <= LONG_LINES {
        return None;
    }
    if lines <= TOO_LONG_LINES {
        say::line(&format!("note: {} has {lines} lines; above {LONG_LINES} a split by noun helps", file.display()));
        return None;
    }
    Some(Finding::new(
        file,
        0,
        format!("{lines} lines"),
        format!("above {TOO_LONG_LINES} lines nobody dares split a file any more; ask which decision was left to it"),
    ))
}

/// Every file says in its first line what it is for.
fn check_charter(file: &Path, text: &str) -> Option<Finding> {
    let first = text.lines().next().unwrap_or("");
    let says = first.strip_prefix("//!").map(str::trim).unwrap_or("");
    if says.contains(' ') {
        return None;
    }
    Some(Finding::new(
        file,
        1,
        "does not begin with `//!` and a sentence",
        "a file that cannot say its charter has two",
    ))
}

/// Every link of a page into the checkout leads somewhere.
fn check_links(file: &Path, text: &str, exists: impl Fn(&Path) -> bool) -> Vec<Finding> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let mut findings = Vec::new();
    for (at, _) in text.match_indices("](") {
        let rest = &text[at + 2..];
        let target = rest.split([')', '#', '\n']).next().unwrap_or("");
        let outside = target.is_empty() || target.contains("://");
        if !outside && !exists(&folder.join(target)) {
            findings.push(Finding::new(
                file,
                line_of(text, at),
                format!("links to `{target}`, which does not exist"),
                "a page that leads nowhere teaches its reader not to follow it",
            ));
        }
    }
    findings
}

/// Every crate is introduced, in its manifest and in the README.
fn check_introductions(workspace: &Workspace) -> anyhow::Result<Vec<Finding>> {
    let readme = workspace.read(Path::new("README.md"))?;
    let mut findings = Vec::new();
    for package in workspace.packages()?.values() {
        let manifest = workspace.relative(&package.manifest_path);
        if package.description.as_deref().unwrap_or("").trim().is_empty() {
            findings.push(Finding::new(&manifest, 1, "has no description", "one sentence tells a newcomer what it is"));
        }
        if !readme.contains(&format!("`{}`", package.name)) {
            findings.push(Finding::new(
                Path::new("README.md"),
                0,
                format!("does not mention `{}`", package.name),
                "the README has a sentence for every crate",
            ));
        }
    }
    Ok(findings)
}

/// The contract and its generated code cannot drift apart while this test exists.
fn check_contract_is_guarded(workspace: &Workspace) -> Option<Finding> {
    let test = Path::new("crates/wire/tests/generated_is_current.rs");
    if workspace.root().join(test).is_file() {
        return None;
    }
    Some(Finding::new(
        test,
        0,
        "is missing",
        "a change of proto/ that was not followed by `cargo xtask codegen` would go unseen",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leftovers_and_foreign_words_are_found() {
        for rule in words::RULES {
            for word in rule.words {
                let text = match rule.looks {
                    Looks::RustCode => format!("fn a() {{}}\n{word} here\n"),
                    _ => format!("fn a() {{}}\n// {word} here\n"),
                };
                let found = check_words(Path::new("crates/hub/src/x.rs"), &text);
                assert!(found.iter().any(|f| f.line == 2), "{word}");
            }
        }
        let innocent = "// an operator's working session, for nowhere\nlet todo = \"dbg!(x)\";\nfor now in 0..3 {}\n";
        assert_eq!(check_words(Path::new("crates/hub/src/x.rs"), innocent), []);
    }

    #[test]
    fn a_file_says_its_charter_first() {
        let file = Path::new("x.rs");
        assert_eq!(check_charter(file, "//! Streets and their names.\n"), None);
        for text in ["", "fn a() {}\n", "//! hub\n", "// Streets and names.\n", "\n//! Streets and names.\n"] {
            assert!(check_charter(file, text).is_some(), "{text:?}");
        }
    }

    #[test]
    fn a_link_leads_somewhere() {
        let text = "[a](b.md), [c](gone.md#part), [d](#here) and [e](https://x.y/z)";
        let found = check_links(Path::new("docs/page.md"), text, |target| target == Path::new("docs/b.md"));
        assert_eq!(found.len(), 1);
        assert!(found[0].what.contains("gone.md"));
    }

    #[test]
    fn only_a_very_long_file_fails() {
        let lines = |count: usize| "x\n".repeat(count);
        let rust = Path::new("crates/hub/src/x.rs");
        assert_eq!(check_length(rust, &lines(TOO_LONG_LINES)), None);
        assert!(check_length(rust, &lines(TOO_LONG_LINES + 1)).is_some());
        assert_eq!(check_length(Path::new("crates/wire/src/generated/x.rs"), &lines(5_000)), None);
        assert_eq!(check_length(Path::new("docs/x.md"), &lines(5_000)), None);
    }
}
