//! WebP by libwebp: stills, and animations frame by frame.

use std::ffi::{CStr, c_int};
use std::mem::MaybeUninit;
use std::ptr;

use libwebp_sys as raw;

use crate::{Error, Result};

/// The largest side of a WebP.
pub const MAX_SIDE: usize = 16_383;

/// What the encoder may lose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mode {
    /// As much as the quality, 0 to 100, allows.
    Lossy(f32),
    /// Nothing.
    Lossless,
}

/// How hard the encoder tries, 0 to 6; 2 gives the best file for its time.
const METHOD: c_int = 2;

/// Encodes red, green, blue and alpha, packed.
///
/// # Errors
/// When the picture is empty, too large for WebP, or shorter than it says.
pub fn encode(rgba: &[u8], width: usize, height: usize, mode: Mode) -> Result<Vec<u8>> {
    let config = config(mode)?;
    let mut picture = Picture::new(rgba, width, height, mode)?;
    let mut writer = Writer::new();
    picture.0.writer = Some(raw::WebPMemoryWrite);
    picture.0.custom_ptr = (&raw mut *writer.0).cast();
    // SAFETY: the picture owns its pixels; the writer outlives the call.
    if unsafe { raw::WebPEncode(&config, &mut picture.0) } == 0 {
        return Err(Error(format!("libwebp: {:?}", picture.0.error_code)));
    }
    Ok(writer.to_vec())
}

/// An animation in the making.
pub struct Animation {
    encoder: ptr::NonNull<raw::WebPAnimEncoder>,
    config: raw::WebPConfig,
    mode: Mode,
    size: (usize, usize),
    time: c_int,
}

// SAFETY: an encoder has no tie to a thread; `&mut` keeps it to one at a time.
unsafe impl Send for Animation {}

impl Animation {
    /// An empty animation that repeats `repeats` times, 0 for ever.
    ///
    /// # Errors
    /// When the size is empty or too large for WebP.
    pub fn new(width: usize, height: usize, mode: Mode, repeats: u16) -> Result<Self> {
        check(width, height)?;
        let config = config(mode)?;
        let mut options = MaybeUninit::uninit();
        // SAFETY: the call fills the options or fails.
        let ready = unsafe {
            raw::WebPAnimEncoderOptionsInitInternal(options.as_mut_ptr(), raw::WebPGetMuxABIVersion())
        };
        if ready == 0 {
            return Err(Error("libwebp is another version".into()));
        }
        // SAFETY: filled just now.
        let mut options: raw::WebPAnimEncoderOptions = unsafe { options.assume_init() };
        options.anim_params.loop_count = c_int::from(repeats);
        options.allow_mixed = c_int::from(mode != Mode::Lossless);
        // SAFETY: the sizes are in range and the options filled.
        let encoder = unsafe {
            raw::WebPAnimEncoderNewInternal(
                width as c_int,
                height as c_int,
                &options,
                raw::WebPGetMuxABIVersion(),
            )
        };
        let encoder = ptr::NonNull::new(encoder).ok_or_else(|| Error("libwebp has no memory".into()))?;
        Ok(Self { encoder, config, mode, size: (width, height), time: 0 })
    }

    /// Adds a whole frame that is shown for `milliseconds`.
    ///
    /// # Errors
    /// When it is shorter than the animation's size asks for.
    pub fn add(&mut self, rgba: &[u8], milliseconds: u32) -> Result<()> {
        let mut picture = Picture::new(rgba, self.size.0, self.size.1, self.mode)?;
        // SAFETY: encoder and picture are alive; the frame is copied.
        let ok = unsafe {
            raw::WebPAnimEncoderAdd(self.encoder.as_ptr(), &mut picture.0, self.time, &self.config)
        };
        self.time = self.time.saturating_add(c_int::try_from(milliseconds).unwrap_or(c_int::MAX));
        if ok == 0 { Err(self.error()) } else { Ok(()) }
    }

