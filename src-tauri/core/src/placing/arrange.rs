//! Photos of a text that change places: by a step, onto another's place, by the
//! time they were taken, into a gallery.
//!
//! Only the photos move, and the blank lines that set them apart; what is
//! written around them stays. Every result is read again: it has the same
//! photos as before, or it is none.

use std::ops::Range;

use super::address::whole;
use super::learn::{gallery_around, runs};
use super::lines::{form_of, line_at};
use super::{Form, Gallery, Group, Ways};
use crate::api::LinkForm;
use crate::front_matter::{self, Splice};
use crate::markdown::{self, Around, Described, Options, Picture};

/// Which way a photo goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To the beginning.
    Up,
    /// To the end.
    Down,
}

/// What is put where: bytes of the text.
pub type Splices = Vec<Splice>;

/// A text whose photos are to change places.
pub struct Text<'a> {
    text: &'a str,
    markup: &'a Options,
    /// All photos, their ranges in bytes of the text.
    pictures: Vec<Picture>,
}

impl<'a> Text<'a> {
    /// Reads the photos of a text.
    pub fn read(text: &'a str, markup: &'a Options) -> Self {
        let body = front_matter::split(text).body;
        let mut pictures = markdown::pictures(&text[body..], markup);
        for picture in &mut pictures {
            picture.range = body + picture.range.start..body + picture.range.end;
        }
        Self { text, markup, pictures }
    }

    /// A photo goes a step: past the one beside it, else past what stands
    /// before or after it. None where there is no photo or no such step. Where
    /// the photo stands then is told, too.
    pub fn step(&self, at: usize, way: Way) -> Option<(Splices, usize)> {
        let run = self.run_at(at)?;
        let place = self.nearest(&run, at)?;
        let beside = match way {
            Way::Up => place.checked_sub(1),
            Way::Down => Some(place + 1).filter(|next| *next < run.len()),
        };
        if let Some(beside) = beside {
            let (first, second) = (run[place.min(beside)], run[place.max(beside)]);
            let grown = self.of(second).len() as isize - self.of(first).len() as isize;
            let at = match way {
                Way::Up => first.range.start,
                Way::Down => second.range.start.checked_add_signed(grown)?,
            };
            return Some((self.exchanged(&[first, second], &[second, first])?, at));
        }
        self.past(run[place], run.first()?, run.last()?, way)
    }

    /// A photo goes past the block beside it, with its whole lines.
    fn past(&self, picture: &Picture, first: &Picture, last: &Picture, way: Way) -> Option<(Splices, usize)> {
        if !self.is_alone(picture) {
            return None;
        }
        let cut = whole(self.text, picture.range.clone());
        let gallery = gallery_around(self.text, first, last);
        let target = match gallery {
            Some(_) if way == Way::Up => {
                let above = self.text[..line_at(self.text, first.range.start).start].trim_end().len();
                line_at(self.text, above).start
            }
            Some(_) => {
                let rest = line_at(self.text, last.range.end).end;
                let below = self.text.len() - self.text[rest..].trim_start().len();
                (line_at(self.text, below).end + 1).min(self.text.len())
            }
            None => self.block(picture, way)?,
        };
        let target = if cut.contains(&target) || target == cut.end {
            // The gallery goes with its last photo: what is left is the photo.
            if way == Way::Up { cut.start } else { cut.end }
        } else {
            target
        };
        let (before, after) = (&self.text[..target], &self.text[target..]);
        let body = front_matter::split(self.text).body;
        let open = match () {
            () if target <= body || before.ends_with("\n\n") => "",
            () if before.ends_with('\n') => "\n",
            () => "\n\n",
        };
        let close = match () {
            () if after.trim().is_empty() => "\n",
            () if after.starts_with('\n') => "\n",
            () => "\n\n",
        };
        let photo = self.of(picture);
        let insert = format!("{open}{photo}{close}");
        let at = if target <= cut.start { target } else { target - cut.len() } + open.len();
        let mut splices =
            vec![Splice { range: cut, insert: String::new() }, Splice { range: target..target, insert }];
        splices.sort_by_key(|splice| (splice.range.start, splice.range.end));
        self.checked(splices).map(|splices| (splices, at))
    }

