//! Drawings in SVG: made into pixels, never passed on.
//!
//! A drawing can hold programs, load files and name other hosts. Nothing of it
//! reaches a page but what it looks like. It sees no file and no network while
//! it is drawn: only pictures and fonts within it, and the system's fonts.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{ImageHrefResolver, Options, Tree, fontdb};

use super::picture::Raster;
use super::{Outcome, Reason};

/// How much larger than its own size a drawing is made, for sharp screens.
const SCALE: f32 = 2.0;
/// Larger files are data, not drawings.
const MAX_BYTES: usize = 20_000_000;

/// Width and height in pixels that a drawing is made in.
pub(super) fn size(file: &[u8]) -> Outcome<(u32, u32)> {
    let size = read(file)?.size();
    let side = |side: f32| (side * SCALE).round().clamp(1.0, 1e9) as u32;
    Ok((side(size.width()), side(size.height())))
}

/// Draws it at a size.
pub(super) fn decode(file: &[u8], (width, height): (u32, u32)) -> Outcome<Raster> {
    let tree = read(file)?;
    let mut drawn = Pixmap::new(width, height).ok_or_else(|| Reason("it has no size".into()))?;
    let size = tree.size();
    let scale = Transform::from_scale(width as f32 / size.width(), height as f32 / size.height());
    resvg::render(&tree, scale, &mut drawn.as_mut());
    let pixels = drawn.pixels().iter().map(|pixel| pixel.demultiply());
    let data = pixels.flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]).collect();
    Ok(Raster { width, height, alpha: true, data }.without_needless_alpha())
}

fn read(file: &[u8]) -> Outcome<Tree> {
    static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
        let mut fonts = fontdb::Database::new();
        fonts.load_system_fonts();
        Arc::new(fonts)
    });
    if file.len() > MAX_BYTES {
        return Err(Reason("it is a drawing of more than 20 MB; export it as PNG".into()));
    }
    let options = Options {
        fontdb: FONTS.clone(),
        image_href_resolver: ImageHrefResolver {
            resolve_string: Box::new(|_, _| None),
            ..ImageHrefResolver::default()
        },
        ..Options::default()
    };
    Tree::from_data(file, &options)
        .map_err(|error| Reason(format!("it is a drawing that cannot be read ({error}); export it as PNG")))
}
