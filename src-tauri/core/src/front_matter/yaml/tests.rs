use super::scalar::{Quoting, resolve, write};
use super::*;
use crate::api::FieldValue;
use crate::front_matter::read;
use crate::front_matter::tests::{after_set, after_unset, date, list, text};

fn check(cases: &[(&str, &str, FieldValue, &str)]) {
    for (before, key, value, after) in cases {
        let whole = format!("---\n{before}---\nBody: [\n");
        let got = after_set(&whole, key, value);
        let inner = got.strip_prefix("---\n").and_then(|rest| rest.strip_suffix("---\nBody: [\n"));
        assert_eq!(inner.unwrap_or(&got), *after, "{key} = {value:?} in {before:?}");
    }
}

#[test]
fn a_value_keeps_its_quotes() {
    check(&[
        ("title: A\n", "title", text("B"), "title: B\n"),
        ("title: 'A'\n", "title", text("It's"), "title: 'It''s'\n"),
        ("title: \"A\"\n", "title", text("say \"B\""), "title: \"say \\\"B\\\"\"\n"),
        ("title: A # note\n", "title", text("B"), "title: B # note\n"),
        ("title: 'A' # note\n", "title", text("B"), "title: 'B' # note\n"),
        ("title: \"A \\\" # B\"  # note\nb: c\n", "title", text("B"), "title: \"B\"  # note\nb: c\n"),
        ("title: 'It''s' \nb: c\n", "title", text("B"), "title: 'B' \nb: c\n"),
        ("a: {title: 'A' , b: c} # note\n", "a.title", text("B"), "a: {title: 'B' , b: c} # note\n"),
        ("title:   A  \n", "title", text("B"), "title:   B  \n"),
        ("title : A\n", "title", text("B"), "title : B\n"),
        ("'title': A\n", "title", text("B"), "'title': B\n"),
        ("Title: A\n", "title", text("B"), "Title: B\n"),
        ("title: A\n  and more\nb: c\n", "title", text("B"), "title: B\nb: c\n"),
        ("title: \"A\n  more\"\nb: c\n", "title", text("B"), "title: \"B\"\nb: c\n"),
        ("título: ação 😍\ntitle: é\n", "title", text("ü"), "título: ação 😍\ntitle: ü\n"),
        ("{title: A, b: c}\n", "title", text("B, C"), "{title: \"B, C\", b: c}\n"),
        ("title: A\n\n\n# end\n", "title", text("B"), "title: B\n\n\n# end\n"),
    ]);
}

#[test]
fn quotes_come_where_readers_would_disagree() {
    for word in ["yes", "No", "on", "y", "null", "~", "true", "0777", "1_000", "12:30", "1e3", "2024-01-01"] {
        let whole = "---\ntitle: A\n---\n";
        let got = after_set(whole, "title", &text(word));
        assert_eq!(got, format!("---\ntitle: \"{word}\"\n---\n"));
    }
    let cases = [
        ("A: B", "\"A: B\""),
        ("A #1", "\"A #1\""),
        ("C#", "C#"),
        ("#1", "\"#1\""),
        ("- A", "\"- A\""),
        ("-Anna", "-Anna"),
        ("[A]", "\"[A]\""),
        ("@me", "\"@me\""),
        ("\"A\" and B", "'\"A\" and B'"),
        ("A\nB", "\"A\\nB\""),
        (" A", "\" A\""),
        ("", "\"\""),
        ("2024 in review", "2024 in review"),
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("ends:", "\"ends:\""),
        ("日本語", "日本語"),
        ("a\u{85}b", "\"a\\u0085b\""),
        ("---", "\"---\""),
    ];
    for (value, written) in cases {
        assert_eq!(write(value, Quoting::Plain, false), written);
        let whole = format!("---\na: {written}\n---\n");
        assert_eq!(read(&whole).unwrap().get("a"), Some(&Value::Text(value.to_owned())), "{written}");
    }
}

