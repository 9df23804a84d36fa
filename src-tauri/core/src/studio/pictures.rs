//! The pictures of a text that is being written, and the words about them.

use std::ops::Range;

use super::Studio;
use super::preview::Page;
use super::viewing::image_hosts;
use crate::api::{DescribePictures, ListPictures, Picture, TextEdit};
use crate::error::{Error, Result};
use crate::markdown::{self, Described};
use crate::{front_matter, post};

impl Studio {
    /// The pictures of a text, in order of their first places.
    ///
    /// # Errors
    /// When the blog is not open.
    pub fn list_pictures(&self, ask: ListPictures) -> Result<Vec<Picture>> {
        let desk = &self.find(&ask.post.blog)?.desk;
        let (blog, body) = (desk.blog(), front_matter::split(&ask.text).body);
        let url = front_matter::read(&ask.text).ok().and_then(|document| blog.url(&ask.post.path, &document));
        let page = Page {
            blog: &blog,
            id: &desk.id,
            asset_base: &desk.config.asset_base,
            path: &ask.post.path,
            url: url.as_deref(),
            hosts: &image_hosts(desk),
            index: Some(&desk.index),
        };
        let mut pictures: Vec<Picture> = Vec::new();
        for found in markdown::pictures(&ask.text[body..], &blog.markup) {
            if let Some(known) = pictures.iter_mut().find(|picture| picture.address == found.dest) {
                known.add(&found);
                continue;
            }
            let line = ask.text[..body + found.start].matches('\n').count();
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
        let edit = |(Range { start, end }, insert)| TextEdit {
            from: post::utf16_of(&ask.text, body + start),
            to: post::utf16_of(&ask.text, body + end),
            insert,
        };
        Ok(splices.into_iter().map(edit).collect())
    }
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
