//! JPEG by libjpeg-turbo, planar where it can be.
//!
//! Decoding to planes at N/8 of the size is what makes shrinking a photo fast:
//! the full picture never exists. A damaged file still gives its pixels, with
//! the library's complaint beside them; only a file without any gives an error.

use std::ffi::{CStr, c_int};
use std::ptr::NonNull;

use turbojpeg::raw;

use crate::{Error, Planes, Result, Sampling, checked};

/// More scans than this in a progressive file is an attack, not a photo.
const SCAN_LIMIT: c_int = 500;

/// How the file keeps its colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Brightness only.
    Gray,
    /// Brightness and colour difference: nearly every photo.
    Ycc,
    /// Red, green and blue as they are.
    Rgb,
    /// Inks, or inks turned into brightness and colour difference.
    Cmyk,
}

/// What a JPEG says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// How it keeps its colours.
    pub colour: Colour,
    /// How colour is sampled; none when in a way planes cannot show.
    pub sampling: Option<Sampling>,
    /// Bits a sample.
    pub precision: u8,
}

impl Header {
    /// Width and height when decoded at `eighths`/8 of the size.
    pub fn scaled(&self, eighths: usize) -> (usize, usize) {
        ((self.width * eighths).div_ceil(8), (self.height * eighths).div_ceil(8))
    }
}

/// The pixels [`Decoder::pixels`] gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pixels {
    /// Red, green, blue.
    Rgb,
    /// Cyan, magenta, yellow, black; as stored, so usually inverted.
    Cmyk,
}

/// How the encoder spends its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coding {
    /// The standard's own tables: fastest.
    Standard,
    /// Tables made for the picture: some per cent smaller.
    Optimised,
    /// Coarse to fine: smallest, and shown while it arrives.
    Progressive,
}

/// A libjpeg-turbo instance, destroyed on drop.
struct Handle(NonNull<std::ffi::c_void>);

// SAFETY: an instance has no tie to a thread; `&mut` keeps it to one at a time.
unsafe impl Send for Handle {}

impl Handle {
    fn new(kind: raw::TJINIT) -> Result<Self> {
        // SAFETY: takes a number, gives an instance or null.
        let handle = unsafe { raw::tj3Init(kind as c_int) };
        NonNull::new(handle).map(Self).ok_or_else(|| Error("libjpeg-turbo has no memory".into()))
    }

    fn set(&mut self, parameter: raw::TJPARAM, value: c_int) -> Result<()> {
        // SAFETY: the instance is alive; wrong parameters are reported.
        let status = unsafe { raw::tj3Set(self.0.as_ptr(), parameter as c_int, value) };
        if status == 0 { Ok(()) } else { Err(self.error()) }
    }

    fn get(&mut self, parameter: raw::TJPARAM) -> c_int {
        // SAFETY: the instance is alive.
        unsafe { raw::tj3Get(self.0.as_ptr(), parameter as c_int) }
    }

    fn error(&mut self) -> Error {
        // SAFETY: the string belongs to the living instance and ends with 0.
        let words = unsafe { CStr::from_ptr(raw::tj3GetErrorStr(self.0.as_ptr())) };
        Error(words.to_string_lossy().into_owned())
    }

    /// The complaint after a call that returned `status`; an error when it was fatal.
    fn outcome(&mut self, status: c_int) -> Result<Option<String>> {
        if status == 0 {
            return Ok(None);
        }
        // SAFETY: the instance is alive.
        let code = unsafe { raw::tj3GetErrorCode(self.0.as_ptr()) };
        let error = self.error();
        if code == raw::TJERR_TJERR_WARNING as c_int { Ok(Some(error.0)) } else { Err(error) }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: made by tj3Init and not destroyed before.
        unsafe { raw::tj3Destroy(self.0.as_ptr()) }
    }
}

/// Decodes JPEGs; made once for many.
pub struct Decoder(Handle);

impl Decoder {
    /// A decoder.
    ///
    /// # Errors
    /// When there is no memory.
    pub fn new() -> Result<Self> {
        let mut handle = Handle::new(raw::TJINIT_TJINIT_DECOMPRESS)?;
        handle.set(raw::TJPARAM_TJPARAM_SCANLIMIT, SCAN_LIMIT)?;
        Ok(Self(handle))
    }

