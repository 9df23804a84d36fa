//! AV1 stills by libaom, for the AVIF container to hold.

use std::ffi::{CStr, c_int};
use std::mem::MaybeUninit;
use std::ptr;

use libaom_sys as raw;

use crate::{Error, Planes, Result, Sampling, checked};

/// A decoded still of 8 to 12 bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// Bits a sample.
    pub depth: u32,
    /// How far colour is halved, across and down: 0 or 1.
    pub shift: (u32, u32),
    /// Whether there is no colour.
    pub monochrome: bool,
    /// Whether samples use their whole range.
    pub full_range: bool,
    /// The code of the matrix (ISO/IEC 23091-2).
    pub matrix: u32,
    /// Y, Cb and Cr, rows packed; the last two empty when monochrome.
    pub data: [Vec<u16>; 3],
}

/// Encodes planes (gray, 4:2:0 or 4:4:4) as sRGB of full range: a sequence
/// header and a frame. `level` is 0 (best) to 63; `threads` how many may help.
///
/// # Errors
/// When the planes are smaller than they say, or libaom refuses.
pub fn encode(planes: &Planes, level: u8, threads: u32) -> Result<Vec<u8>> {
    let (width, height) = checked(planes)?;
    let (format, profile) = match planes.sampling {
        Sampling::Gray | Sampling::S420 => (raw::AOM_IMG_FMT_I420, 0),
        Sampling::S444 => (raw::AOM_IMG_FMT_I444, 1),
        _ => return Err(Error("an unusual colour sampling".into())),
    };
    // SAFETY: a constant of the library.
    let interface = unsafe { raw::aom_codec_av1_cx() };
    let mut config = MaybeUninit::uninit();
    // SAFETY: the call fills the configuration or fails.
    let status = unsafe {
        raw::aom_codec_enc_config_default(interface, config.as_mut_ptr(), raw::AOM_USAGE_ALL_INTRA)
    };
    check(status)?;
    // SAFETY: filled just now.
    let mut config: raw::aom_codec_enc_cfg = unsafe { config.assume_init() };
    config.g_w = width as u32;
    config.g_h = height as u32;
    config.g_limit = 1;
    config.g_lag_in_frames = 0;
    config.g_threads = threads.clamp(1, 16);
    config.g_profile = profile;
    config.rc_end_usage = raw::AOM_Q;
    config.monochrome = u32::from(planes.sampling == Sampling::Gray);
    let mut encoder = Context::encoder(interface, &config)?;
    // Quantisation matrices are what makes this version good at low rates.
    for (name, value) in
        [(c"cpu-used", c"8"), (c"enable-qm", c"1"), (c"qm-min", c"2"), (c"qm-max", c"10"), (c"row-mt", c"1")]
    {
        encoder.option(name, value)?;
    }
    encoder.control(raw::AOME_SET_CQ_LEVEL as c_int, c_int::from(level.min(63)))?;
    encoder.control(raw::AV1E_SET_COLOR_PRIMARIES as c_int, raw::AOM_CICP_CP_BT_709 as c_int)?;
    encoder.control(raw::AV1E_SET_TRANSFER_CHARACTERISTICS as c_int, raw::AOM_CICP_TC_SRGB as c_int)?;
    encoder.control(raw::AV1E_SET_MATRIX_COEFFICIENTS as c_int, raw::AOM_CICP_MC_BT_601 as c_int)?;
    encoder.control(raw::AV1E_SET_COLOR_RANGE as c_int, raw::AOM_CR_FULL_RANGE as c_int)?;
    encoder.encode(planes, format)
}

