//! Holds docs/hazards.md to its word: every hazard and clause has a guard and a proof, and every
//! proof that is named exists.
//!
//! A row of a table there is `| id | hazard or clause | guard | proof |`. The proof is one or more
//! of `` `path/to/file.rs::test_name` `` and `` `simulator/scenarios/name.toml` ``, and may end
//! with, or be, `not yet: reason`.

use std::collections::BTreeMap;
use std::path::Path;

use crate::finding::{Finding, conclude};
use crate::say;
use crate::workspace::Workspace;

const PAGE: &str = "docs/hazards.md";
/// The hazards H1 to H11, the clauses R1 to R36 and the bad input B1 to B8 must all stand there, each once.
const SERIES: [(char, usize); 3] = [('H', 11), ('R', 36), ('B', 8)];

/// One row of the page.
#[derive(Debug, PartialEq, Eq)]
struct Row<'a> {
    line: usize,
    id: &'a str,
    guard: &'a str,
    proof: &'a str,
}

/// Checks the page and what it names.
///
/// # Errors
/// Prints each finding with line and reason, and says how many there were.
pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<()> {
    let page = workspace.read(Path::new(PAGE))?;
    let rows = rows(&page);
    let mut findings = check_complete(&rows);
    let mut open = 0;
    for row in &rows {
        if row.guard.is_empty() {
            findings.push(found(row, "names no guard", "a proof without a guard proves nothing"));
        }
        open += usize::from(row.proof.contains("not yet"));
        findings.extend(check_proof(row, |path| workspace.read(Path::new(path)).ok()));
    }
    say::line(&format!("{} rows, {open} of them not yet proven in full", rows.len()));
    conclude("hazards", findings)
}

fn found(row: &Row<'_>, what: impl std::fmt::Display, why: &str) -> Finding {
    Finding::new(Path::new(PAGE), row.line, format!("{} {what}", row.id), why)
}

/// The rows whose first cell is an id such as `H3` or `R14`.
fn rows(page: &str) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for (number, line) in page.lines().enumerate() {
        let cells: Vec<&str> = line.trim().trim_matches('|').split(" | ").map(str::trim).collect();
        if line.starts_with('|') && is_id(cells[0]) {
            let cell = |at: usize| cells.get(at).copied().unwrap_or("");
            rows.push(Row { line: number + 1, id: cells[0], guard: cell(2), proof: cell(3) });
        }
    }
    rows
}

fn is_id(cell: &str) -> bool {
    let mut signs = cell.chars();
    signs.next().is_some_and(|first| SERIES.iter().any(|(letter, _)| *letter == first))
        && !signs.as_str().is_empty()
        && signs.all(|sign| sign.is_ascii_digit())
}

fn check_complete(rows: &[Row<'_>]) -> Vec<Finding> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut findings = Vec::new();
    for row in rows {
        if let Some(first) = seen.insert(row.id, row.line) {
            findings.push(found(row, format!("stands at line {first} already"), "one place says what is true of it"));
        }
    }
    for (letter, last) in SERIES {
        for number in 1..=last {
            let id = format!("{letter}{number}");
            if !seen.contains_key(id.as_str()) {
                findings.push(Finding::new(
                    Path::new(PAGE),
                    0,
                    format!("{id} is missing"),
                    "a hazard that is not on the page is one that nobody decided about",
                ));
            }
        }
    }
    findings
}

/// Checks one proof; `read` gives the text of a file of the workspace, if there is one.
fn check_proof(row: &Row<'_>, read: impl Fn(&str) -> Option<String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (named, reason) = match row.proof.split_once("not yet:") {
        Some((named, reason)) => (named, Some(reason.trim())),
        None => (row.proof, None),
    };
    let proofs: Vec<&str> = named.split('`').skip(1).step_by(2).collect();
    match reason {
        Some("") => findings.push(found(row, "is `not yet` without a reason", "the reason is what a reader needs")),
        None if proofs.is_empty() => findings.push(found(
            row,
            "names neither a test nor `not yet: reason`",
            "silence looks like a proof and is none",
        )),
        _ => {}
    }
    for proof in proofs {
        let problem = match proof.split_once("::") {
            Some((file, test)) => match read(file) {
                None => Some(format!("names the file `{file}`, which does not exist")),
                Some(text) if !has_test(&text, test) => Some(format!("names `{test}`, which is no test of `{file}`")),
                Some(_) => None,
            },
            None if proof.ends_with(".toml") => {
                read(proof).is_none().then(|| format!("names the scenario `{proof}`, which does not exist"))
            }
            None => Some(format!("names `{proof}`, which is neither `file.rs::test` nor a scenario")),
        };
        if let Some(problem) = problem {
            findings.push(found(row, problem, "a proof that was renamed or removed proves nothing"));
        }
    }
    findings
}

/// Whether the text holds a function of that name under a `test` attribute.
fn has_test(text: &str, name: &str) -> bool {
    let head = format!("fn {name}(");
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.iter().enumerate().filter(|(_, line)| line.contains(&head)).any(|(at, _)| {
        let attributes = lines[..at].iter().rev().take_while(|line| line.starts_with("#[") || line.starts_with("//"));
        attributes.into_iter().any(|line| line.starts_with("#[test") || line.contains("::test"))
    }) || text.contains("proptest!") && lines.iter().any(|line| line.contains(&head))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str =
        "#[test]\nfn it_holds() {}\n\nfn helper() {}\n\n#[tokio::test(start_paused = true)]\nasync fn it_waits() {}\n";

    fn problems(proof: &str) -> usize {
        let page = format!("| H1 | stale | an age | {proof} |");
        let row = &rows(&page)[0];
        check_proof(row, |file| match file {
            "a.rs" => Some(CODE.to_owned()),
            "simulator/scenarios/x.toml" => Some(String::new()),
            _ => None,
        })
        .len()
    }

    #[test]
    fn a_proof_must_exist_or_say_why_not() {
        let cases = [
            ("`a.rs::it_holds`", 0),
            ("`a.rs::it_waits`, `simulator/scenarios/x.toml`", 0),
            ("`a.rs::it_holds`; not yet: the other half", 0),
            ("not yet: needs cameras", 0),
            ("not yet:", 1),
            ("not yet", 1),
            ("", 1),
            ("`a.rs::helper`", 1),
            ("`a.rs::it_is_gone`, `b.rs::it_holds`", 2),
            ("`simulator/scenarios/gone.toml`", 1),
            ("`a.rs`", 1),
        ];
        for (proof, expected) in cases {
            assert_eq!(problems(proof), expected, "{proof}");
        }
    }

    #[test]
    fn every_id_stands_once() {
        let mut page = String::from("| id | hazard | guard | proof |\n|---|---|---|---|\n");
        for (letter, last) in SERIES {
            for number in 1..=last {
                page.push_str(&format!("| {letter}{number} | x | y | not yet: z |\n"));
            }
        }
        assert_eq!(check_complete(&rows(&page)), []);
        assert_eq!(check_complete(&rows(&page.replace("| R7 |", "| R8 |"))).len(), 2);
    }
}