    /// Reads what the file says about itself.
    ///
    /// # Errors
    /// When it is no JPEG or has no readable header.
    pub fn header(&mut self, jpeg: &[u8]) -> Result<Header> {
        // An instance keeps what it knows of the file before when this one has no
        // picture, and reports an error after a complaint as a complaint: start anew.
        *self = Self::new()?;
        let size = jpeg.len() as raw::size_t;
        // SAFETY: the slice is valid for its length.
        let status = unsafe { raw::tj3DecompressHeader(self.0.0.as_ptr(), jpeg.as_ptr(), size) };
        self.0.outcome(status)?;
        let colour = match self.0.get(raw::TJPARAM_TJPARAM_COLORSPACE) as raw::TJCS {
            raw::TJCS_TJCS_GRAY => Colour::Gray,
            raw::TJCS_TJCS_RGB => Colour::Rgb,
            raw::TJCS_TJCS_CMYK | raw::TJCS_TJCS_YCCK => Colour::Cmyk,
            _ => Colour::Ycc,
        };
        Ok(Header {
            width: self.0.get(raw::TJPARAM_TJPARAM_JPEGWIDTH).max(0) as usize,
            height: self.0.get(raw::TJPARAM_TJPARAM_JPEGHEIGHT).max(0) as usize,
            colour,
            sampling: sampling_of(self.0.get(raw::TJPARAM_TJPARAM_SUBSAMP)),
            precision: self.0.get(raw::TJPARAM_TJPARAM_PRECISION).max(0) as u8,
        })
    }

    /// Decodes to planes at `eighths`/8 (1 to 8) of the size; the answer is the
    /// library's complaint about a damaged file.
    ///
    /// # Errors
    /// When nothing could be decoded, or the sampling is not one of [`Sampling`].
    pub fn planes(&mut self, jpeg: &[u8], eighths: usize, out: &mut Planes) -> Result<Option<String>> {
        let header = self.scale(jpeg, eighths)?;
        let sampling = header.sampling.ok_or_else(|| Error("an unusual colour sampling".into()))?;
        let (width, height) = header.scaled(eighths);
        out.reshape(width, height, sampling);
        checked(out)?;
        let complaint = self.fill_planes(jpeg, out)?;
        if complaint.is_some() {
            // What is missing must be gray, not the photo before.
            out.data.iter_mut().for_each(|plane| plane.fill(128));
            self.fill_planes(jpeg, out)?;
        }
        Ok(complaint)
    }

    /// Decodes to planes that were checked and have the very size it will give.
    fn fill_planes(&mut self, jpeg: &[u8], out: &mut Planes) -> Result<Option<String>> {
        let mut pointers = out.data.each_mut().map(|plane| plane.as_mut_ptr());
        let mut strides = [0, 1, 2].map(|plane| out.plane_size(plane).0 as c_int);
        // SAFETY: each plane has stride × height bytes, and the library writes the
        // scaled size of this very file, from which the caller has made them.
        let status = unsafe {
            raw::tj3DecompressToYUVPlanes8(
                self.0.0.as_ptr(),
                jpeg.as_ptr(),
                jpeg.len() as raw::size_t,
                pointers.as_mut_ptr(),
                strides.as_mut_ptr(),
            )
        };
        self.0.outcome(status)
    }

    /// Decodes to packed pixels at `eighths`/8 of the size: width, height, complaint.
    ///
    /// # Errors
    /// When nothing could be decoded.
    pub fn pixels(
        &mut self,
        jpeg: &[u8],
        eighths: usize,
        pixels: Pixels,
        out: &mut Vec<u8>,
    ) -> Result<(usize, usize, Option<String>)> {
        let (width, height) = self.scale(jpeg, eighths)?.scaled(eighths);
        let (format, channels) = match pixels {
            Pixels::Rgb => (raw::TJPF_TJPF_RGB, 3),
            Pixels::Cmyk => (raw::TJPF_TJPF_CMYK, 4),
        };
        out.clear();
        out.resize(width * height * channels, 0);
        // SAFETY: `out` holds width × height × channels bytes, packed (pitch 0).
        let status = unsafe {
            raw::tj3Decompress8(
                self.0.0.as_ptr(),
                jpeg.as_ptr(),
                jpeg.len() as raw::size_t,
                out.as_mut_ptr(),
                0,
                format as c_int,
            )
        };
        Ok((width, height, self.0.outcome(status)?))
    }

