//! Pictures that move: shrunk frame by frame into an animated WebP.

use std::io::Cursor;

use dropcap_codec::webp::{Animation, Mode};
use image::codecs::{gif::GifDecoder, png::PngDecoder, webp::WebPDecoder};
use image::metadata::LoopCount;
use image::{AnimationDecoder, Frame, ImageDecoder};

use super::original::{Original, limits};
use super::{Format, Raster, Reason, resize};

/// More pixels than this over all frames are not worked through.
const MAX_PIXELS: u64 = 4_000_000_000;

/// Shrinks a moving picture; one frame is in memory at a time.
pub(super) fn shrink(original: &Original<'_>, size: (u32, u32), quality: u8) -> Result<Vec<u8>, Reason> {
    let input = Cursor::new(original.bytes);
    match original.format {
        Format::Gif => {
            let mut decoder = GifDecoder::new(input)?;
            decoder.set_limits(limits())?;
            run(decoder, original, size, quality)
        }
        Format::Png => run(PngDecoder::with_limits(input, limits())?.apng()?, original, size, quality),
        _ => run(WebPDecoder::new(input)?, original, size, quality),
    }
}

fn run<'a>(
    decoder: impl AnimationDecoder<'a>,
    original: &Original<'_>,
    size: (u32, u32),
    quality: u8,
) -> Result<Vec<u8>, Reason> {
    let repeats = match decoder.loop_count() {
        LoopCount::Infinite => 0,
        LoopCount::Finite(count) => count.get().min(65_535) as u16,
    };
    let mode = Mode::Lossy(f32::from(quality));
    let mut animation = Animation::new(size.0 as usize, size.1 as usize, mode, repeats)?;
    let each = u64::from(original.width) * u64::from(original.height);
    for (number, frame) in decoder.into_frames().enumerate() {
        if (number as u64 + 1) * each > MAX_PIXELS {
            return Err(Reason("it has too many frames of this size; make a film of it instead".into()));
        }
        let (raster, milliseconds) = unpack(frame?);
        animation.add(&resize::raster(&raster, size)?.data, milliseconds)?;
    }
    Ok(animation.finish()?)
}

fn unpack(frame: Frame) -> (Raster, u32) {
    let (over, under) = frame.delay().numer_denom_ms();
    // Browsers play what asks for less than 20 ms at 100 ms.
    let delay = match over / under.max(1) {
        0..=10 => 100,
        delay => delay,
    };
    let pixels = frame.into_buffer();
    (Raster { width: pixels.width(), height: pixels.height(), alpha: true, data: pixels.into_raw() }, delay)
}
