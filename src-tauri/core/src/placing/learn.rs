//! The ways photos stand in a blog's posts, learnt from the posts.
//!
//! What is rare is no habit: a form is one when more than half of the photos
//! are written so, a parameter when half of them have it, its value when four
//! of five have the same.

use std::collections::HashMap;

use super::lines::{closes, form_of, line_at, opens};
use super::{ADDRESS, Form, Gallery, Group, Ways};
use crate::api::LinkForm;
use crate::front_matter;
use crate::markdown::options::Tags;
use crate::markdown::shortcode::{Param, Shortcode, calls};
use crate::markdown::tags::tags;
use crate::markdown::{self, Options, Picture};

/// So many examples make a habit.
const ENOUGH: usize = 2;

/// A photo of a post, as it is written there.
struct Seen<'a> {
    text: &'a str,
    dest: String,
    kind: LinkForm,
}

/// Photos that stand together.
struct Together {
    group: Group,
    photos: usize,
}

/// Learns from the texts of posts.
pub fn learn<'a>(posts: impl Iterator<Item = &'a str>, markup: &Options) -> Ways {
    let (mut singles, mut inside, mut together) = (Vec::new(), Vec::new(), Vec::new());
    for text in posts {
        let body = &text[front_matter::split(text).body..];
        for run in runs(body, markdown::pictures(body, markup)) {
            let found = run.iter().map(|picture| Seen {
                text: &body[picture.range.clone()],
                dest: picture.dest.clone(),
                kind: form_of(&body[picture.range.clone()]).unwrap_or(LinkForm::Markdown),
            });
            let group = group_of(body, &run);
            let of_gallery = matches!(group, Group::Gallery(_));
            if of_gallery {
                inside.extend(found)
            } else {
                singles.extend(found)
            }
            if of_gallery || run.len() > 1 {
                together.push(Together { group, photos: run.len() });
            }
        }
    }
    let own = form(&inside, markup);
    let form = form(&singles, markup).or_else(|| own.clone()).unwrap_or(Ways::default().form);
    let group = group(together, own.unwrap_or_else(|| form.clone()));
    Ways { form, group }
}

/// Pictures between which there is nothing.
pub(super) fn runs(body: &str, pictures: Vec<Picture>) -> Vec<Vec<Picture>> {
    let mut runs: Vec<Vec<Picture>> = Vec::new();
    for picture in pictures {
        let joins = |run: &&mut Vec<Picture>| {
            run.last().is_some_and(|last| {
                let between = body.get(last.range.end..picture.range.start);
                between.is_some_and(|between| between.trim().is_empty())
            })
        };
        match runs.last_mut().filter(joins) {
            Some(run) => run.push(picture),
            None => runs.push(vec![picture]),
        }
    }
    runs
}

/// How the pictures of a run stand together.
fn group_of(body: &str, run: &[Picture]) -> Group {
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return Group::Lines };
    if let Some(gallery) = gallery_around(body, first, last) {
        return Group::Gallery(gallery);
    }
    let between = run.get(1).map_or("\n", |second| &body[first.range.end..second.range.start]);
    match between.matches('\n').count() {
        0 => Group::Line,
        1 => Group::Lines,
        _ => Group::Paragraphs,
    }
}

/// The lines around pictures, where they are a gallery's.
pub(super) fn gallery_around(body: &str, first: &Picture, last: &Picture) -> Option<Gallery> {
    let line = line_at(body, first.range.start);
    let above = line_at(body, body[..line.start].trim_end().len());
    let rest = line_at(body, last.range.end).end;
    let below = line_at(body, body.len() - body[rest..].trim_start().len());
    let (open, close) = (body[above.clone()].trim(), body[below].trim());
    (above.start < line.start && opens(open)? == closes(close)?).then(|| Gallery {
        open: open.to_owned(),
        close: close.to_owned(),
        indent: body[line.start..first.range.start].to_owned(),
        form: Form::standard(LinkForm::Markdown),
        apart: body[above.end..line.start].matches('\n').count() > 1,
    })
}

