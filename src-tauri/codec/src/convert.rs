//! Red, green and blue to brightness and colour difference (BT.601, full range).

use crate::{Planes, Sampling};

/// Parts of 65,536, as JPEG files are meant to be made (JFIF).
const LIGHT: [i32; 3] = [19_595, 38_470, 7_471];
const BLUE: [i32; 3] = [-11_059, -21_709, 32_768];
const RED: [i32; 3] = [32_768, -27_439, -5_329];

/// Fills planes of the pixels' size; colour is the mean of the pixels that share it.
pub(crate) fn from_rgb(rgb: &[u8], planes: &mut Planes) {
    widest!(fill => (); rgb: &[u8], planes: &mut Planes)
}

#[inline(always)]
fn fill(rgb: &[u8], planes: &mut Planes) {
    let (width, height) = (planes.width, planes.height);
    let (across, down) = planes.sampling.factors();
    let (stride, lines) = planes.plane_size(0);
    let [light, blue, red] = &mut planes.data;
    for y in 0..lines {
        let pixels = &rgb[y.min(height - 1) * width * 3..][..width * 3];
        let row = &mut light[y * stride..][..stride];
        for (level, pixel) in row.iter_mut().zip(pixels.chunks_exact(3)) {
            let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(i32::from);
            *level = ((LIGHT[0] * r + LIGHT[1] * g + LIGHT[2] * b + 32_768) >> 16) as u8;
        }
        let last = row[width - 1];
        row[width..].fill(last);
    }
    if planes.sampling == Sampling::Gray {
        return;
    }
    let columns = stride / across;
    let mut sums = vec![[0_i32; 3]; columns];
    for y in 0..lines / down {
        sums.fill([0; 3]);
        for line in y * down..(y + 1) * down {
            let pixels = &rgb[line.min(height - 1) * width * 3..][..width * 3];
            let full = width / across;
            for (sum, shared) in sums.iter_mut().zip(pixels.chunks_exact(across * 3)) {
                for pixel in shared.chunks_exact(3) {
                    (0..3).for_each(|colour| sum[colour] += i32::from(pixel[colour]));
                }
            }
            // Pixels that are not there are as the last.
            for x in full * across..stride {
                let pixel = &pixels[x.min(width - 1) * 3..][..3];
                (0..3).for_each(|colour| sums[x / across][colour] += i32::from(pixel[colour]));
            }
        }
        let shift = 16 + (across * down).ilog2();
        let middle = (128 << shift) + (1 << (shift - 1));
        let mean = |weights: [i32; 3], sum: &[i32; 3]| {
            let value = weights[0] * sum[0] + weights[1] * sum[1] + weights[2] * sum[2];
            ((value + middle) >> shift).min(255) as u8
        };
        for ((sum, blue), red) in sums.iter().zip(&mut blue[y * columns..]).zip(&mut red[y * columns..]) {
            (*blue, *red) = (mean(BLUE, sum), mean(RED, sum));
        }
    }
}
