//! How photos stand in the text of a post.
//!
//! A blog has its ways: one photo is a Markdown image, a `figure` shortcode or
//! an `<img>`; several stand on lines of their own, in paragraphs of their own
//! or in a gallery. What the posts do is learnt in [`learn`]; here photos are
//! written that way. Until a photo is stored its address is `dropcap:ID`, in
//! every form; what becomes of that is in [`address`]. How photos that stand in
//! a text change places is in [`arrange`]. Functions from values to values.

pub mod address;
pub mod arrange;
pub mod learn;
mod lines;

use crate::api::LinkForm;
use crate::front_matter;
use crate::markdown::Options;
use crate::markdown::options::Tags;
use lines::{closes, form_of, line_at, opens};

/// Stands in a form for the photo's address.
const ADDRESS: char = '\0';

/// How one photo is written, with a sign for its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form(String);

impl Form {
    /// The standard one of a kind.
    pub fn standard(kind: LinkForm) -> Self {
        Self(match kind {
            LinkForm::Auto | LinkForm::Markdown => format!("![]({ADDRESS})"),
            LinkForm::Figure => format!("{{{{< figure src=\"{ADDRESS}\" alt=\"\" >}}}}"),
            LinkForm::Html => format!("<img src=\"{ADDRESS}\" alt=\"\" loading=\"lazy\">"),
        })
    }

    /// What kind it is of.
    pub fn kind(&self) -> LinkForm {
        form_of(&self.0).unwrap_or(LinkForm::Markdown)
    }

    /// The photo of that address.
    pub fn write(&self, address: &str) -> String {
        self.0.replace(ADDRESS, address)
    }
}

/// What stands around the photos of a gallery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gallery {
    /// The line before them.
    pub open: String,
    /// The line after them.
    pub close: String,
    /// What each begins with.
    pub indent: String,
    /// How each is written.
    pub form: Form,
    /// Whether blank lines part them from the lines around.
    pub apart: bool,
}

impl Gallery {
    /// One of plain HTML, for blogs that let it through. The blank lines let
    /// Markdown be read in it.
    pub fn html(form: Form) -> Self {
        Self {
            open: "<div class=\"gallery\">".into(),
            close: "</div>".into(),
            indent: String::new(),
            form,
            apart: true,
        }
    }

    /// The gallery with these photos, which are written out.
    pub fn around(&self, photos: &[String]) -> String {
        let gap = if self.apart { "\n" } else { "" };
        let lines: Vec<_> = photos.iter().map(|photo| format!("{}{photo}", self.indent)).collect();
        format!("{}\n{gap}{}\n{gap}{}", self.open, lines.join("\n"), self.close)
    }
}

/// How several photos stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Group {
    /// Each on a line of one paragraph.
    Lines,
    /// Beside each other on one line.
    Line,
    /// Each in a paragraph of its own.
    Paragraphs,
    /// In a gallery.
    Gallery(Gallery),
}

/// How photos stand in the posts of a blog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ways {
    /// One.
    pub form: Form,
    /// Several that come together.
    pub group: Group,
}

impl Default for Ways {
    fn default() -> Self {
        Self { form: Form::standard(LinkForm::Markdown), group: Group::Lines }
    }
}

/// The forms that a blog's Markdown makes photos of.
pub fn forms(markup: &Options) -> Vec<LinkForm> {
    let mut forms = vec![LinkForm::Markdown];
    forms.extend((markup.tags == Tags::Hugo).then_some(LinkForm::Figure));
    forms.extend(markup.unsafe_html.then_some(LinkForm::Html));
    forms
}

/// The ways of a blog whose writer has chosen a form: what the posts do where
/// that is the same or nothing was chosen. A form its Markdown does not let
/// through is not used.
pub fn chosen(learnt: &Ways, link: LinkForm, markup: &Options) -> Ways {
    let forms = forms(markup);
    if link == LinkForm::Auto || link == learnt.form.kind() {
        // An include that posts have is there, whatever it is called.
        let include = markup.tags == Tags::Liquid && learnt.form.0.starts_with("{%");
        let works = include || forms.contains(&learnt.form.kind());
        return if works { learnt.clone() } else { Ways::default() };
    }
    let kind = if forms.contains(&link) { link } else { LinkForm::Markdown };
    Ways { form: Form::standard(kind), group: Group::Lines }
}

