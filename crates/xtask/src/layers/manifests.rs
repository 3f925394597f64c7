//! Versions and features stand in the root manifest alone, so that `cargo run` and
//! `cargo test` share one build of the dependencies.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use toml::{Table, Value};

use super::table::line_naming;
use crate::finding::Finding;
use crate::workspace::{Package, Workspace};

const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// Checks the root manifest and every member's.
pub(crate) fn check(workspace: &Workspace, packages: &BTreeMap<String, Package>) -> anyhow::Result<Vec<Finding>> {
    let root = Path::new("Cargo.toml");
    let mut findings = check_root(root, &workspace.read(root)?)?;
    for package in packages.values() {
        let manifest = workspace.relative(&package.manifest_path);
        findings.extend(check_member(&manifest, &workspace.read(&manifest)?)?);
    }
    Ok(findings)
}

fn check_root(file: &Path, text: &str) -> anyhow::Result<Vec<Finding>> {
    let manifest: Table = text.parse().with_context(|| format!("reading {}", file.display()))?;
    let mut findings = Vec::new();
    let section = manifest.get("workspace").and_then(Value::as_table);
    if section.is_some_and(|w| w.contains_key("default-members")) {
        findings.push(Finding::new(
            file,
            line_naming(text, "default-members"),
            "default-members",
            "`cargo test` at the top would silently pass over every crate that is not named there",
        ));
    }
    let forbidden = section
        .and_then(|w| w.get("lints"))
        .and_then(|lints| lints.get("rust"))
        .and_then(|rust| rust.get("unsafe_code"))
        .and_then(Value::as_str);
    if forbidden != Some("forbid") {
        findings.push(Finding::new(file, 1, "unsafe_code is not forbidden", "no crate of ours needs unsafe code"));
    }
    Ok(findings)
}

fn check_member(file: &Path, text: &str) -> anyhow::Result<Vec<Finding>> {
    let manifest: Table = text.parse().with_context(|| format!("reading {}", file.display()))?;
    let mut findings = Vec::new();
    for (name, value) in dependencies(&manifest) {
        let inherited = value.get("workspace").and_then(Value::as_bool) == Some(true);
        let alone = value.as_table().is_some_and(|t| t.keys().all(|key| key == "workspace" || key == "optional"));
        if !(inherited && alone) {
            findings.push(Finding::new(
                file,
                line_naming(text, name),
                format!("`{name}` is not simply `{name}.workspace = true`"),
                "versions and features stand in the root Cargo.toml, so that all programs and tests share one build",
            ));
        }
    }
    let lints = manifest.get("lints").and_then(|l| l.get("workspace")).and_then(Value::as_bool);
    if lints != Some(true) {
        findings.push(Finding::new(
            file,
            1,
            "the workspace's lints are not inherited",
            "a crate without `[lints] workspace = true` escapes every lint, the ban on unsafe code included",
        ));
    }
    Ok(findings)
}

/// Every dependency of a manifest, those for one platform included.
fn dependencies(manifest: &Table) -> Vec<(&String, &Value)> {
    let platforms = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    let tables = platforms.filter_map(Value::as_table).chain(std::iter::once(manifest));
    tables
        .flat_map(|table| SECTIONS.iter().filter_map(|section| table.get(*section)?.as_table()))
        .flat_map(Table::iter)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_text(dependency: &str) -> Vec<usize> {
        let text = format!("[lints]\nworkspace = true\n{dependency}\n");
        check_member(Path::new("Cargo.toml"), &text).unwrap().iter().map(|f| f.line).collect()
    }

    #[test]
    fn only_inherited_dependencies_pass() {
        let cases: [(&str, &[usize]); 6] = [
            ("[dependencies]\nserde.workspace = true", &[]),
            ("[dependencies]\nserde = \"1\"", &[4]),
            ("[dependencies]\nserde = { workspace = true, features = [\"derive\"] }", &[4]),
            ("[dev-dependencies]\nserde = { version = \"1\" }", &[4]),
            ("[target.'cfg(unix)'.dependencies]\nserde = \"1\"", &[4]),
            ("[build-dependencies]\nserde = { path = \"../serde\" }", &[4]),
        ];
        for (dependency, expected) in cases {
            assert_eq!(check_text(dependency), expected, "{dependency}");
        }
    }

    #[test]
    fn a_member_without_the_lints_is_found() {
        assert_eq!(check_member(Path::new("x"), "[package]\nname = \"x\"\n").unwrap().len(), 1);
    }

    #[test]
    fn the_root_must_forbid_unsafe_code_and_name_no_default_members() {
        let good = "[workspace]\n[workspace.lints.rust]\nunsafe_code = \"forbid\"\n";
        assert_eq!(check_root(Path::new("x"), good).unwrap(), []);
        let bad = "[workspace]\ndefault-members = [\"a\"]\n";
        assert_eq!(check_root(Path::new("x"), bad).unwrap().len(), 2);
    }
}
