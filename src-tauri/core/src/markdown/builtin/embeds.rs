//! Players and cards of other sites, as the frames and scripts Hugo writes.
//! The preview shows a card in their place and loads nothing.

use super::{Made, flag};
use crate::markdown::go;
use crate::markdown::options::Rules;
use crate::markdown::shortcode::Shortcode;

/// The style of a box around a player, and of the player.
const BOX: &str = "position: relative; padding-bottom: 56.25%; height: 0; overflow: hidden;";
const PLAYER: &str = "position: absolute; top: 0; left: 0; width: 100%; height: 100%; border:0;";

/// What the player may do.
const ALLOWED: &str =
    "accelerometer; autoplay; clipboard-write; encrypted-media; gyroscope; picture-in-picture; web-share";

fn or<'c>(call: &'c Shortcode, key: &str, default: &'c str) -> &'c str {
    call.get(key).filter(|value| !value.is_empty()).unwrap_or(default)
}

fn id(call: &Shortcode) -> Result<&str, String> {
    call.at(0, "id").filter(|id| !id.is_empty()).ok_or_else(|| "the video’s id is missing".into())
}

pub(super) fn youtube(call: &Shortcode, rules: Rules) -> Made {
    let id = id(call)?;
    let class = or(call, "class", "");
    let style = |style: &'static str| if class.is_empty() { style } else { "" };
    if rules == Rules::Old {
        let title = or(call, "title", "YouTube Video");
        return Ok(format!(
            "\n<div{}{}>\n  <iframe src=\"{}\"{} allowfullscreen title=\"{}\"></iframe>\n</div>\n",
            go::attribute("class", class),
            go::attribute("style", style(BOX)),
            go::url(&format!("https://www.youtube.com/embed/{id}")),
            go::attribute("style", style(PLAYER)),
            go::text(title),
        ));
    }
    let number = |on: bool| u8::from(on);
    let autoplay = flag(call, "autoplay") == Some(true);
    let playlist = match flag(call, "loop") {
        Some(true) => format!("&playlist={}", go::query(id)),
        _ => String::new(),
    };
    let address = format!(
        "https://www.youtube.com/embed/{id}?autoplay={}&controls={}&end={}&loop={}&mute={}{playlist}&start={}",
        number(autoplay),
        number(flag(call, "controls") != Some(false)),
        go::query(or(call, "end", "0")),
        number(flag(call, "loop") == Some(true)),
        number(autoplay || flag(call, "mute") == Some(true)),
        go::query(or(call, "start", "0")),
    );
    let whole = if flag(call, "allowFullScreen") == Some(false) { "" } else { "; fullscreen" };
    Ok(format!(
        "<div{}{}>\n\t\t\t<iframe allow=\"{ALLOWED}{whole}\"{} referrerpolicy=\"strict-origin-when-cross-origin\" src=\"{}\"{}{}></iframe>\n\t\t</div>\n",
        go::attribute("class", class),
        go::attribute("style", style(BOX)),
        go::attribute("loading", or(call, "loading", "eager")),
        go::url(&address),
        go::attribute("style", style(PLAYER)),
        go::attribute("title", or(call, "title", "YouTube video")),
    ))
}

pub(super) fn vimeo(call: &Shortcode, rules: Rules) -> Made {
    let id = id(call)?;
    let class = or(call, "class", "");
    let address = go::url(&format!("https://player.vimeo.com/video/{id}"));
    let style = |style: &'static str| if class.is_empty() { style } else { "" };
    if rules == Rules::Old {
        return Ok(format!(
            "<div{}{}>\n  <iframe src=\"{address}\"{} title=\"{}\" webkitallowfullscreen mozallowfullscreen allowfullscreen></iframe>\n</div>\n",
            go::attribute("class", class),
            go::attribute("style", style(BOX)),
            go::attribute("style", style(PLAYER)),
            go::text(or(call, "title", "vimeo video")),
        ));
    }
    let place = match class {
        "" => format!("style=\"{BOX}\""),
        class => format!("class=\"{}\"", go::text(class)),
    };
    let style = if class.is_empty() { format!("\n\t\t\t\t\t\tstyle=\"{PLAYER}\"") } else { String::new() };
    let whole = if flag(call, "allowFullScreen") == Some(false) { "" } else { " allow=\"fullscreen\"" };
    Ok(format!(
        "\n\t\t\t<div\n\t\t\t\t\t{place}>\n\t\t\t\t<iframe\n\t\t\t\t\tsrc=\"{address}?dnt=0\"{style}{whole}{}{}>\n\t\t\t\t</iframe>\n\t\t\t</div>\n",
        go::attribute("loading", or(call, "loading", "")),
        go::attribute("title", or(call, "title", "")),
    ))
}

/// Hugo has it until 0.155.
pub(super) fn gist(call: &Shortcode) -> Made {
    let value =
        |place: usize| call.params.get(place).map(|param| param.value.as_str()).filter(|of| !of.is_empty());
    let (Some(user), Some(id)) = (value(0), value(1)) else {
        return Err("the user or the id is missing".into());
    };
    let file = value(2).map(|file| format!("?file={file}")).unwrap_or_default();
    let address = go::url(&format!("https://gist.github.com/{user}/{id}.js{file}"));
    Ok(format!("<script type=\"application/javascript\" src=\"{address}\"></script>\n"))
}

/// The quote that Instagram's script makes a card of, without the empty boxes
/// Hugo draws in it until then.
pub(super) fn instagram(call: &Shortcode) -> Made {
    let first = call.params.first().filter(|param| param.key.is_none() && !param.value.is_empty());
    let Some(id) = first.map(|param| param.value.as_str()) else {
        return Err("the post’s id is missing".into());
    };
    let address = go::url(&format!("https://www.instagram.com/p/{id}"));
    Ok(format!(
        "<blockquote class=\"instagram-media\" data-instgrm-captioned data-instgrm-permalink=\"{address}\" data-instgrm-version=\"14\"><div><a href=\"{address}\" target=\"_blank\">View this post on Instagram</a></div></blockquote><script async src=\"https://www.instagram.com/embed.js\"></script>\n"
    ))
}
