//! Photos that are still on their way, on the theme's page: small pictures of
//! them in the hidden copy, and addresses in the text that lead there.

/// Where they are: below the first static folder of the copy, and so on the site.
pub(super) const FOLDER: &str = "dropcap-photos";

/// The text with the site's address in the place of every `dropcap:JOB` that
/// `bring` could put a picture there for.
pub(super) fn linked(text: &str, mut bring: impl FnMut(&str) -> bool) -> String {
    const SCHEME: &str = "dropcap:";
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(SCHEME) {
        let behind = &rest[at + SCHEME.len()..];
        let end = behind.find(|sign: char| !sign.is_ascii_alphanumeric()).unwrap_or(behind.len());
        let job = &behind[..end];
        out.push_str(&rest[..at]);
        if !job.is_empty() && bring(job) {
            out.push_str(&format!("/{}", name(job)));
        } else {
            out.push_str(&rest[at..at + SCHEME.len() + end]);
        }
        rest = &behind[end..];
    }
    out.push_str(rest);
    out
}

/// The file of a job's picture, below the static folder.
pub(super) fn name(job: &str) -> String {
    format!("{FOLDER}/{job}.jpg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_photos_that_are_there_are_linked() {
        let text = "![a](dropcap:x1) and dropcap: and ![b](dropcap:y2 \"t\"), cover: dropcap:x1";
        assert_eq!(
            linked(text, |job| job == "x1"),
            "![a](/dropcap-photos/x1.jpg) and dropcap: and ![b](dropcap:y2 \"t\"), cover: /dropcap-photos/x1.jpg"
        );
    }
}
