//! The pictures of a text that is being written, and the words about them.

use std::ops::Range;

use super::Studio;
use super::desk::Desk;
use super::preview::{Page, folder_of, linked_file};
use super::viewing::image_hosts;
use crate::api::{ArrangePictures, Arranged, Arrangement, DescribePictures, ListPictures, Picture, TextEdit};
use crate::error::{Error, Result};
use crate::front_matter::Splice;
use crate::markdown::{self, Described};
use crate::placing::arrange::{Text, Way};
use crate::{front_matter, fs, photos, post};

impl Studio {
    /// The pictures of a text, in order of their first places.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn list_pictures(&self, ask: ListPictures) -> Result<Vec<Picture>> {
        let open = self.find(&ask.post.blog)?;
        let desk = &open.desk;
        let (blog, body) = (desk.blog(), front_matter::split(&ask.text).body);
        let url = front_matter::read(&ask.text).ok().and_then(|document| blog.url(&ask.post.path, &document));
        let hosts = image_hosts(desk);
        let page = Page {
            queue: Some(&open.queue),
            ..Page::of(desk, &blog, &ask.post.path, url.as_deref(), &hosts)
        };
        let mut pictures: Vec<Picture> = Vec::new();
        for found in markdown::pictures(&ask.text[body..], &blog.markup) {
            if let Some(known) = pictures.iter_mut().find(|picture| picture.address == found.dest) {
                known.add(&found);
                continue;
            }
            let line = ask.text[..body + found.range.start].matches('\n').count();
            pictures.push(Picture {
                source: page.image_source(&found.dest),
                address: found.dest,
                alt: found.alt,
                caption: found.caption,
                uses: 1,
                line: u32::try_from(line).unwrap_or(u32::MAX),
                varied: false,
            });
        }
        Ok(pictures)
    }

    /// What must change in a text so that pictures have other words.
    ///
    /// # Errors
    /// [`Error::Other`] when words cannot be written where a picture stands.
    pub fn describe_pictures(&self, ask: DescribePictures) -> Result<Vec<TextEdit>> {
        let blog = self.find(&ask.post.blog)?.desk.blog();
        let body = front_matter::split(&ask.text).body;
        let described = |words: crate::api::PictureWords| Described {
            dest: words.address,
            alt: words.alt,
            caption: words.caption,
        };
        let words: Vec<_> = ask.pictures.into_iter().map(described).collect();
        let splices = markdown::describe(&ask.text[body..], &blog.markup, &words).map_err(|address| {
            Error::Other(format!(
                "these words cannot be written beside {address}; describe it in the text itself"
            ))
        })?;
        let of_text = |(range, insert): (Range<usize>, _)| Splice {
            range: body + range.start..body + range.end,
            insert,
        };
        Ok(edits(&ask.text, splices.into_iter().map(of_text).collect()))
    }
}

impl Studio {
    /// What must change in a text so that its photos stand otherwise.
    ///
    /// # Errors
    /// [`Error::Other`] with what the writer is to do.
    pub fn arrange_pictures(&self, ask: ArrangePictures) -> Result<Arranged> {
        let open = self.find(&ask.post.blog)?;
        let blog = open.desk.blog();
        let byte = |at| post::byte_of(&ask.text, at);
        let text = Text::read(&ask.text, &blog.markup);
        let step = |at, way| {
            text.step(byte(at), way).map_or((Vec::new(), None), |(splices, at)| (splices, Some(at)))
        };
        let (mut pictures, mut unknown) = (1, 0);
        let (splices, at) = match &ask.how {
            Arrangement::Up { at } => step(*at, Way::Up),
            Arrangement::Down { at } => step(*at, Way::Down),
            Arrangement::Onto { picture, place } => {
                let refused =
                    || Error::Other("this photo cannot be moved there; move it in the text itself".into());
                (text.onto(picture, place).ok_or_else(refused)?, None)
            }
            Arrangement::Taken { from, to } => {
                let known = open.queue.taken(&ask.post);
                let taken = |address: &str| {
                    known.get(address).cloned().or_else(|| taken_of(&open.desk, &ask.post.path, address))
                };
                let (splices, silent, all) = text.by_time(byte(*from)..byte(*to), taken);
                (pictures, unknown) = (all, silent);
                (splices, None)
            }
            Arrangement::Gallery { from, to } => {
                let made = text.gallery(byte(*from)..byte(*to), &blog.photo_ways());
                (made.map_err(|why| Error::Other(why.into()))?, None)
            }
        };
        let after = front_matter::apply(&ask.text, &splices);
        let count = |number| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(Arranged {
            at: at.map(|at| post::utf16_of(&after, at)),
            edits: edits(&ask.text, splices),
            pictures: count(pictures),
            unknown: count(unknown),
        })
    }
}

/// When a photo of the blog's own was taken, where the file still says so.
fn taken_of(desk: &Desk, post: &str, address: &str) -> Option<String> {
    let file = linked_file(&desk.blog(), folder_of(post), address)?;
    photos::taken(&fs::read(&desk.file(&file).ok()?).ok()?).map(|taken| taken.to_string())
}

fn edits(text: &str, splices: Vec<Splice>) -> Vec<TextEdit> {
    let edit = |Splice { range: Range { start, end }, insert }| TextEdit {
        from: post::utf16_of(text, start),
        to: post::utf16_of(text, end),
        insert,
    };
    splices.into_iter().map(edit).collect()
}

impl Picture {
    /// Another place of the same picture.
    fn add(&mut self, other: &markdown::Picture) {
        self.uses += 1;
        let differ = |one: &str, two: &str| !one.is_empty() && !two.is_empty() && one != two;
        let captions = self.caption.as_deref().zip(other.caption.as_deref());
        self.varied |= differ(&self.alt, &other.alt) || captions.is_some_and(|(one, two)| differ(one, two));
        if self.alt.is_empty() {
            self.alt.clone_from(&other.alt);
        }
        if self.caption.as_deref().is_none_or(str::is_empty) && other.caption.is_some() {
            self.caption.clone_from(&other.caption);
        }
    }
}