#[test]
fn words_mean_what_they_mean_to_hugo() {
    let number = |word: &str| Value::Number(word.to_owned());
    let date = |word: &str| Value::Date(word.to_owned());
    let text = |word: &str| Value::Text(word.to_owned());
    let cases = [
        ("~", Value::Null),
        ("True", Value::Bool(true)),
        ("yes", text("yes")),
        ("12", number("12")),
        ("-1.5e3", number("-1.5e3")),
        (".inf", number(".inf")),
        (".", text(".")),
        ("1.2.3", text("1.2.3")),
        ("e3", text("e3")),
        ("2024-03-25", date("2024-03-25")),
        ("2024-03-25T06:46:05.964Z", date("2024-03-25T06:46:05.964Z")),
        ("2024-03-25 06:46:05 +0200", date("2024-03-25 06:46:05 +0200")),
        ("2024-3-5 06:46", date("2024-3-5 06:46")),
        ("2024-03-25-slug", text("2024-03-25-slug")),
        ("2024-03-25 was cold", text("2024-03-25 was cold")),
        ("ação", text("ação")),
    ];
    for (word, value) in cases {
        assert_eq!(resolve(word), value, "{word}");
    }
}

#[test]
fn other_kinds_of_values_are_written_as_such() {
    check(&[
        ("draft: true\n", "draft", FieldValue::Bool(false), "draft: false\n"),
        ("draft: 'true'\n", "draft", FieldValue::Bool(false), "draft: false\n"),
        ("draft: true\n", "draft", text("maybe"), "draft: maybe\n"),
        ("weight: 1\n", "weight", FieldValue::Number("20".into()), "weight: 20\n"),
        ("date: 2024-01-01\n", "date", date("2024-02-02"), "date: 2024-02-02\n"),
        ("date: '2024-01-01'\n", "date", date("2024-02-02"), "date: '2024-02-02'\n"),
        ("date: \"2024-01-01\"\n", "date", date("2024-02-02T10:00:00Z"), "date: \"2024-02-02T10:00:00Z\"\n"),
        ("a: b # c\n", "a", FieldValue::Empty, "a: # c\n"),
        ("a: b\n", "a", FieldValue::Empty, "a:\n"),
        ("a:\n", "a", text("b"), "a: b\n"),
        ("a: \nb: c\n", "a", text("b"), "a: b\nb: c\n"),
        ("a: # note\n", "a", text("b"), "a: b # note\n"),
        ("a: ~\n", "a", text("b"), "a: b\n"),
        ("a: b\n", "a", text("b"), "a: b\n"),
    ]);
}

#[test]
fn a_block_scalar_keeps_its_form() {
    check(&[
        ("a: |\n  one\n  two\nb: c\n", "a", text("three\n\nfour\n"), "a: |\n  three\n\n  four\nb: c\n"),
        ("a: |\n  one\nb: c\n", "a", text("three"), "a: |\n  three\nb: c\n"),
        ("a: >-\n    one\n    two\n\nb: c\n", "a", text("three"), "a: >-\n    three\n\nb: c\n"),
        ("a: >-\n  one\n", "a", text("two\nthree"), "a: >-\n  two\n\n  three\n"),
        ("a: |-\n  one\n", "a", text(" indented"), "a: \" indented\"\n"),
        ("a: |-\n  one\n", "a", date("2024-01-01"), "a: 2024-01-01\n"),
        ("a: >- # why\n  one\n", "a", text("two"), "a: >- # why\n  two\n"),
        ("a: >- # why\n  one\nb: c\n", "a", FieldValue::Bool(true), "a: true # why\nb: c\n"),
        ("a: |2 # why\n  one\nb: c\n", "a", FieldValue::Empty, "a: # why\nb: c\n"),
        ("a: |\n  olé\nb: c\n", "a", text("ação"), "a: |\n  ação\nb: c\n"),
        ("a: |\n    one\n  # note\nb: c\n", "a", text("two"), "a: |\n    two\n  # note\nb: c\n"),
        ("a: |\n  one\n  # a line\n# note\nb: c\n", "a", text("two"), "a: |\n  two\n# note\nb: c\n"),
    ]);
}

