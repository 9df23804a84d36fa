//! Paths as a writer reads them: what lies below the home folder begins with
//! `~`, as in the file manager and the terminal.

use std::path::{MAIN_SEPARATOR, Path};

/// The path in a sentence. Not for opening it again.
#[must_use]
pub fn shown(path: &Path) -> String {
    below(path, std::env::home_dir().as_deref())
}

fn below(path: &Path, home: Option<&Path>) -> String {
    let home = home.filter(|home| home.is_absolute() && home.parent().is_some());
    match home.and_then(|home| path.strip_prefix(home).ok()) {
        Some(rest) if rest.as_os_str().is_empty() => "~".into(),
        Some(rest) => format!("~{MAIN_SEPARATOR}{}", rest.display()),
        None => path.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn what_lies_below_home_begins_with_a_tilde() {
        let say = |path: &str| below(Path::new(path), Some(Path::new("/home/mara")));
        assert_eq!(say("/home/mara/blog/a.md"), "~/blog/a.md");
        assert_eq!(say("/home/mara"), "~");
        assert_eq!(say("/home/marathon/a.md"), "/home/marathon/a.md");
        assert_eq!(say("posts/a.md"), "posts/a.md");
        assert_eq!(below(Path::new("/srv/a.md"), Some(Path::new("/"))), "/srv/a.md");
        assert_eq!(below(Path::new("/srv/a.md"), None), "/srv/a.md");
    }
}
