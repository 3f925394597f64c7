//! The checked-in code is what the contract in `proto/` generates. `cargo xtask codegen` renews it.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use prost::Message as _;

fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path, ending));
        } else if path.extension().is_some_and(|own| own == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| (name(&path), fs::read(&path).unwrap())).collect()
}

#[test]
fn the_checked_in_code_is_what_the_contract_generates() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let contract = here.join("../../proto");
    let checked_in = here.join("src/generated");
    let fresh = tempfile::tempdir().unwrap();
    let sources = files_below(&contract.join("skyhand"), "proto");
    let descriptors = protox::compile(&sources, [&contract]).unwrap();
    fs::write(fresh.path().join("descriptors.bin"), descriptors.encode_to_vec()).unwrap();
    tonic_prost_build::configure()
        .out_dir(fresh.path())
        .include_file("mod.rs")
        .bytes(".")
        .emit_rerun_if_changed(false)
        .compile_fds(descriptors)
        .unwrap();
    let fresh = contents(fresh.path());
    if std::env::var("SKYHAND_CODEGEN").is_ok_and(|mode| mode == "write") {
        for old in contents(&checked_in).keys() {
            fs::remove_file(checked_in.join(old)).unwrap();
        }
        for (name, bytes) in &fresh {
            fs::write(checked_in.join(name), bytes).unwrap();
        }
    }
    let known = contents(&checked_in);
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&known), names(&fresh), "run `cargo xtask codegen`");
    for (name, bytes) in &fresh {
        assert!(known[name] == *bytes, "{name} is not current: run `cargo xtask codegen`");
    }
}