#[test]
fn a_list_keeps_its_layout_and_its_other_members() {
    check(&[
        (
            "tags: \n    - KubeCon\n",
            "tags",
            list(&["KubeCon", "Paris"]),
            "tags: \n    - KubeCon\n    - Paris\n",
        ),
        ("tags:\n- 'a'\n- \"b\"\n", "tags", list(&["x", "b", "c"]), "tags:\n- 'x'\n- \"b\"\n- \"c\"\n"),
        ("tags:\n  - a # one\n  # two\n  - b\n", "tags", list(&["b"]), "tags:\n  # two\n  - b\n"),
        ("tags:\n  - a\n  - b\n", "tags", list(&["b", "a"]), "tags:\n  - b\n  - a\n"),
        ("tags:\n  -   a\n", "tags", list(&["a", "b"]), "tags:\n  -   a\n  -   b\n"),
        ("tags:\n  - a\n  - c\n", "tags", list(&["a", "b", "c"]), "tags:\n  - a\n  - b\n  - c\n"),
        ("tags:\n  - a\nb: c\n", "tags", list(&[]), "tags: []\nb: c\n"),
        ("tags: \n  - a\n", "tags", list(&[]), "tags: []\n"),
        ("tags: [a, \"b\"]\n", "tags", list(&["a", "b", "c d"]), "tags: [a, \"b\", \"c d\"]\n"),
        ("tags: [a,b]\n", "tags", list(&["b"]), "tags: [b]\n"),
        ("tags: [ a, b ]\n", "tags", list(&["a"]), "tags: [ a ]\n"),
        ("tags: [a, b]\n", "tags", list(&[]), "tags: []\n"),
        ("tags: []\n", "tags", list(&["a", "b"]), "tags: [a, b]\n"),
        ("tags: [\n  a,\n  b,\n]\n", "tags", list(&["a", "b", "c"]), "tags: [\n  a,\n  b,\n  c,\n]\n"),
        ("tags: [a] # c\n", "tags", list(&["b"]), "tags: [b] # c\n"),
        ("tags: [a] # ]\nb: c\n", "tags", list(&["a", "b"]), "tags: [a, b] # ]\nb: c\n"),
        ("tags: [a] # c\nb: c\n", "tags", text("b"), "tags: b # c\nb: c\n"),
        ("tags: # why\n  - a\n", "tags", list(&[]), "tags: [] # why\n"),
        ("tags: ['a' , \"b\" ] # c\n", "tags", list(&["a"]), "tags: ['a' ] # c\n"),
        ("tags: [a]\n", "tags", list(&["a", "b, c"]), "tags: [a, \"b, c\"]\n"),
        ("tags: a\n", "tags", list(&["a", "b"]), "tags: [a, b]\n"),
        ("tags: a\n", "tags", list(&["a"]), "tags: a\n"),
        ("tags:\n", "tags", list(&["a"]), "tags: [a]\n"),
        (
            "tags:\ncategories:\n    - 'x'\n",
            "tags",
            list(&["a", "b"]),
            "tags:\n    - 'a'\n    - 'b'\ncategories:\n    - 'x'\n",
        ),
        ("tags:\n  - a\n  - b\n", "tags", text("c"), "tags: c\n"),
        ("tags: [2024, b]\n", "tags", list(&["2024", "b", "c"]), "tags: [2024, b, c]\n"),
    ]);
}