/// Decodes a still whose frame has at most `max_pixels` pixels.
///
/// # Errors
/// When it is not AV1, too large, or damaged.
pub fn decode(data: &[u8], max_pixels: u64) -> Result<Frame> {
    // SAFETY: a constant of the library.
    let interface = unsafe { raw::aom_codec_av1_dx() };
    // SAFETY: all numbers; zero is valid for each.
    let mut info: raw::aom_codec_stream_info = unsafe { std::mem::zeroed() };
    // SAFETY: the slice is valid for its length.
    check(unsafe { raw::aom_codec_peek_stream_info(interface, data.as_ptr(), data.len(), &mut info) })?;
    if u64::from(info.w) * u64::from(info.h) > max_pixels {
        return Err(Error(format!("{} × {} pixels are too many", info.w, info.h)));
    }
    let config = raw::aom_codec_dec_cfg { threads: 2, w: 0, h: 0, allow_lowbitdepth: 0 };
    let mut decoder = Context::decoder(interface, &config)?;
    // SAFETY: the decoder is alive, the slice valid for its length.
    let status =
        unsafe { raw::aom_codec_decode(&mut *decoder.0, data.as_ptr(), data.len(), ptr::null_mut()) };
    check(status)?;
    let mut position = ptr::null();
    // SAFETY: the decoder is alive; the image is its own until it is dropped.
    let image = unsafe { raw::aom_codec_get_frame(&mut *decoder.0, &mut position).as_ref() };
    let image = image.ok_or_else(|| Error("there is no picture in it".into()))?;
    if u64::from(image.d_w) * u64::from(image.d_h) > max_pixels {
        return Err(Error(format!("{} × {} pixels are too many", image.d_w, image.d_h)));
    }
    // SAFETY: the image was given by the decoder just now.
    Ok(unsafe { copy_frame(image) })
}

/// Copies a decoded image.
///
/// # Safety
/// The image's planes must hold what its sizes and strides say.
unsafe fn copy_frame(image: &raw::aom_image) -> Frame {
    let wide = image.fmt & raw::AOM_IMG_FMT_HIGHBITDEPTH != 0;
    let (width, height) = (image.d_w as usize, image.d_h as usize);
    let mut data = [Vec::new(), Vec::new(), Vec::new()];
    let monochrome = image.monochrome != 0;
    for (plane, samples) in data.iter_mut().enumerate().take(if monochrome { 1 } else { 3 }) {
        let (across, down) = if plane == 0 { (0, 0) } else { (image.x_chroma_shift, image.y_chroma_shift) };
        let (columns, rows) = (width.div_ceil(1 << across), height.div_ceil(1 << down));
        samples.reserve(columns * rows);
        for row in 0..rows {
            // SAFETY: every row lies `stride` bytes after the last and holds
            // `columns` samples of one or two bytes, two-byte ones aligned.
            unsafe {
                let start = image.planes[plane].offset(row as isize * image.stride[plane] as isize);
                if wide {
                    samples.extend_from_slice(std::slice::from_raw_parts(start.cast::<u16>(), columns));
                } else {
                    let bytes = std::slice::from_raw_parts(start, columns);
                    samples.extend(bytes.iter().map(|&byte| u16::from(byte)));
                }
            }
        }
    }
    Frame {
        width,
        height,
        depth: image.bit_depth,
        shift: (image.x_chroma_shift, image.y_chroma_shift),
        monochrome,
        full_range: image.range == raw::AOM_CR_FULL_RANGE,
        matrix: image.mc,
        data,
    }
}

/// A libaom instance at a fixed address, destroyed on drop.
struct Context(Box<raw::aom_codec_ctx_t>);

impl Context {
    fn encoder(interface: *const raw::aom_codec_iface, config: &raw::aom_codec_enc_cfg) -> Result<Self> {
        // SAFETY: pointers and numbers only; zero is valid for each.
        let mut context: Box<raw::aom_codec_ctx_t> = Box::new(unsafe { std::mem::zeroed() });
        let version = raw::AOM_ENCODER_ABI_VERSION as c_int;
        // SAFETY: the configuration was filled by the library.
        check(unsafe { raw::aom_codec_enc_init_ver(&mut *context, interface, config, 0, version) })?;
        Ok(Self(context))
    }

    fn decoder(interface: *const raw::aom_codec_iface, config: &raw::aom_codec_dec_cfg) -> Result<Self> {
        // SAFETY: pointers and numbers only; zero is valid for each.
        let mut context: Box<raw::aom_codec_ctx_t> = Box::new(unsafe { std::mem::zeroed() });
        let version = raw::AOM_DECODER_ABI_VERSION as c_int;
        // SAFETY: the configuration is whole.
        check(unsafe { raw::aom_codec_dec_init_ver(&mut *context, interface, config, 0, version) })?;
        Ok(Self(context))
    }

