//! Pictures that a shortcode of Hugo or an include of Jekyll shows: with named
//! parameters, or, for Hugo's, by place: `{{< img "a.jpg" "words" >}}`.

use super::slot::{Quotes, Slot};
use super::{Finder, Picture};
use crate::markdown::links::is_picture;
use crate::markdown::options::Tags;
use crate::markdown::shortcode::{Param, Shortcode};

/// Names under which the address of a picture is given.
const SOURCES: [&str; 3] = ["src", "image", "img"];

/// Those that themes of Jekyll have besides.
const OF_JEKYLL: [&str; 4] = ["image_path", "path", "url", "filename"];

impl Finder<'_> {
    /// Keeps the picture of a call, where it shows one.
    pub(super) fn call(&mut self, call: &Shortcode, tags: Tags) {
        match tags {
            Tags::Hugo if call.params.first().is_some_and(|first| first.key.is_none()) => self.by_place(call),
            Tags::Hugo => self.by_name(call, &call.name, Quotes::Hugo),
            // The first parameter of an include is the name of its file.
            Tags::Liquid if call.name.starts_with("include") => {
                let file = call.params.first().filter(|param| param.key.is_none());
                let name = file.map_or("", |file| file.value.rsplit('/').next().unwrap_or_default());
                self.by_name(call, name.split('.').next().unwrap_or_default(), Quotes::Liquid);
            }
            // What Tera is given is spelled otherwise.
            Tags::Liquid | Tags::Tera => {}
        }
    }

    fn by_name(&mut self, call: &Shortcode, name: &str, quotes: Quotes) {
        let liquid = quotes == Quotes::Liquid;
        let is_src = |param: &&Param| {
            let key = param.key.as_deref().unwrap_or("").to_ascii_lowercase();
            SOURCES.contains(&&*key) || (liquid && OF_JEKYLL.contains(&&*key) && is_picture(&param.value))
        };
        let (Some(src), Some(last)) = (call.params.iter().find(is_src), call.params.last()) else { return };
        let takes = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known));
        let quoted = |sign: char| matches!(sign, '"' | '`') || (liquid && sign == '\'');
        let end = last.range.end + usize::from(self.body[last.range.end..].starts_with(quoted));
        let slot = |key: &'static str, may_be_new: bool| {
            let named = call
                .params
                .iter()
                .find(|param| param.key.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(key)));
            let old = named.map(|param| Slot::Param(self.offset_by(&param.range), quotes));
            old.or_else(|| may_be_new.then(|| Slot::NewParam(key, self.offset + end, quotes)))
        };
        let alt_slot = slot("alt", takes(&["figure", "image", "img", "photo", "picture"]));
        let caption_slot = slot("caption", takes(&["figure"]));
        let words = |key: &str| call.get(key).unwrap_or("").to_owned();
        let caption = caption_slot.is_some().then(|| words("caption"));
        if let Some(alt_slot) = alt_slot {
            self.found.push(Picture {
                dest: src.value.clone(),
                alt: words("alt"),
                caption,
                range: self.offset_by(&call.range),
                alt_slot,
                caption_slot,
            });
        }
    }

    /// The address comes first, the words about it are next.
    fn by_place(&mut self, call: &Shortcode) {
        const NAMES: [&str; 5] = ["figure", "image", "img", "photo", "picture"];
        let named = NAMES.iter().any(|name| call.name.eq_ignore_ascii_case(name));
        let [src, rest @ ..] = call.params.as_slice() else { return };
        if !named || !is_picture(&src.value) {
            return;
        }
        let end = src.range.end + usize::from(self.body[src.range.end..].starts_with(['"', '`']));
        let alt_slot = match rest.first() {
            Some(words) => Slot::Param(self.offset_by(&words.range), Quotes::Hugo),
            None => Slot::NewParam("", self.offset + end, Quotes::Hugo),
        };
        self.found.push(Picture {
            dest: src.value.clone(),
            alt: rest.first().map(|words| words.value.clone()).unwrap_or_default(),
            caption: None,
            range: self.offset_by(&call.range),
            alt_slot,
            caption_slot: None,
        });
    }
}
