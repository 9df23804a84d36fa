//! What the writer keeps on purpose in a photo: its copyright and its caption.
//!
//! Both are read wherever cameras and photo programs write them (EXIF, IPTC,
//! XMP) and written as one small EXIF block, always the same way: the privacy
//! gate knows such a block by building it again, so nothing can hide in it.

use super::container;
use super::exif::Exif;
use super::privacy;
use crate::api::PhotoSettings;

/// More letters of a caption are not kept.
const LONGEST: usize = 2000;
/// EXIF's numbers for a description and a copyright.
const TAGS: [u16; 2] = [0x010E, 0x8298];

/// Words that stay in a photo.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Kept {
    /// What it shows, in the photographer's words.
    pub(super) caption: Option<String>,
    /// Whose it is.
    pub(super) copyright: Option<String>,
}

impl Kept {
    /// What is to be kept of an original.
    pub(super) fn of(file: &[u8], exif: &Exif, settings: &PhotoSettings) -> Self {
        let iptc = iptc(file);
        let xmp = if settings.keep_caption || settings.keep_copyright { xmp(file) } else { String::new() };
        let find = |exif: &Option<String>, record: u8, name: &str| {
            let iptc = || iptc.iter().find(|(number, _)| *number == record).map(|(_, words)| words.clone());
            clean(exif.clone().or_else(iptc).or_else(|| xmp_words(&xmp, name))?)
        };
        Self {
            caption: settings.keep_caption.then(|| find(&exif.description, 120, "dc:description")).flatten(),
            copyright: settings.keep_copyright.then(|| find(&exif.copyright, 116, "dc:rights")).flatten(),
        }
    }

    /// Whether there is nothing to keep.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The words as an EXIF block (a TIFF structure).
    pub(super) fn write(&self) -> Vec<u8> {
        let lines: Vec<(u16, Vec<u8>)> = TAGS
            .into_iter()
            .zip([&self.caption, &self.copyright])
            .filter_map(|(tag, words)| {
                let mut text = words.as_ref()?.clone().into_bytes();
                text.push(0);
                // A short text stands in the line itself, which has four bytes.
                text.resize(text.len().max(5), 0);
                Some((tag, text))
            })
            .collect();
        let mut block =
            [b"II*\0".as_slice(), &8_u32.to_le_bytes(), &(lines.len() as u16).to_le_bytes()].concat();
        let mut at = 8 + 2 + lines.len() * 12 + 4;
        for (tag, text) in &lines {
            block.extend(tag.to_le_bytes());
            block.extend(2_u16.to_le_bytes());
            block.extend((text.len() as u32).to_le_bytes());
            block.extend((at as u32).to_le_bytes());
            at += text.len();
        }
        block.extend([0; 4]);
        lines.iter().for_each(|(_, text)| block.extend(text));
        block
    }

    /// The words of a block that [`Kept::write`] made; none for any other.
    pub(super) fn read(block: &[u8]) -> Option<Self> {
        let exif = Exif::read(block);
        let kept = Self { caption: exif.description, copyright: exif.copyright };
        (!kept.is_empty() && kept.write() == block).then_some(kept)
    }
}

/// Words without what is no letter; none when nothing is left.
fn clean(words: String) -> Option<String> {
    let words: String = words.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let mut end = words.len().min(LONGEST);
    while !words.is_char_boundary(end) {
        end -= 1;
    }
    let words = words[..end].trim();
    (!words.is_empty()).then(|| words.to_owned())
}

/// The records of a JPEG's IPTC block: number and words.
fn iptc(file: &[u8]) -> Vec<(u8, String)> {
    let mut found = Vec::new();
    for segment in privacy::jpeg_parts(file).into_iter().filter(|segment| segment.marker == 0xED) {
        let mut rest = &file[segment.data];
        // A record is 0x1C, its set (2), its number, a length, and the words.
        while let Some(at) = rest.windows(2).position(|pair| pair == [0x1C, 2]) {
            rest = &rest[at + 2..];
            let (Some(&number), Some(length)) = (rest.first(), container::big(rest, 1, 2)) else { break };
            let Some(words) = rest.get(3..3 + length as usize) else { continue };
            found.push((number, String::from_utf8_lossy(words).into_owned()));
        }
    }
    found
}

/// The XMP packet, as text.
fn xmp(file: &[u8]) -> String {
    let start = file.windows(10).position(|window| window == b"<x:xmpmeta");
    let packet = start.map(|start| &file[start..file.len().min(start + 200_000)]).unwrap_or_default();
    let end = packet.windows(11).position(|window| window == b"</x:xmpmeta").unwrap_or(packet.len());
    String::from_utf8_lossy(&packet[..end]).into_owned()
}

/// The first of an XMP property's words in its languages.
fn xmp_words(xmp: &str, name: &str) -> Option<String> {
    let inside = xmp.split_once(&format!("<{name}>"))?.1;
    let inside = inside.split_once(&format!("</{name}>"))?.0;
    let item = inside.split_once("<rdf:li")?.1.split_once('>')?.1.split_once("</rdf:li>")?.0;
    let letters = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    Some(letters.iter().fold(item.to_owned(), |words, (from, to)| words.replace(from, to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_known_only_when_nothing_else_is_in_it() {
        for kept in [
            Kept { caption: Some("A pier".into()), copyright: None },
            Kept { caption: None, copyright: Some("©".into()) },
            Kept { caption: Some("雨 & sun".into()), copyright: Some("© 2024 Ada".into()) },
        ] {
            let block = kept.write();
            assert_eq!(Kept::read(&block), Some(kept));
            assert_eq!(Kept::read(&[&block[..], b"x"].concat()), None, "bytes behind it");
            let mut other = block.clone();
            other[8] += 1;
            assert_eq!(Kept::read(&other), None, "one more line");
        }
        assert_eq!(Kept::read(b""), None);
        assert_eq!(Kept::read(&Kept::default().write()), None);
    }
}