    fn option(&mut self, name: &CStr, value: &CStr) -> Result<()> {
        // SAFETY: the instance is alive; both strings end with 0.
        check(unsafe { raw::aom_codec_set_option(&mut *self.0, name.as_ptr(), value.as_ptr()) })
    }

    fn control(&mut self, control: c_int, value: c_int) -> Result<()> {
        // SAFETY: the instance is alive; all controls used here take an int.
        check(unsafe { raw::aom_codec_control(&mut *self.0, control, value) })
    }

    fn encode(&mut self, planes: &Planes, format: raw::aom_img_fmt_t) -> Result<Vec<u8>> {
        // SAFETY: pointers and numbers only; zero is valid for each.
        let mut image: raw::aom_image = unsafe { std::mem::zeroed() };
        image.fmt = format;
        image.cp = raw::AOM_CICP_CP_BT_709;
        image.tc = raw::AOM_CICP_TC_SRGB;
        image.mc = raw::AOM_CICP_MC_BT_601;
        image.range = raw::AOM_CR_FULL_RANGE;
        image.monochrome = c_int::from(planes.sampling == Sampling::Gray);
        image.bit_depth = 8;
        image.bps = if format == raw::AOM_IMG_FMT_I444 { 24 } else { 12 };
        (image.w, image.h) = (planes.width as u32, planes.height as u32);
        (image.d_w, image.d_h) = (image.w, image.h);
        let halved = u32::from(format != raw::AOM_IMG_FMT_I444);
        (image.x_chroma_shift, image.y_chroma_shift) = (halved, halved);
        let neutral;
        if planes.sampling == Sampling::Gray {
            let (columns, rows) = (planes.width.div_ceil(2), planes.height.div_ceil(2));
            neutral = vec![128_u8; columns * rows];
            image.planes[1] = neutral.as_ptr().cast_mut();
            image.planes[2] = image.planes[1];
            image.stride = [planes.plane_size(0).0 as c_int, columns as c_int, columns as c_int];
        } else {
            for plane in 1..3 {
                image.planes[plane] = planes.data[plane].as_ptr().cast_mut();
            }
            image.stride = [0, 1, 2].map(|plane| planes.plane_size(plane).0 as c_int);
        }
        image.planes[0] = planes.data[0].as_ptr().cast_mut();
        let mut stream = Vec::new();
        // SAFETY: the planes were checked against sizes and strides; the
        // library only reads them.
        check(unsafe { raw::aom_codec_encode(&mut *self.0, &image, 0, 1, 0) })?;
        self.drain(&mut stream);
        // SAFETY: no image ends the stream.
        check(unsafe { raw::aom_codec_encode(&mut *self.0, ptr::null(), 0, 1, 0) })?;
        self.drain(&mut stream);
        if stream.is_empty() { Err(Error("libaom gave no picture".into())) } else { Ok(stream) }
    }

    /// Takes what the encoder has finished.
    fn drain(&mut self, stream: &mut Vec<u8>) {
        let mut position = ptr::null();
        // SAFETY: a packet belongs to the instance until its next call.
        while let Some(packet) = unsafe { raw::aom_codec_get_cx_data(&mut *self.0, &mut position).as_ref() } {
            if packet.kind == raw::AOM_CODEC_CX_FRAME_PKT {
                // SAFETY: the kind says which member is filled.
                let bytes = unsafe {
                    let frame = packet.data.frame;
                    std::slice::from_raw_parts(frame.buf.cast::<u8>(), frame.sz)
                };
                stream.extend_from_slice(bytes);
            }
        }
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: made in `encoder` or `decoder` and not destroyed before.
        unsafe { raw::aom_codec_destroy(&mut *self.0) };
    }
}

fn check(status: raw::aom_codec_err_t) -> Result<()> {
    if status == raw::AOM_CODEC_OK {
        return Ok(());
    }
    // SAFETY: a constant string for every status.
    let words = unsafe { CStr::from_ptr(raw::aom_codec_err_to_string(status)) };
    Err(Error(format!("libaom: {}", words.to_string_lossy())))
}
