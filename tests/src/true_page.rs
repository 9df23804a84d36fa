//! A blog whose theme's page is shown, and what must be left alone by it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The Hugos to be tried: the recent one of the tests' tools and Debian's.
pub fn hugos() -> Vec<String> {
    let recent = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/tools/bin/hugo");
    let all = [recent, PathBuf::from("/usr/bin/hugo")];
    let there: Vec<String> =
        all.iter().filter(|file| file.is_file()).map(|file| file.display().to_string()).collect();
    assert!(!there.is_empty(), "no Hugo: run make test, which installs it");
    there
}

/// Every file below a folder: its bytes' fingerprint and when it was written.
pub fn listing(folder: &Path) -> BTreeMap<String, (String, SystemTime)> {
    let mut files = BTreeMap::new();
    gather(folder, folder, &mut files);
    files
}

fn gather(folder: &Path, root: &Path, files: &mut BTreeMap<String, (String, SystemTime)>) {
    for entry in folder.read_dir().expect("a folder of the test's own").flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, root, files);
        } else {
            let name = path.strip_prefix(root).expect("it is below").display().to_string();
            let bytes = std::fs::read(&path).expect("a file of the test's own");
            let time = entry.metadata().and_then(|meta| meta.modified()).expect("a file has a time");
            files.insert(name, (dropcap_core::fs::fingerprint(&bytes), time));
        }
    }
}

/// The command lines of running programs that name `folder`, this one's left out.
pub fn programs_in(folder: &Path) -> Vec<String> {
    let folder = folder.display().to_string();
    let mut found = Vec::new();
    for entry in Path::new("/proc").read_dir().expect("a Linux").flatten() {
        let Ok(words) = std::fs::read(entry.path().join("cmdline")) else { continue };
        let words = String::from_utf8_lossy(&words).replace('\0', " ");
        if words.contains("hugo") && words.contains(&folder) {
            found.push(words);
        }
    }
    found
}
