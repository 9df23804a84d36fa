//! Huffman codes of JPEG (T.81, annexes C and K.2).

/// How often each symbol occurs.
#[derive(Clone)]
pub(crate) struct Counts([u32; 256]);

impl Default for Counts {
    fn default() -> Self {
        Self([0; 256])
    }
}

impl Counts {
    #[inline(always)]
    pub(crate) fn add(&mut self, symbol: u8) {
        self.0[usize::from(symbol)] += 1;
    }

    /// The shortest code of words of at most 16 bits, none of them all ones.
    pub(crate) fn code(&self) -> Code {
        let mut lengths = [0_u32; 64];
        // The last symbol stands for the word of all ones.
        let mut weights: Vec<(u64, usize)> = (0..256)
            .filter(|&symbol| self.0[symbol] > 0)
            .map(|symbol| (u64::from(self.0[symbol]), symbol))
            .collect();
        weights.push((0, 256));
        let mut depth = [0_u32; 257];
        let mut groups: Vec<(u64, Vec<usize>)> =
            weights.iter().map(|&(weight, symbol)| (weight, vec![symbol])).collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.0));
        while groups.len() > 1 {
            let (Some(first), Some(mut second)) = (groups.pop(), groups.pop()) else { break };
            second.0 += first.0;
            second.1.extend(first.1);
            second.1.iter().for_each(|&symbol| depth[symbol] += 1);
            let at = groups.partition_point(|group| group.0 > second.0);
            groups.insert(at, second);
        }
        for &(_, symbol) in &weights {
            lengths[(depth[symbol] as usize).min(63)] += 1;
        }
        // Too long words are shortened in pairs (K.3).
        for length in (17..64).rev() {
            while lengths[length] > 0 {
                let shorter = (1..length - 1).rev().find(|&shorter| lengths[shorter] > 0).unwrap_or(1);
                lengths[length] -= 2;
                lengths[length - 1] += 1;
                lengths[shorter + 1] += 2;
                lengths[shorter] -= 1;
            }
        }
        // The word of all ones is one of the longest.
        if let Some(longest) = (1..17).rev().find(|&length| lengths[length] > 0) {
            lengths[longest] -= 1;
        }
        // The sort keeps symbols of one depth in order.
        weights.pop();
        weights.sort_by_key(|&(_, symbol)| depth[symbol]);
        let symbols = weights.iter().map(|&(_, symbol)| symbol as u8).collect();
        Code::new(std::array::from_fn(|length| lengths[length + 1] as u8), symbols)
    }
}

/// A code: how many words there are of each length, the symbols from short to
/// long, and the words.
pub(crate) struct Code {
    lengths: [u8; 16],
    symbols: Vec<u8>,
    words: [(u16, u8); 256],
}

impl Code {
    fn new(lengths: [u8; 16], symbols: Vec<u8>) -> Self {
        let mut words = [(0, 0); 256];
        let (mut word, mut next) = (0_u32, symbols.iter());
        for (length, &count) in lengths.iter().enumerate() {
            for &symbol in next.by_ref().take(usize::from(count)) {
                words[usize::from(symbol)] = (word as u16, length as u8 + 1);
                word += 1;
            }
            word <<= 1;
        }
        Self { lengths, symbols, words }
    }

    /// A symbol's word and its length.
    #[inline(always)]
    pub(crate) fn word(&self, symbol: u8) -> (u32, u32) {
        let (word, length) = self.words[usize::from(symbol)];
        (u32::from(word), u32::from(length))
    }

    /// What defines it in a file that knows it by a number.
    pub(crate) fn definition(&self, number: u8) -> Vec<u8> {
        [&[number], &self.lengths[..], &self.symbols].concat()
    }
}