    /// Turns planes into red, green and blue.
    ///
    /// # Errors
    /// When the planes are smaller than they say.
    pub fn to_rgb(&mut self, planes: &Planes) -> Result<Vec<u8>> {
        let (width, height) = checked(planes)?;
        self.0.set(raw::TJPARAM_TJPARAM_SUBSAMP, sampling_to(planes.sampling))?;
        let pointers = planes.data.each_ref().map(|plane| plane.as_ptr());
        let strides = [0, 1, 2].map(|plane| planes.plane_size(plane).0 as c_int);
        let mut rgb = vec![0; planes.width * planes.height * 3];
        // SAFETY: the planes were checked; `rgb` holds width × height × 3 bytes.
        let status = unsafe {
            raw::tj3DecodeYUVPlanes8(
                self.0.0.as_ptr(),
                pointers.as_ptr(),
                strides.as_ptr(),
                rgb.as_mut_ptr(),
                width,
                0,
                height,
                raw::TJPF_TJPF_RGB as c_int,
            )
        };
        self.0.outcome(status)?;
        Ok(rgb)
    }

    /// Reads the header and sets the scale.
    fn scale(&mut self, jpeg: &[u8], eighths: usize) -> Result<Header> {
        let header = self.header(jpeg)?;
        if header.width == 0 || header.height == 0 || !(1..=8).contains(&eighths) {
            return Err(Error(format!("a picture of {} × {} pixels", header.width, header.height)));
        }
        let divisor = [8, 4, 2, 1].into_iter().find(|&n| eighths.is_multiple_of(n)).unwrap_or(1);
        let factor =
            raw::tjscalingfactor { num: (eighths / divisor) as c_int, denom: (8 / divisor) as c_int };
        // SAFETY: the instance is alive; factors it does not know are reported.
        let status = unsafe { raw::tj3SetScalingFactor(self.0.0.as_ptr(), factor) };
        self.0.outcome(status)?;
        Ok(header)
    }
}

/// Encodes JPEGs; made once for many.
pub struct Encoder(Handle);

impl Encoder {
    /// An encoder.
    ///
    /// # Errors
    /// When there is no memory.
    pub fn new() -> Result<Self> {
        Handle::new(raw::TJINIT_TJINIT_COMPRESS).map(Self)
    }

    /// Encodes planes at a quality of 1 to 100.
    ///
    /// # Errors
    /// When the planes are smaller than they say.
    pub fn planes(&mut self, planes: &Planes, quality: u8, coding: Coding) -> Result<Vec<u8>> {
        let (width, height) = checked(planes)?;
        self.prepare(quality, planes.sampling, coding)?;
        let pointers = planes.data.each_ref().map(|plane| plane.as_ptr());
        let strides = [0, 1, 2].map(|plane| planes.plane_size(plane).0 as c_int);
        let mut output = Output::new();
        // SAFETY: the planes were checked; the output is the library's own.
        let status = unsafe {
            raw::tj3CompressFromYUVPlanes8(
                self.0.0.as_ptr(),
                pointers.as_ptr(),
                width,
                strides.as_ptr(),
                height,
                &mut output.bytes,
                &mut output.size,
            )
        };
        self.0.outcome(status)?;
        Ok(output.to_vec())
    }

    /// Encodes packed red, green and blue.
    ///
    /// # Errors
    /// When there are fewer bytes than width and height say.
    pub fn rgb(
        &mut self,
        rgb: &[u8],
        size: (usize, usize),
        quality: u8,
        sampling: Sampling,
        coding: Coding,
    ) -> Result<Vec<u8>> {
        self.prepare(quality, sampling, coding)?;
        self.packed(rgb, size, (raw::TJPF_TJPF_RGB as c_int, 3))
    }

