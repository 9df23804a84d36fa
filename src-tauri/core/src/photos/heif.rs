//! HEIC and AVIF: one container, two codecs.
//!
//! The container's boxes, grids and transforms are read by `heic-rs`; pictures
//! are decoded by it (HEVC) or by libaom (AV1). Where a file does not say how
//! its colours are coded, they are BT.601 in full range: that is what phones
//! write, and what `heic-rs` alone takes for something else.

use dropcap_codec::av1;
use heic_rs::color;
use heic_rs::grid;
use heic_rs::hevc::{self, ChromaFormat, Frame};
use heic_rs::meta::{self, Meta, iref};
use heic_rs::props::{self, ItemProps, simple::AuxKind};
use heic_rs::transform;
use heic_rs::{MatrixCoefficients, Nclx, PixelLayout, Range};

use super::{MAX_PIXELS, Raster, Reason};

/// What the container says about the main picture.
pub(super) struct Info {
    /// Width once upright.
    pub(super) width: u32,
    /// Height once upright.
    pub(super) height: u32,
    /// Its colour profile.
    pub(super) icc: Option<Vec<u8>>,
    /// Whether colours are Display P3 by number, without a profile.
    pub(super) display_p3: bool,
    /// Whether it has to be turned, mirrored or cropped to be seen as meant.
    pub(super) transformed: bool,
}

/// Reads the container's words on the main picture.
pub(super) fn info(file: &[u8]) -> Result<Info, Reason> {
    let meta = meta::parse(file).map_err(broken)?;
    let main = props::gather(&meta.props, meta.primary).map_err(broken)?;
    let size = main.ispe.ok_or_else(|| Reason("it does not say how large it is".into()))?;
    let (width, height) =
        transform::transformed_size(size.width, size.height, &main.transforms).map_err(broken)?;
    Ok(Info {
        width,
        height,
        icc: main.icc.map(<[u8]>::to_vec),
        display_p3: main.icc.is_none() && main.nclx.is_some_and(|nclx| nclx.primaries == 12),
        transformed: !main.transforms.is_empty(),
    })
}

/// The EXIF block, as a TIFF structure.
pub(super) fn exif(file: &[u8]) -> Option<Vec<u8>> {
    let meta = meta::parse(file).ok()?;
    let item = meta.items.iter().find(|item| &item.item_type == b"Exif")?;
    let data = meta.item_data(file, item.id).ok()?;
    heic_rs::metadata::exif_tiff(&data).ok().map(<[u8]>::to_vec)
}

/// Decodes the main picture, upright.
pub(super) fn decode(file: &[u8]) -> Result<Raster, Reason> {
    let meta = meta::parse(file).map_err(broken)?;
    let main = props::gather(&meta.props, meta.primary).map_err(broken)?;
    let (frame, coded) = item(file, &meta, meta.primary, &main)?;
    let alpha = alpha_item(&meta).map(|id| {
        let props = props::gather(&meta.props, id).map_err(broken)?;
        item(file, &meta, id, &props).map(|(frame, _)| frame)
    });
    let alpha = alpha.transpose()?.filter(|alpha| (alpha.width, alpha.height) == (frame.width, frame.height));
    let nclx = match main.nclx {
        Some(nclx) if nclx.matrix_code != 2 => nclx,
        _ => coded,
    };
    let layout = if alpha.is_some() { PixelLayout::Rgba8 } else { PixelLayout::Rgb8 };
    // On this thread: the pool of all threads works for the window.
    let alone = Some(1);
    let image = color::convert(&frame, alpha.as_ref(), nclx, layout, MAX_PIXELS, alone).map_err(broken)?;
    drop(frame);
    let image = transform::apply_all(image, &main.transforms).map_err(broken)?;
    Ok(Raster { width: image.width, height: image.height, alpha: alpha.is_some(), data: image.data })
}

