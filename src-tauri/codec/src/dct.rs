//! The cosine transform of JPEG, in floating point.
//!
//! Forward by Arai, Agui and Nakajima, whose scale factors go into the
//! quantisers; plain loops over eight lanes, which the compiler makes vectors of.

/// Eight rows of eight.
pub(crate) type Block = [[f32; 8]; 8];

/// The factor that the transform leaves in each row and column.
pub(crate) const SCALES: [f64; 8] =
    [1.0, 1.387_039_845, 1.306_562_965, 1.175_875_602, 1.0, 0.785_694_958, 0.541_196_100, 0.275_899_379];

/// Transforms a block; rows and columns change places, and each value is
/// `8 * SCALES[row] * SCALES[column]` times too large.
#[inline(always)]
pub(crate) fn forward(block: &mut Block) {
    columns(block);
    let turned: Block = std::array::from_fn(|row| std::array::from_fn(|column| block[column][row]));
    *block = turned;
    columns(block);
}

#[inline(always)]
fn columns(block: &mut Block) {
    let mut out = [[0.0; 8]; 8];
    for i in 0..8 {
        let [a, b, c, d, e, f, g, h] = std::array::from_fn(|row| block[row][i]);
        let (s0, d0, s1, d1) = (a + h, a - h, b + g, b - g);
        let (s2, d2, s3, d3) = (c + f, c - f, d + e, d - e);
        // Even.
        let (t0, t3, t1, t2) = (s0 + s3, s0 - s3, s1 + s2, s1 - s2);
        out[0][i] = t0 + t1;
        out[4][i] = t0 - t1;
        let z = (t2 + t3) * std::f32::consts::FRAC_1_SQRT_2;
        out[2][i] = t3 + z;
        out[6][i] = t3 - z;
        // Odd.
        let (u0, u1, u2) = (d3 + d2, d2 + d1, d1 + d0);
        let z5 = (u0 - u2) * 0.382_683_43;
        let z2 = 0.541_196_1 * u0 + z5;
        let z4 = 1.306_563 * u2 + z5;
        let z3 = u1 * std::f32::consts::FRAC_1_SQRT_2;
        let (z11, z13) = (d0 + z3, d0 - z3);
        out[5][i] = z13 + z2;
        out[3][i] = z13 - z2;
        out[1][i] = z11 + z4;
        out[7][i] = z11 - z4;
    }
    *block = out;
}