    /// Encodes packed inks as brightness, colour difference and black (YCCK); they
    /// are stored as they come.
    ///
    /// # Errors
    /// When there are fewer bytes than width and height say.
    pub fn inks(&mut self, cmyk: &[u8], size: (usize, usize), quality: u8) -> Result<Vec<u8>> {
        self.prepare(quality, Sampling::S444, Coding::Standard)?;
        self.packed(cmyk, size, (raw::TJPF_TJPF_CMYK as c_int, 4))
    }

    /// Encodes packed pixels of a kind that has so many bytes each.
    fn packed(
        &mut self,
        pixels: &[u8],
        (width, height): (usize, usize),
        (kind, bytes): (c_int, usize),
    ) -> Result<Vec<u8>> {
        if width == 0
            || height == 0
            || width > 65_500
            || height > 65_500
            || pixels.len() < width * height * bytes
        {
            return Err(Error(format!("a picture of {width} × {height} pixels")));
        }
        let mut output = Output::new();
        // SAFETY: `pixels` holds width × height of them, packed (pitch 0).
        let status = unsafe {
            raw::tj3Compress8(
                self.0.0.as_ptr(),
                pixels.as_ptr(),
                width as c_int,
                0,
                height as c_int,
                kind,
                &mut output.bytes,
                &mut output.size,
            )
        };
        self.0.outcome(status)?;
        Ok(output.to_vec())
    }

    fn prepare(&mut self, quality: u8, sampling: Sampling, coding: Coding) -> Result<()> {
        let flag = |on: bool| c_int::from(on);
        self.0.set(raw::TJPARAM_TJPARAM_QUALITY, c_int::from(quality.clamp(1, 100)))?;
        self.0.set(raw::TJPARAM_TJPARAM_SUBSAMP, sampling_to(sampling))?;
        self.0.set(raw::TJPARAM_TJPARAM_PROGRESSIVE, flag(coding == Coding::Progressive))?;
        self.0.set(raw::TJPARAM_TJPARAM_OPTIMIZE, flag(coding == Coding::Optimised))
    }
}

/// A buffer the library grows, freed on drop.
struct Output {
    bytes: *mut u8,
    size: raw::size_t,
}

impl Output {
    fn new() -> Self {
        Self { bytes: std::ptr::null_mut(), size: 0 }
    }

    fn to_vec(&self) -> Vec<u8> {
        if self.bytes.is_null() {
            return Vec::new();
        }
        // SAFETY: after success the library has written `size` bytes there.
        unsafe { std::slice::from_raw_parts(self.bytes, self.size as usize) }.to_vec()
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // SAFETY: null, or allocated by the library and not freed before.
        unsafe { raw::tj3Free(self.bytes.cast()) }
    }
}

fn sampling_of(code: c_int) -> Option<Sampling> {
    Some(match code {
        raw::TJSAMP_TJSAMP_GRAY => Sampling::Gray,
        raw::TJSAMP_TJSAMP_444 => Sampling::S444,
        raw::TJSAMP_TJSAMP_422 => Sampling::S422,
        raw::TJSAMP_TJSAMP_420 => Sampling::S420,
        raw::TJSAMP_TJSAMP_440 => Sampling::S440,
        raw::TJSAMP_TJSAMP_411 => Sampling::S411,
        raw::TJSAMP_TJSAMP_441 => Sampling::S441,
        _ => return None,
    })
}

fn sampling_to(sampling: Sampling) -> c_int {
    match sampling {
        Sampling::Gray => raw::TJSAMP_TJSAMP_GRAY,
        Sampling::S444 => raw::TJSAMP_TJSAMP_444,
        Sampling::S422 => raw::TJSAMP_TJSAMP_422,
        Sampling::S420 => raw::TJSAMP_TJSAMP_420,
        Sampling::S440 => raw::TJSAMP_TJSAMP_440,
        Sampling::S411 => raw::TJSAMP_TJSAMP_411,
        Sampling::S441 => raw::TJSAMP_TJSAMP_441,
    }
}
