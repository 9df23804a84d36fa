//! The runs of signs that mark words, found and paired.

use std::ops::Range;

use pulldown_cmark::Event;

use super::{Inline, Sign};
use crate::markdown::marks::{self, Run};
use crate::markdown::{Item, letters, typographer};

impl<'a> Inline<'a> {
    /// Finds and pairs the runs of signs that mark words, element by element.
    pub(super) fn runs(&self, events: &[Item<'a>], block: Range<usize>) -> Vec<Run> {
        let mut done: Vec<Run> = Vec::new();
        let mut levels: Vec<Vec<Run>> = vec![Vec::new()];
        for (event, range) in events {
            match event {
                Event::Start(_) => levels.push(Vec::new()),
                Event::End(_) => {
                    let mut level = levels.pop().unwrap_or_default();
                    marks::pair(&mut level);
                    done.append(&mut level);
                }
                Event::Text(text) if self.is_verbatim(text, range) => {
                    if let Some(level) = levels.last_mut() {
                        self.runs_in(range.clone(), &block, level);
                    }
                }
                _ => {}
            }
        }
        for mut level in levels {
            marks::pair(&mut level);
            done.append(&mut level);
        }
        done.sort_unstable_by_key(|run| run.at);
        done
    }

    fn runs_in(&self, range: Range<usize>, block: &Range<usize>, level: &mut Vec<Run>) {
        let bytes = self.text.as_bytes();
        let mut at = range.start;
        if at > block.start && bytes[at - 1] == b'\\' && self.signs[usize::from(bytes[at])] == Sign::Mark {
            at += 1;
        }
        while let Some(found) =
            bytes[at..range.end].iter().position(|&byte| self.signs[usize::from(byte)] == Sign::Mark)
        {
            at += found;
            let sign = bytes[at];
            let length = bytes[at..block.end].iter().take_while(|&&byte| byte == sign).count();
            let before = self.before(at, block.start);
            // A sign after an escaped one of its kind delimits nothing.
            if (self.old || before != char::from(sign))
                && let Some(name) = self.marks.element(sign, length)
            {
                let after = letters::at(&self.text[..block.end], at + length).unwrap_or(' ');
                let after = if sign == b'^' && "+-'".contains(after) { 'a' } else { after };
                level.push(Run::new(at, sign, length, name, typographer::leaning(before, after, self.old)));
            }
            at = (at + length).min(range.end);
        }
    }
}