#[test]
fn comments_stay_with_the_members_of_a_list() {
    check(&[
        (
            "tags:\n  - a\n  - keep # two\n  - B\n",
            "tags",
            list(&["x", "keep"]),
            "tags:\n  - x\n  - keep # two\n",
        ),
        ("tags:\n  - a # one\n  - b\n", "tags", list(&["b", "a"]), "tags:\n  - b\n  - a # one\n"),
        (
            "tags:\n  - a # one\n  - b\n  - c # three\n",
            "tags",
            list(&["x", "b", "z"]),
            "tags:\n  - x # one\n  - b\n  - z # three\n",
        ),
        ("tags:\n  - a\n  # on b\n  - b\n  - c\n", "tags", list(&["a", "c"]), "tags:\n  - a\n  - c\n"),
        (
            "tags:\n  - a\n  # a group\n  - b\n  - c\n",
            "tags",
            list(&["a", "c"]),
            "tags:\n  - a\n  # a group\n  - c\n",
        ),
        ("tags:\n  # on b\n  - b\n", "tags", list(&["a", "b"]), "tags:\n  - a\n  # on b\n  - b\n"),
        ("tags:\n  # all\n  - b\n", "tags", list(&["a", "b"]), "tags:\n  # all\n  - a\n  - b\n"),
        ("tags:\n  # all\n  - b\n", "tags", list(&[]), "tags: []\n  # all\n"),
        (
            "tags: [\n  a, # first\n  b # second\n]\n",
            "tags",
            list(&["a", "b", "c"]),
            "tags: [\n  a, # first\n  b, # second\n  c\n]\n",
        ),
        (
            "tags: [\n  a, # first\n  b, # second\n]\n",
            "tags",
            list(&["a", "b", "c", "d"]),
            "tags: [\n  a, # first\n  b, # second\n  c,\n  d,\n]\n",
        ),
        (
            "tags: [\n  a, # first\n  b # second\n]\n",
            "tags",
            list(&["a", "new", "b"]),
            "tags: [\n  a, # first\n  new,\n  b # second\n]\n",
        ),
        ("tags: [\n  a,\n  # on b\n  b,\n  c\n]\n", "tags", list(&["a", "c"]), "tags: [\n  a,\n  c\n]\n"),
        (
            "tags: [\n  a,\n  keep, # two\n  B\n]\n",
            "tags",
            list(&["x", "keep"]),
            "tags: [\n  x,\n  keep, # two\n]\n",
        ),
        ("tags: [\n  a,\n  b # two\n]\n", "tags", list(&["a"]), "tags: [\n  a,\n]\n"),
        ("tags: [a, b] # both\n", "tags", list(&["x", "v", "z"]), "tags: [x, v, z] # both\n"),
        ("tags: [a, b, c, d]\n", "tags", list(&["b", "x", "d"]), "tags: [b, x, d]\n"),
    ]);
    for (before, wanted) in [
        ("  - a\n  - keep # two\n  - B # three\n", list(&["x", "keep"])),
        ("  - a # one\n  - b\n", list(&["x", "y", "z"])),
        (" [\n  a, # one\n  b\n]\n", list(&["x"])),
        (" [\n  a, # one\n  b\n]\n", list(&["b", "a"])),
        (" [\n  a, # one\n  b,\n  c\n]\n", list(&["x", "b", "a", "c"])),
        (" [\n  a # one\n  , b\n]\n", list(&["a", "x", "b"])),
    ] {
        let gap = if before.starts_with(" [") { "" } else { "\n" };
        let got = after_set(&format!("---\ntags:{gap}{before}---\n"), "tags", &wanted);
        assert!(got.starts_with("refused: ") && got.contains("comment"), "{before:?}: {got}");
    }
}

#[test]
fn anchors_that_repeat_each_other_are_refused_not_unfolded() {
    let mut text = String::from("---\na0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..40 {
        let row = format!("*a{}, ", level - 1).repeat(9);
        text += &format!("a{level}: &a{level} [{row}lol]\n");
    }
    let error = read(&format!("{text}---\n")).unwrap_err();
    assert!(error.message.contains("anchors"), "{error}");
    assert!(error.line > 2, "{error}");
    let few = "---\na: &a {b: [c, d]}\ne: [*a, *a]\nf: *a\n---\n";
    assert_eq!(read(few).unwrap().get("f.b").unwrap().as_list_of_text(), ["c", "d"]);
}

#[test]
fn a_new_key_goes_where_the_blog_has_it() {
    check(&[
        ("title: A\nslug: a\n", "date", date("2024-01-01"), "title: A\ndate: 2024-01-01\nslug: a\n"),
        ("# mine\nslug: a\n", "title", text("A"), "title: A\n# mine\nslug: a\n"),
        ("title: A\n", "weird", text("x"), "title: A\nweird: x\n"),
        (
            "title: A\n# note on tags\ntags: [a]\n",
            "date",
            text("x"),
            "title: A\ndate: x\n# note on tags\ntags: [a]\n",
        ),
        (
            "tags:\n    - a\n\nslug: b\n",
            "categories",
            list(&["c", "d"]),
            "tags:\n    - a\ncategories:\n    - c\n    - d\n\nslug: b\n",
        ),
        ("  title: A\n", "draft", FieldValue::Bool(true), "  title: A\n  draft: true\n"),
        ("", "title", text("A"), "title: A\n"),
        ("# only a note\n", "title", text("A"), "# only a note\ntitle: A\n"),
        (
            "description: |+\n  a\n\n\nx: y\n",
            "title",
            text("A"),
            "description: |+\n  a\n\n\nx: y\ntitle: A\n",
        ),
        ("title: |+\n  a\n\n\nx: y\n", "date", text("A"), "title: |+\n  a\n\n\ndate: A\nx: y\n"),
        ("{title: A}\n", "slug", text("b"), "{title: A, slug: b}\n"),
        (
            "title:\n  a: b\n  # c: d\nslug: e\n",
            "date",
            text("x"),
            "title:\n  a: b\n  # c: d\ndate: x\nslug: e\n",
        ),
    ]);
}

