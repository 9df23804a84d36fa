use super::*;

fn texts(base: &str, mine: &str, theirs: &str) -> MergeTexts {
    MergeTexts { base: Some(base.into()), mine: mine.into(), theirs: theirs.into() }
}

/// The text of a silent merge; none when the writer is asked.
fn silent(base: &str, mine: &str, theirs: &str) -> Option<String> {
    match merge(&texts(base, mine, theirs)) {
        Merged::Silent { edits } => Some(applied(mine, &edits)),
        Merged::Ask { .. } => None,
    }
}

fn parts(base: &str, mine: &str, theirs: &str) -> Vec<MergePart> {
    match merge(&texts(base, mine, theirs)) {
        Merged::Ask { parts } => parts,
        silent @ Merged::Silent { .. } => panic!("{silent:?}"),
    }
}

fn same(text: &str) -> MergePart {
    MergePart::Same { text: text.into() }
}

fn conflict(mine: &str, theirs: &str, proposal: Option<&str>) -> MergePart {
    MergePart::Conflict { mine: mine.into(), theirs: theirs.into(), proposal: proposal.map(Into::into) }
}

const TEXTS: [&str; 9] = [
    "",
    "one",
    "one\n",
    "one\n\ntwo\n\nthree\n",
    "one\r\n\r\ntwo\nthree",
    "---\ntitle: a\n---\n\nAurélie 😍\n\nZ̴a̷lgo 👩‍👩‍👧\n",
    "\n\n\n\n",
    "\u{feff}one\n",
    "three\n\ntwo\n\none\n",
];

#[test]
fn what_one_side_left_alone_is_the_other_sides() {
    for base in TEXTS {
        for other in TEXTS {
            assert_eq!(silent(base, other, base).as_deref(), Some(other), "{base:?} {other:?}");
            assert_eq!(silent(base, base, other).as_deref(), Some(other), "{base:?} {other:?}");
            assert_eq!(silent(base, other, other).as_deref(), Some(other), "{base:?} {other:?}");
        }
    }
}

#[test]
fn the_sides_can_be_exchanged() {
    for base in TEXTS {
        for (mine, theirs) in TEXTS.iter().flat_map(|one| TEXTS.iter().map(move |other| (one, other))) {
            assert_eq!(
                silent(base, mine, theirs),
                silent(base, theirs, mine),
                "{base:?} {mine:?} {theirs:?}"
            );
        }
    }
}

#[test]
fn changes_in_different_places_are_merged() {
    let base = "---\ntitle: Rain\n---\n\nOne.\n\nTwo.\n\nThree.\n";
    let mine = base.replace("Three.", "Three, and on 😍.");
    let theirs = base.replace("Rain", "Much rain").replace("One.", "One.\n\nOne and a half.");
    let merged = base.replace("Rain", "Much rain").replace("One.", "One.\n\nOne and a half.");
    assert_eq!(silent(base, &mine, &theirs), Some(merged.replace("Three.", "Three, and on 😍.")));
}

#[test]
fn changes_that_touch_are_a_question() {
    assert_eq!(silent("a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nB\nc\nd\n"), None);
    assert_eq!(silent("a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nC\nd\n").as_deref(), Some("A\nb\nC\nd\n"));
    // Both wrote on at the end.
    assert_eq!(silent("a\n", "a\nmine\n", "a\ntheirs\n"), None);
    // One side deleted what the other changed.
    assert_eq!(silent("a\nb\nc\n", "a\nc\n", "a\nB\nc\n"), None);
}

#[test]
fn a_conflict_is_shown_without_what_both_say() {
    let parts = parts("a\nz\n", "a\nboth\nmine\nz\n", "a\nboth\ntheirs\nz\n");
    assert_eq!(parts, [same("a\n"), same("both\n"), conflict("mine\n", "theirs\n", None), same("z\n")]);
}

#[test]
fn within_a_line_words_are_merged_as_a_proposal() {
    let base = "The ferry left at nine, before the fog did.\n";
    let mine = "The old ferry left at nine, before the fog did.\n";
    let theirs = "The ferry left at nine, long before the fog did.\n";
    let merged = "The old ferry left at nine, long before the fog did.\n";
    assert_eq!(parts(base, mine, theirs), [conflict(mine, theirs, Some(merged))]);
    // The same word, each otherwise: there is nothing to propose.
    let (mine, theirs) = (base.replace("nine", "eight"), base.replace("nine", "ten"));
    assert_eq!(parts(base, &mine, &theirs), [conflict(&mine, &theirs, None)]);
}

#[test]
fn words_are_never_torn_inside_a_character() {
    let base = "Zoë 👩‍👩‍👧 写 e\u{301} 語\n";
    let mine = "Zoë 👩‍👩‍👦 写 e\u{301} 語\n";
    let theirs = "Zoë 👩‍👩‍👧 写 e\u{300} 語\n";
    let merged = "Zoë 👩‍👩‍👦 写 e\u{300} 語\n";
    assert_eq!(parts(base, mine, theirs), [conflict(mine, theirs, Some(merged))]);
}

#[test]
fn without_a_base_every_difference_is_a_question() {
    let asked = merge(&MergeTexts { base: None, mine: "a\nb\nc\n".into(), theirs: "a\nc\nd\n".into() });
    let expected = vec![same("a\n"), conflict("b\n", "", None), same("c\n"), conflict("", "d\n", None)];
    assert_eq!(asked, Merged::Ask { parts: expected });
}

#[test]
fn a_megabyte_that_has_nothing_in_common_is_answered() {
    // Quadratic work would take minutes here: 60,000 lines against as many.
    let text = |seed: u64, kinds: u64| {
        let line = |n: u64| format!("line {}\n", (n * 2_654_435_761 + seed * n * n) % kinds);
        (0..60_000).map(line).collect::<String>()
    };
    for kinds in [1_000_000_007, 700] {
        let (base, mine, theirs) = (text(1, kinds), text(2, kinds), text(3, kinds));
        assert!(mine.len() > 400_000);
        assert!(matches!(merge(&texts(&base, &mine, &theirs)), Merged::Ask { .. }));
    }
}