    /// The finished file.
    ///
    /// # Errors
    /// When no frame was added or there is no memory.
    pub fn finish(mut self) -> Result<Vec<u8>> {
        // SAFETY: a null frame marks the end.
        let ended = unsafe {
            raw::WebPAnimEncoderAdd(self.encoder.as_ptr(), ptr::null_mut(), self.time, ptr::null())
        };
        let mut data = raw::WebPData { bytes: ptr::null(), size: 0 };
        // SAFETY: the data is filled by the call and freed below.
        let done =
            ended != 0 && unsafe { raw::WebPAnimEncoderAssemble(self.encoder.as_ptr(), &mut data) } != 0;
        if !done || data.bytes.is_null() {
            return Err(self.error());
        }
        // SAFETY: after success `size` bytes are there.
        let bytes = unsafe { std::slice::from_raw_parts(data.bytes, data.size) }.to_vec();
        // SAFETY: allocated by the library and not freed before.
        unsafe { raw::WebPFree(data.bytes.cast_mut().cast()) };
        Ok(bytes)
    }

    fn error(&mut self) -> Error {
        // SAFETY: the string belongs to the living encoder and ends with 0.
        let words = unsafe { CStr::from_ptr(raw::WebPAnimEncoderGetError(self.encoder.as_ptr())) };
        Error(format!("libwebp: {}", words.to_string_lossy()))
    }
}

impl Drop for Animation {
    fn drop(&mut self) {
        // SAFETY: made in `new` and not deleted before.
        unsafe { raw::WebPAnimEncoderDelete(self.encoder.as_ptr()) }
    }
}

/// The library's picture, freed on drop.
struct Picture(raw::WebPPicture);

impl Picture {
    fn new(rgba: &[u8], width: usize, height: usize, mode: Mode) -> Result<Self> {
        check(width, height)?;
        if rgba.len() < width * height * 4 {
            return Err(Error(format!("a picture of {width} × {height} pixels")));
        }
        let mut picture = MaybeUninit::uninit();
        // SAFETY: the call fills the picture or fails.
        if !unsafe { raw::WebPPictureInit(picture.as_mut_ptr()) } {
            return Err(Error("libwebp is another version".into()));
        }
        // SAFETY: filled just now.
        let mut picture = Self(unsafe { picture.assume_init() });
        picture.0.width = width as c_int;
        picture.0.height = height as c_int;
        picture.0.use_argb = c_int::from(mode == Mode::Lossless);
        // SAFETY: `rgba` holds height rows of width × 4 bytes, which are copied.
        let ok = unsafe { raw::WebPPictureImportRGBA(&mut picture.0, rgba.as_ptr(), (width * 4) as c_int) };
        if ok == 0 { Err(Error("libwebp has no memory".into())) } else { Ok(picture) }
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        // SAFETY: initialised in `new`; frees only what it owns.
        unsafe { raw::WebPPictureFree(&mut self.0) }
    }
}

/// Where the library writes a still, freed on drop.
struct Writer(Box<raw::WebPMemoryWriter>);

impl Writer {
    fn new() -> Self {
        let mut writer = Box::new(MaybeUninit::uninit());
        // SAFETY: the call fills every field.
        unsafe {
            raw::WebPMemoryWriterInit(writer.as_mut_ptr());
            Self(writer.assume_init())
        }
    }

    fn to_vec(&self) -> Vec<u8> {
        if self.0.mem.is_null() {
            return Vec::new();
        }
        // SAFETY: the library has written `size` bytes there.
        unsafe { std::slice::from_raw_parts(self.0.mem, self.0.size) }.to_vec()
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // SAFETY: initialised in `new`; frees only what it owns.
        unsafe { raw::WebPMemoryWriterClear(&mut *self.0) }
    }
}

fn config(mode: Mode) -> Result<raw::WebPConfig> {
    let mut config = raw::WebPConfig::new().map_err(|()| Error("libwebp is another version".into()))?;
    config.method = METHOD;
    match mode {
        Mode::Lossy(quality) => config.quality = quality.clamp(0.0, 100.0),
        Mode::Lossless => {
            config.lossless = 1;
            config.quality = 50.0;
        }
    }
    // SAFETY: the configuration is filled.
    if unsafe { raw::WebPValidateConfig(&config) } == 0 {
        return Err(Error("libwebp refused its settings".into()));
    }
    Ok(config)
}

fn check(width: usize, height: usize) -> Result<()> {
    if width == 0 || height == 0 || width > MAX_SIDE || height > MAX_SIDE {
        return Err(Error(format!("a WebP holds at most {MAX_SIDE} pixels a side, not {width} × {height}")));
    }
    Ok(())
}
