//! Lossless reading and editing of YAML, TOML and JSON front matter.
