//! Safe wrappers around the C image codecs Dropcap uses.
//!
//! JPEG by libjpeg-turbo, WebP by libwebp, AV1 stills by libaom. Each module
//! takes slices and returns vectors; every length that crosses into C is
//! checked here first. Two ways of JPEG are written here because they are much
//! faster: reading ordinary files in strips (`baseline`) and writing progressive
//! ones (`progressive`). No colour management, no metadata, no containers but
//! what an encoder writes itself: those are the core's. The one crate of the
//! workspace that may use `unsafe`.

/// Runs a function with the widest vectors that this processor has. The code is
/// the same, and so is what comes out.
macro_rules! widest {
    ($call:path => $result:ty; $($name:ident: $kind:ty),*) => {{
        #[cfg(target_arch = "x86_64")]
        {
            #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt")]
            fn wide($($name: $kind),*) -> $result {
                $call($($name),*)
            }
            if is_x86_feature_detected!("avx2")
                && is_x86_feature_detected!("bmi1")
                && is_x86_feature_detected!("bmi2")
                && is_x86_feature_detected!("lzcnt")
            {
                // SAFETY: the processor has what the function asks for.
                return unsafe { wide($($name),*) };
            }
        }
        $call($($name),*)
    }};
}

pub mod av1;
pub mod baseline;
mod convert;
mod dct;
mod huffman;
pub mod jpeg;
pub mod progressive;
pub mod webp;

/// A codec refused, in its own words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Error(pub String);

/// A result of a codec.
pub type Result<T> = std::result::Result<T, Error>;

/// How a picture's colour planes are laid out against its brightness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sampling {
    /// No colour at all.
    Gray,
    /// One colour sample a pixel.
    S444,
    /// One for two pixels side by side.
    S422,
    /// One for a square of four pixels.
    S420,
    /// One for two pixels above each other.
    S440,
    /// One for four pixels side by side.
    S411,
    /// One for four pixels above each other.
    S441,
}

impl Sampling {
    /// How many pixels share a colour sample, across and down.
    pub fn factors(self) -> (usize, usize) {
        match self {
            Self::Gray | Self::S444 => (1, 1),
            Self::S422 => (2, 1),
            Self::S420 => (2, 2),
            Self::S440 => (1, 2),
            Self::S411 => (4, 1),
            Self::S441 => (1, 4),
        }
    }
}

/// A picture as brightness and colour difference, full range, BT.601.
///
/// Rows are packed. The brightness plane is padded to whole colour samples, as
/// libjpeg-turbo wants it: see [`Planes::plane_size`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planes {
    /// Width in pixels.
    pub width: usize,
    /// Height in pixels.
    pub height: usize,
    /// How colour is sampled.
    pub sampling: Sampling,
    /// Y, Cb and Cr; the last two empty for gray.
    pub data: [Vec<u8>; 3],
}

impl Default for Planes {
    fn default() -> Self {
        Self { width: 0, height: 0, sampling: Sampling::Gray, data: [Vec::new(), Vec::new(), Vec::new()] }
    }
}

impl Planes {
    /// Planes of zeros.
    pub fn new(width: usize, height: usize, sampling: Sampling) -> Self {
        let mut planes = Self::default();
        planes.reshape(width, height, sampling);
        planes
    }

    /// Planes of packed red, green and blue.
    ///
    /// # Errors
    /// When there are fewer bytes than width and height say.
    pub fn of_rgb(rgb: &[u8], size: (usize, usize), sampling: Sampling) -> Result<Self> {
        let mut planes = Self::default();
        planes.set_rgb(rgb, size, sampling)?;
        Ok(planes)
    }

    /// As [`Planes::of_rgb`], in the memory it has.
    ///
    /// # Errors
    /// As [`Planes::of_rgb`].
    pub fn set_rgb(&mut self, rgb: &[u8], (width, height): (usize, usize), sampling: Sampling) -> Result<()> {
        if width == 0 || height == 0 || rgb.len() < width * height * 3 {
            return Err(Error(format!("a picture of {width} × {height} pixels")));
        }
        self.reshape(width, height, sampling);
        convert::from_rgb(rgb, self);
        Ok(())
    }

    /// How many planes there are.
    pub fn count(&self) -> usize {
        if self.sampling == Sampling::Gray { 1 } else { 3 }
    }

    /// Width (that is, bytes a row) and height of a plane.
    pub fn plane_size(&self, plane: usize) -> (usize, usize) {
        let (across, down) = self.sampling.factors();
        let (columns, rows) = (self.width.div_ceil(across), self.height.div_ceil(down));
        if plane == 0 { (columns * across, rows * down) } else { (columns, rows) }
    }

    /// Makes room for a picture, keeping the memory it has.
    pub fn reshape(&mut self, width: usize, height: usize, sampling: Sampling) {
        (self.width, self.height, self.sampling) = (width, height, sampling);
        for plane in 0..3 {
            let (columns, rows) = self.plane_size(plane);
            let size = if plane < self.count() { columns * rows } else { 0 };
            self.data[plane].resize(size, 0);
        }
    }
}

/// The planes' sizes as C wants them, or why they are wrong.
fn checked(planes: &Planes) -> Result<(i32, i32)> {
    let fits = (0..planes.count()).all(|plane| {
        let (columns, rows) = planes.plane_size(plane);
        planes.data[plane].len() >= columns * rows
    });
    if planes.width == 0 || planes.height == 0 || planes.width > 65_500 || planes.height > 65_500 || !fits {
        return Err(Error(format!("a picture of {} × {} pixels", planes.width, planes.height)));
    }
    Ok((planes.width as i32, planes.height as i32))
}

#[cfg(test)]
mod tests;