/// The item whose brightness is the main picture's alpha.
pub(super) fn alpha_item(meta: &Meta<'_>) -> Option<u32> {
    let helpers = meta.refs.iter().filter(|r| r.kind == iref::RefKind::Auxl && r.to.contains(&meta.primary));
    helpers.map(|r| r.from).find(|&id| {
        let props = props::gather(&meta.props, id).ok();
        props.and_then(|props| props.auxc).is_some_and(|aux| aux.kind == AuxKind::Alpha)
    })
}

/// Decodes an item, a grid of tiles included, and how its colours are coded.
fn item(file: &[u8], meta: &Meta<'_>, id: u32, own: &ItemProps<'_>) -> Result<(Frame, Nclx), Reason> {
    let info = meta.item(id).ok_or_else(|| Reason("a part of it is missing".into()))?;
    let data = meta.item_data(file, id).map_err(broken)?;
    if !info.is_grid() {
        return coded(&info.item_type, &data, own);
    }
    let layout = grid::parse(&data).map_err(broken)?;
    let tiles = iref::targets(&meta.refs, id, iref::RefKind::Dimg);
    grid::check_tiles(&layout, tiles).map_err(broken)?;
    let mut frames = Vec::with_capacity(tiles.len());
    let mut colours = phone();
    for &tile in tiles {
        let info = meta.item(tile).ok_or_else(|| Reason("a part of it is missing".into()))?;
        if info.is_grid() {
            return Err(Reason("its parts are nested".into()));
        }
        let props = props::gather(&meta.props, tile).map_err(broken)?;
        let data = meta.item_data(file, tile).map_err(broken)?;
        let (frame, coded) = coded(&info.item_type, &data, &props)?;
        colours = coded;
        frames.push(frame);
    }
    Ok((grid::compose(&layout, &frames, MAX_PIXELS).map_err(broken)?, colours))
}

/// Decodes a coded picture.
fn coded(kind: &[u8; 4], data: &[u8], props: &ItemProps<'_>) -> Result<(Frame, Nclx), Reason> {
    match kind {
        b"av01" => {
            let picture = av1::decode(data, MAX_PIXELS).map_err(|error| Reason(error.0))?;
            let range = if picture.full_range { Range::Full } else { Range::Limited };
            let code = if picture.matrix == 2 { 6 } else { picture.matrix as u16 };
            Ok((
                frame_of(picture),
                Nclx { matrix: MatrixCoefficients::from_code(code), matrix_code: code, range, ..phone() },
            ))
        }
        b"hvc1" | b"hev1" => {
            let config = props.hvcc.as_ref().ok_or_else(|| Reason("a part of it is missing".into()))?;
            let slices = config.split_nals(data).map_err(broken)?;
            let frame = hevc::decode_still(&config.parameter_sets(), &slices).map_err(broken)?;
            frame.validate().map_err(broken)?;
            Ok((frame, phone()))
        }
        _ => Err(Reason("it is a kind of HEIF that is not known here; export it as JPEG".into())),
    }
}

/// How phones code colours: BT.601, full range.
fn phone() -> Nclx {
    Nclx { primaries: 1, transfer: 13, matrix: MatrixCoefficients::Bt601, matrix_code: 6, range: Range::Full }
}

/// An AV1 picture as the colour conversion wants it.
fn frame_of(picture: av1::Frame) -> Frame {
    let chroma = match (picture.monochrome, picture.shift) {
        (true, _) => ChromaFormat::Monochrome,
        (_, (0, 0)) => ChromaFormat::Yuv444,
        (_, (1, 0)) => ChromaFormat::Yuv422,
        _ => ChromaFormat::Yuv420,
    };
    let [y, cb, cr] = picture.data;
    Frame {
        width: picture.width as u32,
        height: picture.height as u32,
        bit_depth: picture.depth as u8,
        chroma,
        y,
        cb,
        cr,
        y_stride: picture.width as u32,
        c_stride: picture.width.div_ceil(1 << picture.shift.0) as u32,
    }
}

fn broken(error: heic_rs::Error) -> Reason {
    Reason(format!("it cannot be decoded ({error}); export it as JPEG"))
}