#[test]
fn nested_keys_are_reached_by_dots() {
    check(&[
        (
            "cover:\n    image: a # c\n    alt: b\n",
            "cover.image",
            text("x"),
            "cover:\n    image: x # c\n    alt: b\n",
        ),
        ("cover:\n    image: a\n", "cover.alt", text("x"), "cover:\n    image: a\n    alt: x\n"),
        ("cover: {image: a}\n", "cover.alt", text("x y"), "cover: {image: a, alt: x y}\n"),
        ("cover: {}\n", "cover.image", text("x"), "cover: {image: x}\n"),
        ("cover:\nslug: a\n", "cover.image", text("x"), "cover:\n  image: x\nslug: a\n"),
        ("title: A\n", "cover.image", text("x"), "title: A\ncover:\n  image: x\n"),
        (
            "seo:\n    a: b\n    # c: d\ntitle: A\n",
            "cover.image",
            text("x"),
            "seo:\n    a: b\n    # c: d\ntitle: A\ncover:\n    image: x\n",
        ),
        ("seo:\n  a: b\n  # c: d\nz: A\n", "seo.e", text("x"), "seo:\n  a: b\n  e: x\n  # c: d\nz: A\n"),
        ("a.b: c\n", "a.b", text("x"), "a.b: x\n"),
    ]);
}

#[test]
fn what_would_touch_more_is_refused() {
    let cases = [
        ("a: &x 1\nb: *x\n", "a", text("2"), "through an anchor"),
        ("a: &x 1\nb: *x\n", "b", text("2"), "through an anchor"),
        ("d: &x\n  image: a\ne: *x\n", "d.image", text("b"), "through an anchor"),
        ("a: !!str 1\n", "a", text("2"), "carries a YAML tag"),
        ("title: A\nTitle: B\n", "title", text("C"), "more than once"),
        ("a:\n  b: c\n", "a", text("x"), "keys of its own"),
        ("a: x\n", "a.b", text("x"), "a value of its own"),
        ("a:\n  - b: c\n", "a", list(&["x"]), "not all plain texts"),
        ("a: b\n", "a", FieldValue::Other("c".into()), "only its text"),
        ("a: 1\n", "a", FieldValue::Number("1\nb: 2".into()), "not a number"),
        ("a: [x, # note\n  b]\n", "a", list(&[]), "comment"),
    ];
    for (before, key, value, reason) in cases {
        let got = after_set(&format!("---\n{before}---\n"), key, &value);
        assert!(got.starts_with("refused: ") && got.contains(reason), "{before:?}: {got}");
    }
}