impl Ways {
    /// Photos that come together, without what sets them apart from the rest.
    pub fn write(&self, addresses: &[String]) -> String {
        let several = addresses.len() > 1;
        match &self.group {
            Group::Gallery(gallery) if several => gallery
                .around(&addresses.iter().map(|address| gallery.form.write(address)).collect::<Vec<_>>()),
            group => {
                let photos: Vec<_> = addresses.iter().map(|address| self.form.write(address)).collect();
                photos.join(group.between())
            }
        }
    }

    /// What puts photos into a text at the end of a line: the place, and what
    /// goes there. They stand apart from prose and, where that is the blog's
    /// way, together with photos beside them; in a gallery they are of it.
    pub fn insert(&self, text: &str, at: usize, addresses: &[String]) -> (usize, String) {
        let body = front_matter::split(text).body;
        let at = line_at(text, at.max(body)).end;
        if let Some(within) = self.within_gallery(text, body, at, addresses) {
            return within;
        }
        let photos = self.write(addresses);
        let kind =
            form_of(&photos).filter(|_| addresses.len() == 1 || !matches!(self.group, Group::Gallery(_)));
        let gap = |beside: &str| match () {
            () if beside.trim().is_empty() => "",
            () if kind.is_some() && form_of(beside) == kind && !self.apart() => "\n",
            () => "\n\n",
        };
        let line = line_at(text, at);
        let here = &text[line.start.max(body).min(at)..at];
        let next = text[at..].strip_prefix('\n').map(|rest| rest.split('\n').next().unwrap_or(rest));
        let open = if here.trim().is_empty() && line.start > body {
            // On a blank line: what stands before it is one further up.
            gap(&text[line_at(text, line.start - 1)]).get(1..).unwrap_or_default()
        } else {
            gap(here)
        };
        let close = match next {
            None if at == text.len() => "\n",
            None => "",
            Some(next) => gap(next).get(1..).unwrap_or_default(),
        };
        (at, format!("{open}{photos}{close}"))
    }

    /// What stands around several, where that is a gallery.
    pub fn gallery(&self) -> Option<&Gallery> {
        if let Group::Gallery(gallery) = &self.group { Some(gallery) } else { None }
    }

    /// Whether each photo has a paragraph of its own.
    fn apart(&self) -> bool {
        self.group == Group::Paragraphs
    }

    /// The same, where the place is in a gallery that stands there.
    fn within_gallery(
        &self,
        text: &str,
        body: usize,
        at: usize,
        addresses: &[String],
    ) -> Option<(usize, String)> {
        let here = line_at(text, at);
        let beside = |line: &str| line.trim().is_empty() || form_of(line).is_some();
        let mut top = here.clone();
        while beside(&text[top.clone()]) {
            top = line_at(text, top.start.checked_sub(1).filter(|before| *before >= body)?);
        }
        let name = opens(&text[top.clone()])?;
        let mut photo = None;
        let mut rest = text[top.end..].split('\n').skip(1);
        let end = rest.find(|line| {
            photo = photo.or_else(|| form_of(line).map(|kind| (*line, kind)));
            !beside(line)
        })?;
        if closes(end) != Some(name) || (here == top && photo.is_none()) {
            return None;
        }
        let known = match &self.group {
            Group::Gallery(gallery) if opens(&gallery.open) == Some(name) => Some(gallery.form.clone()),
            _ => photo.map(|(_, kind)| Form::standard(kind)),
        };
        let form = known.unwrap_or_else(|| self.form.clone());
        let indent = photo.map_or("", |(line, _)| &line[..line.len() - line.trim_start().len()]);
        let lines = addresses.iter().map(|address| format!("\n{indent}{}", form.write(address)));
        // Blank lines set photos apart from the lines around, and stay.
        let before = line_at(text, text[..here.end].trim_end().len()).end;
        let next = line_at(text, (before + 1).min(text.len()));
        let apart = before == top.end && text[next.clone()].trim().is_empty();
        Some((if apart { next.end } else { before }, lines.collect()))
    }
}

impl Group {
    /// What parts one photo from the next.
    fn between(&self) -> &'static str {
        match self {
            Self::Lines | Self::Gallery(_) => "\n",
            Self::Line => " ",
            Self::Paragraphs => "\n\n",
        }
    }
}

#[cfg(test)]
mod tests;