    /// Where the block before a photo begins, or the block after it ends.
    fn block(&self, picture: &Picture, way: Way) -> Option<usize> {
        let body = front_matter::split(self.text).body;
        let starts: Vec<usize> = self.text[body..]
            .split_inclusive('\n')
            .scan(body, |at, line| {
                let start = *at;
                *at += line.len();
                Some(start)
            })
            .collect();
        let blocks = markdown::blocks(&self.text[body..], self.markup, Around::default());
        let mut blocks: Vec<usize> =
            blocks.iter().filter_map(|block| starts.get(block.line).copied()).collect();
        blocks.sort_unstable();
        let (from, to) =
            (line_at(self.text, picture.range.start).start, line_at(self.text, picture.range.end).end);
        match way {
            Way::Up => blocks.into_iter().rev().find(|start| *start < from),
            Way::Down => {
                let rest = self.text[to..].strip_prefix('\n')?;
                let goes_on = rest.lines().next().is_some_and(|line| !line.trim().is_empty());
                let mut after = blocks.into_iter().filter(|start| *start > to).peekable();
                let is_next = after.peek().is_some_and(|start| *start == to + 1);
                if !goes_on || is_next {
                    after.next()?;
                }
                Some(after.next().unwrap_or(self.text.len()))
            }
        }
    }

    /// A photo takes the place of another; those between move up.
    pub fn onto(&self, address: &str, place_of: &str) -> Option<Splices> {
        let find = |dest: &str| self.pictures.iter().position(|picture| picture.dest == dest);
        let (from, to) = (find(address)?, find(place_of)?);
        let slots: Vec<&Picture> = self.pictures[from.min(to)..=from.max(to)].iter().collect();
        let mut photos = slots.clone();
        if from < to {
            photos.rotate_left(1)
        } else {
            photos.rotate_right(1)
        }
        self.exchanged(&slots, &photos)
    }

    /// Photos that stand together in the order they were taken. Those that do
    /// not say stay where they are, and are counted; so are all.
    pub fn by_time(
        &self,
        chosen: Range<usize>,
        taken: impl Fn(&str) -> Option<String>,
    ) -> (Splices, usize, usize) {
        let (mut splices, mut unknown, mut all) = (Vec::new(), 0, 0);
        for run in self.chosen(chosen) {
            if run.len() < 2 {
                continue;
            }
            let known = run.iter().filter_map(|picture| Some((taken(&picture.dest)?, *picture)));
            let mut known: Vec<_> = known.collect();
            let slots: Vec<&Picture> = known.iter().map(|(_, picture)| *picture).collect();
            known.sort_by(|(one, _), (two, _)| one.cmp(two));
            let photos: Vec<&Picture> = known.into_iter().map(|(_, picture)| picture).collect();
            all += run.len();
            unknown += run.len() - slots.len();
            splices.extend(self.exchanged(&slots, &photos).unwrap_or_default());
        }
        (splices, unknown, all)
    }