/// The way most photos stand together.
fn group(together: Vec<Together>, form: Form) -> Group {
    let all: usize = together.len();
    let mut kinds: Vec<(Group, usize, usize)> = Vec::new();
    for Together { group, photos } in together {
        match kinds.iter_mut().find(|(known, ..)| *known == group) {
            Some((_, times, count)) => (*times, *count) = (*times + 1, *count + photos),
            None => kinds.push((group, 1, photos)),
        }
    }
    let most = kinds.into_iter().max_by_key(|(_, times, photos)| (*times, *photos));
    match most.filter(|(_, times, _)| *times >= ENOUGH && times * 2 > all) {
        Some((Group::Gallery(gallery), ..)) => Group::Gallery(Gallery { form, ..gallery }),
        Some((group, ..)) => group,
        None => Group::Lines,
    }
}

/// The form most photos have; none where there are too few.
fn form(seen: &[Seen<'_>], markup: &Options) -> Option<Form> {
    let of = |kind| seen.iter().filter(|seen| seen.kind == kind).collect::<Vec<_>>();
    let kinds = [LinkForm::Markdown, LinkForm::Figure, LinkForm::Html];
    let (kind, photos) = kinds.map(|kind| (kind, of(kind))).into_iter().max_by_key(|(_, of)| of.len())?;
    if photos.len() < ENOUGH || photos.len() * 2 <= seen.len() {
        return None;
    }
    Some(match kind {
        LinkForm::Figure => figure(&photos, markup.tags)?,
        LinkForm::Html => html(&photos),
        kind => Form::standard(kind),
    })
}

/// A shortcode or an include as the posts write it.
fn figure(photos: &[&Seen<'_>], tags: Tags) -> Option<Form> {
    let all: Vec<(Shortcode, &str)> = photos
        .iter()
        .filter_map(|seen| Some((calls(seen.text, tags).into_iter().next()?, seen.dest.as_str())))
        .collect();
    let name = most(all.iter().map(|(call, _)| named(call)))?;
    let own: Vec<_> = all.iter().filter(|(call, _)| named(call) == name && call.inner.is_none()).collect();
    if tags == Tags::Liquid {
        let params = params(&own, "");
        let tag = most(own.iter().map(|(call, _)| call.name.as_str()))?;
        return params.contains(ADDRESS).then(|| Form(format!("{{% {tag} {name}{params} %}}")));
    }
    let percent = own.iter().filter(|(call, _)| call.markdown).count() * 2 > own.len();
    let closed = own.iter().filter(|(call, _)| call.self_closed).count() * 2 > own.len();
    let by_place = own.iter().filter(|(call, _)| call.params.iter().all(|param| param.key.is_none())).count();
    let params = if by_place * 2 > own.len() { places(&own) } else { params(&own, name) };
    let (open, close) = if percent { ("{{%", "%}}") } else { ("{{<", ">}}") };
    let close = if closed { format!("/{close}") } else { close.to_owned() };
    params.contains(ADDRESS).then(|| Form(format!("{open} {name}{params} {close}")))
}

/// What a call is of: a shortcode's name, an include's file.
fn named(call: &Shortcode) -> &str {
    match call.params.first().filter(|first| call.name.starts_with("include") && first.key.is_none()) {
        Some(file) => &file.value,
        None => &call.name,
    }
}

/// The named parameters that are usual.
fn params(own: &[&(Shortcode, &str)], name: &str) -> String {
    let pairs: Vec<_> = own.iter().map(|(call, dest)| pairs(&call.params, dest)).collect();
    let mut params = usual(&pairs);
    if name.eq_ignore_ascii_case("figure") && !params.iter().any(|(key, _)| key == "alt") {
        let src = params.iter().position(|(_, value)| value.contains(ADDRESS)).map_or(0, |at| at + 1);
        params.insert(src, ("alt".into(), String::new()));
    }
    let liquid = name.is_empty();
    let quoted = |value: &str| match value.contains('"') {
        true if liquid => format!("'{value}'"),
        _ => format!("\"{}\"", value.replace('"', "\\\"")),
    };
    params.iter().map(|(key, value)| format!(" {key}={}", quoted(value))).collect()
}

/// The parameters without names that half of them have: the address, the words
/// about it left empty, and what nearly all agree on.
fn places(own: &[&(Shortcode, &str)]) -> String {
    let having = |place: usize| own.iter().filter(|(call, _)| call.params.len() > place).count();
    let kept = (0..).take_while(|place| having(*place) * 2 >= own.len().max(1)).count();
    let value = |place: usize| {
        let values = || own.iter().filter_map(|(call, _)| Some(call.params.get(place)?.value.as_str()));
        let agree = |common: &&str| values().filter(|value| value == common).count() * 5 >= having(place) * 4;
        match place {
            0 => ADDRESS.to_string(),
            1 => String::new(),
            _ => most(values()).filter(agree).unwrap_or_default().to_owned(),
        }
    };
    (0..kept).map(|place| format!(" \"{}\"", value(place).replace('"', "\\\""))).collect()
}

/// An `<img>` with what all of them say.
fn html(photos: &[&Seen<'_>]) -> Form {
    const OURS: [&str; 8] = ["src", "srcset", "sizes", "width", "height", "alt", "loading", "style"];
    let all = photos.iter().map(|seen| {
        let image = tags(seen.text).find(|tag| tag.is("img"));
        let attributes = image.map_or(Vec::new(), |tag| tag.attributes);
        let own = attributes.iter().filter(|of| !OURS.iter().any(|ours| of.name.eq_ignore_ascii_case(ours)));
        own.map(|of| (of.name.to_owned(), of.value.to_owned())).collect::<Vec<_>>()
    });
    let own: String = usual(&all.collect::<Vec<_>>())
        .iter()
        .filter(|(_, value)| !value.is_empty() && !value.contains(['"', ADDRESS]))
        .map(|(name, value)| format!(" {name}=\"{value}\""))
        .collect();
    Form(format!("<img src=\"{ADDRESS}\" alt=\"\" loading=\"lazy\"{own}>"))
}

/// A shortcode's parameters; the photo's address is told by its sign.
fn pairs(params: &[Param], dest: &str) -> Vec<(String, String)> {
    let value = |param: &Param| {
        if param.value == dest { ADDRESS.to_string() } else { param.value.clone() }
    };
    params.iter().filter_map(|param| Some((param.key.clone()?, value(param)))).collect()
}

/// The pairs that half of them have, in the order that the fullest has: words
/// about the photo are left empty, all else is there where nearly all agree.
fn usual(all: &[Vec<(String, String)>]) -> Vec<(String, String)> {
    const WORDS: [&str; 3] = ["alt", "caption", "title"];
    let having = |key: &str| all.iter().filter(|pairs| pairs.iter().any(|(own, _)| own == key)).count();
    let kept = |key: &str| having(key) * 2 >= all.len();
    let Some(fullest) = all.iter().max_by_key(|pairs| pairs.iter().filter(|(key, _)| kept(key)).count())
    else {
        return Vec::new();
    };
    let value = |key: &str| {
        let values = || all.iter().flatten().filter(|(own, _)| own == key).map(|(_, value)| value.as_str());
        let common = most(values())?;
        let agree = values().filter(|value| *value == common).count() * 5 >= all.len() * 4;
        if WORDS.contains(&&*key.to_ascii_lowercase()) {
            return Some(String::new());
        }
        agree.then(|| common.to_owned())
    };
    let kept = fullest.iter().filter(|(key, _)| kept(key));
    kept.filter_map(|(key, _)| Some((key.clone(), value(key)?))).collect()
}

/// The most frequent of some words.
fn most<'a>(words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    words.for_each(|word| *counts.entry(word).or_default() += 1);
    counts.into_iter().max_by_key(|(word, count)| (*count, std::cmp::Reverse(*word))).map(|(word, _)| word)
}
