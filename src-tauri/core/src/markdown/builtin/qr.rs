//! `qr`: a text as a code for cameras, drawn as Hugo draws it. Hugo writes a
//! file beside the page; here the image stands in the page itself.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

use super::Made;
use crate::markdown::go;
use crate::markdown::shortcode::Shortcode;

/// Light modules on each side, as the standard wants.
const MARGIN: usize = 4;

/// A bigger drawing is enlarged by whoever shows it.
const WIDEST: usize = 1_500;

pub(super) fn qr(call: &Shortcode, inner: &str) -> Made {
    let get = |key: &str| call.get(key).unwrap_or("");
    let or = |key: &str, default: &'static str| match get(key) {
        "" => default.to_string(),
        own => own.to_string(),
    };
    let text = if get("text").is_empty() { inner.trim() } else { get("text") };
    if text.is_empty() {
        return Err("the text is missing".into());
    }
    let level = match or("level", "medium").as_str() {
        "low" => QrCodeEcc::Low,
        "medium" => QrCodeEcc::Medium,
        "quartile" => QrCodeEcc::Quartile,
        "high" => QrCodeEcc::High,
        _ => return Err("level is one of low, medium, quartile and high".into()),
    };
    let Some(scale) = or("scale", "4").parse().ok().filter(|scale: &usize| (2..10_000).contains(scale))
    else {
        return Err("scale is a whole number from 2".into());
    };
    let segments = QrSegment::make_segments(text);
    let code = QrCode::encode_segments_advanced(&segments, level, Version::MIN, Version::MAX, None, false)
        .map_err(|_| "the text is too long for a QR code".to_string())?;
    let modules = usize::try_from(code.size()).unwrap_or_default() + 2 * MARGIN;
    let width = modules * scale;
    let png = png(&code, modules, scale.min((WIDEST / modules).max(1)))
        .ok_or_else(|| "the code could not be drawn".to_string())?;
    let mut rest = String::new();
    for name in ["alt", "class", "id", "title", "loading"] {
        rest.push_str(&go::attribute(name, get(name)));
    }
    Ok(format!(
        "<img src=\"data:image/png;base64,{}\" width=\"{width}\" height=\"{width}\"{rest}>",
        STANDARD.encode(png)
    ))
}

fn png(code: &QrCode, modules: usize, scale: usize) -> Option<Vec<u8>> {
    let place = |at: usize| i32::try_from(at / scale).unwrap_or_default() - MARGIN as i32;
    let side = modules * scale;
    let mut pixels = vec![255_u8; side * side];
    for (at, pixel) in pixels.iter_mut().enumerate() {
        if code.get_module(place(at % side), place(at / side)) {
            *pixel = 0;
        }
    }
    let mut png = Vec::new();
    let side = u32::try_from(side).ok()?;
    PngEncoder::new(&mut png).write_image(&pixels, side, side, ExtendedColorType::L8).ok()?;
    Some(png)
}