#[test]
fn a_removed_key_takes_its_own_lines() {
    let cases = [
        ("title: A\ndraft: true\nslug: b\n", "draft", "title: A\nslug: b\n"),
        ("title: A\n# note\ntags:\n  - a\n  - b # c\n# end\nslug: b\n", "tags", "title: A\n# end\nslug: b\n"),
        ("title: A\n# note\ntags: [a]\nslug: b\n", "tags", "title: A\n# note\nslug: b\n"),
        ("# the tags of it\ntags: [a]\nslug: b\n", "tags", "slug: b\n"),
        ("a: b\ncover:\n  image: c\n  # alt: d\nslug: e\n", "cover", "a: b\nslug: e\n"),
        ("a: \"one\n# two\"\nb: c\n", "b", "a: \"one\n# two\"\n"),
        ("a: b\nc: {d: e}\n", "c.d", "a: b\n"),
        ("a: |\n  one\n\n  two\nb: c\n", "a", "b: c\n"),
        ("a: [x,\n  y] # z\nb: c\n", "a", "b: c\n"),
        ("cover:\n  image: a\n  alt: b\n", "cover.image", "cover:\n  alt: b\n"),
        ("cover:\n  image: a\nb: c\n", "cover.image", "b: c\n"),
        ("a: {b: c, d: e}\n", "a.b", "a: {d: e}\n"),
        ("a: b\n", "A", ""),
        ("a: b\n", "c", "a: b\n"),
        ("a:\nb: c\n", "a", "b: c\n"),
        (
            "title: A\n# date and tags are set by the importer\ndate: x\ntags: [a]\n",
            "date",
            "title: A\n# date and tags are set by the importer\ntags: [a]\n",
        ),
        (
            "# Do not reorder these keys\n# title shown on the cover\ntitle: A\nb: c\n",
            "title",
            "# Do not reorder these keys\nb: c\n",
        ),
        ("cover:\n  # alt: \"todo\"\n  image: a\n", "cover.image", "cover:\n  # alt: \"todo\"\n"),
        ("cover:\n  image: a\n  # alt: \"todo\"\nb: c\n", "cover.image", "cover:\n  # alt: \"todo\"\nb: c\n"),
        ("cover:\n  # the image\n  image: a\nb: c\n", "cover.image", "b: c\n"),
        ("a:\n  # b\n  b:\n    # x: 1\n    c: d\n", "a.b.c", "a:\n  # b\n  b:\n    # x: 1\n"),
        ("cover: # why\n  image: |\n    # no comment\nb: c\n", "cover.image", "b: c\n"),
    ];
    for (before, key, after) in cases {
        assert_eq!(after_unset(&format!("---\n{before}---\nx\n"), key), format!("---\n{after}---\nx\n"));
    }
    let anchored = "---\na: &x 1\nb: *x\n---\n";
    assert!(after_unset(anchored, "a").starts_with("refused: "));
    assert_eq!(after_unset(anchored, "b"), "---\na: &x 1\n---\n");
}

#[test]
fn line_ends_and_marks_stay() {
    let before = "\u{feff}---\r\ntitle: A\r\ntags:\r\n  - a\r\n---\r\nBody\r\n";
    assert_eq!(
        after_set(before, "tags", &list(&["a", "b"])),
        "\u{feff}---\r\ntitle: A\r\ntags:\r\n  - a\r\n  - b\r\n---\r\nBody\r\n"
    );
    assert_eq!(
        after_set(before, "date", &date("2024-01-01")),
        "\u{feff}---\r\ntitle: A\r\ndate: 2024-01-01\r\ntags:\r\n  - a\r\n---\r\nBody\r\n"
    );
    assert_eq!(after_unset(before, "tags"), "\u{feff}---\r\ntitle: A\r\n---\r\nBody\r\n");
    assert_eq!(after_set("---\na: b\n---", "a", &text("c")), "---\na: c\n---");
}

#[test]
fn what_only_hugo_reads_can_be_edited_too() {
    check(&[
        ("title:\tA\nb: c\n", "title", text("B"), "title:\tB\nb: c\n"),
        ("\"title\":\tA\n'b':\t# c\n", "title", text("B"), "\"title\":\tB\n'b':\t# c\n"),
        ("tags: [\n  a\n]\nb: c\n", "tags", list(&["a", "x"]), "tags: [\n  a,\n  x\n]\nb: c\n"),
        (
            "tags: [\n  a, # é\n  b # two\n]\nb: c\n",
            "b",
            text("d"),
            "tags: [\n  a, # é\n  b # two\n]\nb: d\n",
        ),
        ("tags: [ a,\nb\n]\n", "tags", list(&["a", "b"]), "tags: [ a,\nb\n]\n"),
        ("title: \"A\nB\"\nb: c\n", "b", text("d"), "title: \"A\nB\"\nb: d\n"),
        (
            "-\tx\n",
            "a",
            text("b"),
            "refused: a cannot be changed safely here: the front matter cannot be read (line 2: keys with values are expected here); edit it as text",
        ),
    ]);
}
