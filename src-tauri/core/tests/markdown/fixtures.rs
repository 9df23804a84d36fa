//! The texts in `tests/fixtures/markdown`, and what Hugos make of them.
//!
//! `x.md` is a text of ours. `x.json`, if there, is the configuration of its
//! blog; without it emoji are on, fences plain, and raw HTML is allowed when
//! the name begins with `unsafe`. `x.html` is what Hugo 0.168 made of it, and
//! `x.0.111.html` what Hugo 0.111 did: written anew with `UPDATE_GOLDEN=1`.

use std::path::{Path, PathBuf};

use dropcap_core::markdown::Options;
use dropcap_core::markdown::options::Rules;
use serde_json::{Value, json};

/// A text with its blog's configuration.
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) config: Value,
    folder: PathBuf,
}

/// All of them, by name.
pub(crate) fn all() -> Vec<Fixture> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/markdown");
    let entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let texts = entries.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    let mut fixtures: Vec<Fixture> = texts.map(|path| read(&folder, &path)).collect();
    fixtures.sort_by(|a, b| a.name.cmp(&b.name));
    fixtures
}

fn read(folder: &Path, path: &Path) -> Fixture {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let config = match std::fs::read_to_string(path.with_extension("json")) {
        Ok(own) => serde_json::from_str(&own).unwrap(),
        Err(_) => json!({
            "enableEmoji": true,
            "markup": {
                "highlight": { "codeFences": false },
                "goldmark": { "renderer": { "unsafe": name.starts_with("unsafe") } },
            },
        }),
    };
    Fixture { text: std::fs::read_to_string(path).unwrap(), folder: folder.into(), name, config }
}

impl Fixture {
    /// Our settings for it.
    pub(crate) fn options(&self, rules: Rules) -> Options {
        options(&self.config, rules)
    }

    /// Where a Hugo's page of it is kept.
    pub(crate) fn golden(&self, rules: Rules) -> PathBuf {
        let ending = if rules == Rules::Old { "0.111.html" } else { "html" };
        self.folder.join(format!("{}.{ending}", self.name))
    }
}

/// Our settings for a blog's configuration.
pub(crate) fn options(config: &Value, rules: Rules) -> Options {
    let mut options = Options::from_markup(&config["markup"]);
    options.emoji |= config["enableEmoji"] == true;
    options.with_rules(rules)
}