    /// Photos become a gallery, by the ways of the blog; nothing changes where
    /// they are one already.
    ///
    /// # Errors
    /// What the writer is to do.
    pub fn gallery(&self, chosen: Range<usize>, ways: &Ways) -> Result<Splices, &'static str> {
        const APART: &str = "nothing but photos may stand between the photos of a gallery; select photos that follow each other";
        let runs = self.chosen(chosen.clone());
        let run = match runs.as_slice() {
            [run] if run.len() > 1 => run,
            [_] | [] => return Err("a gallery is of several photos; select photos that follow each other"),
            _ => return Err(APART),
        };
        let (first, last) = (run[0], run[run.len() - 1]);
        if gallery_around(self.text, first, last).is_some() {
            return Ok(Vec::new());
        }
        let (from, to) = (line_at(self.text, first.range.start), line_at(self.text, last.range.end));
        if !self.text[from.start..first.range.start].trim().is_empty()
            || !self.text[last.range.end..to.end].trim().is_empty()
        {
            return Err(APART);
        }
        let gallery = match &ways.group {
            Group::Gallery(gallery) => Some(gallery.clone()),
            _ => (ways.form.kind() == LinkForm::Html).then(|| Gallery::html(ways.form.clone())),
        };
        let form = gallery.as_ref().map_or(&ways.form, |gallery| &gallery.form);
        let kinds: Vec<_> = run.iter().map(|picture| form_of(self.of(picture))).collect();
        let mixed = kinds.iter().any(|kind| *kind != kinds[0]);
        // Not every generator reads Markdown in a gallery.
        let converted: Option<Vec<String>> = run
            .iter()
            .zip(&kinds)
            .map(|(picture, kind)| match *kind == Some(form.kind()) {
                true => Some(self.of(picture).to_owned()),
                false => self.written(picture, form),
            })
            .collect();
        let own = || run.iter().map(|picture| self.of(picture).to_owned()).collect();
        let photos: Vec<String> = converted.filter(|_| mixed || gallery.is_some()).unwrap_or_else(own);
        let together = gallery.map_or_else(|| photos.join("\n"), |gallery| gallery.around(&photos));
        let whole = from.start..last.range.end;
        if self.text[whole.clone()] == together {
            return Ok(Vec::new());
        }
        self.checked(vec![Splice { range: whole, insert: together }])
            .ok_or("these photos cannot be put together here; do it in the text")
    }

    /// A photo in another form, with its words; none where it cannot have them.
    fn written(&self, picture: &Picture, form: &Form) -> Option<String> {
        let bare = form.kind() == LinkForm::Markdown && picture.dest.contains([' ', '(', ')']);
        let address = if bare { format!("<{}>", picture.dest) } else { picture.dest.clone() };
        let empty = form.write(&address);
        let words = Described {
            dest: picture.dest.clone(),
            alt: picture.alt.clone(),
            caption: picture.caption.clone().filter(|caption| !caption.is_empty()),
        };
        let splices = markdown::describe(&empty, self.markup, std::slice::from_ref(&words)).ok()?;
        let splices: Splices = splices.into_iter().map(|(range, insert)| Splice { range, insert }).collect();
        let written = front_matter::apply(&empty, &splices);
        let read = markdown::pictures(&written, self.markup);
        let same = |read: &Picture| {
            let caption = words.caption.is_none() || read.caption == words.caption;
            read.dest == picture.dest && read.alt == picture.alt && caption
        };
        (read.len() == 1 && same(&read[0])).then_some(written)
    }

    /// The pictures of a selection, those that stand together in one; where
    /// nothing is selected, those at the cursor, else all of the text.
    fn chosen(&self, chosen: Range<usize>) -> Vec<Vec<&Picture>> {
        if chosen.is_empty() {
            return self.run_at(chosen.start).map_or_else(|| self.runs(), |run| vec![run]);
        }
        let inside =
            |picture: &&Picture| picture.range.start < chosen.end && picture.range.end > chosen.start;
        let runs = self.runs().into_iter();
        let runs = runs.map(|run| run.into_iter().filter(inside).collect::<Vec<_>>());
        runs.filter(|run| !run.is_empty()).collect()
    }

    fn runs(&self) -> Vec<Vec<&Picture>> {
        let mut rest = self.pictures.iter();
        let sizes = runs(self.text, self.pictures.clone()).into_iter().map(|run| run.len());
        sizes.map(|size| rest.by_ref().take(size).collect()).collect()
    }

    /// Those that stand together on or beside the line of a place.
    fn run_at(&self, at: usize) -> Option<Vec<&Picture>> {
        self.runs().into_iter().find(|run| self.nearest(run, at).is_some())
    }

    /// Which of them is on the line of a place, the one at it rather than another.
    fn nearest(&self, run: &[&Picture], at: usize) -> Option<usize> {
        let on_line = |picture: &Picture| {
            let lines =
                line_at(self.text, picture.range.start).start..=line_at(self.text, picture.range.end).end;
            lines.contains(&at)
        };
        let of_line = (0..run.len()).filter(|place| on_line(run[*place]));
        of_line.min_by_key(|place| {
            let range = &run[*place].range;
            range.start.saturating_sub(at) + at.saturating_sub(range.end)
        })
    }

    fn of(&self, picture: &Picture) -> &'a str {
        &self.text[picture.range.clone()]
    }

    /// Whether nothing else is on a picture's lines.
    fn is_alone(&self, picture: &Picture) -> bool {
        let Range { start, end } = picture.range;
        self.text[line_at(self.text, start).start..start].trim().is_empty()
            && self.text[end..line_at(self.text, end).end].trim().is_empty()
    }

    /// The photos in these places, one in each.
    fn exchanged(&self, slots: &[&Picture], photos: &[&Picture]) -> Option<Splices> {
        let several = slots.iter().any(|picture| self.of(picture).contains('\n'));
        if several && !slots.iter().all(|picture| self.is_alone(picture)) {
            return None;
        }
        let moved = slots.iter().zip(photos).filter(|(slot, photo)| slot.range != photo.range);
        self.checked(
            moved
                .map(|(slot, photo)| Splice { range: slot.range.clone(), insert: self.of(photo).to_owned() })
                .collect(),
        )
    }

    /// Splices after which the text has the same photos.
    fn checked(&self, splices: Splices) -> Option<Splices> {
        let after = front_matter::apply(self.text, &splices);
        let sorted = |pictures: &[Picture]| {
            let mut all: Vec<_> =
                pictures.iter().map(|picture| (picture.dest.clone(), picture.alt.clone())).collect();
            all.sort();
            all
        };
        (sorted(&Text::read(&after, self.markup).pictures) == sorted(&self.pictures)).then_some(splices)
    }
}
