use crate::api::FieldValue;
use crate::front_matter::tests::{after_set, after_unset, date, list, text};
use crate::front_matter::{Value, read};

fn check(cases: &[(&str, &str, FieldValue, &str)]) {
    for (before, key, value, after) in cases {
        let whole = format!("+++\n{before}+++\nBody = [\n");
        let got = after_set(&whole, key, value);
        let inner = got.strip_prefix("+++\n").and_then(|rest| rest.strip_suffix("+++\nBody = [\n"));
        assert_eq!(inner.unwrap_or(&got), *after, "{key} = {value:?} in {before:?}");
    }
}

#[test]
fn values_keep_their_quotes_and_their_neighbours() {
    check(&[
        ("title = \"A\"\n", "title", text("say \"B\""), "title = \"say \\\"B\\\"\"\n"),
        ("title = 'A'\n", "title", text("B"), "title = 'B'\n"),
        ("title = 'A'\n", "title", text("It's"), "title = \"It's\"\n"),
        ("title=\"A\" # note\n", "title", text("B"), "title=\"B\" # note\n"),
        ("Title = \"A\"\n", "title", text("B"), "Title = \"B\"\n"),
        ("a = \"\"\"\none\ntwo\"\"\"\n", "a", text("three\nfour"), "a = \"\"\"\nthree\nfour\"\"\"\n"),
        ("a = '''one'''\n", "a", text("it's \\n"), "a = '''it's \\n'''\n"),
        ("a = '''one'''\n", "a", text("it's '''"), "a = \"it's '''\"\n"),
        ("draft = true\n", "draft", FieldValue::Bool(false), "draft = false\n"),
        ("weight = 1\n", "weight", FieldValue::Number("20".into()), "weight = 20\n"),
        ("date = 2024-01-01\n", "date", date("2024-02-02T10:00:00Z"), "date = 2024-02-02T10:00:00Z\n"),
        ("date = '2024-01-01'\n", "date", date("2024-02-02"), "date = '2024-02-02'\n"),
        (
            "date = 2024-01-01\n",
            "date",
            date("2024-02-02 10:00 later"),
            "date = \"2024-02-02 10:00 later\"\n",
        ),
        ("draft = true\n", "draft", text("maybe"), "draft = \"maybe\"\n"),
        ("a = 'b'\n", "a", FieldValue::Empty, "a = ''\n"),
        ("\"título\" = \"ação 😍\"\n", "título", text("é"), "\"título\" = \"é\"\n"),
    ]);
}

#[test]
fn arrays_keep_their_layout() {
    check(&[
        ("tags = [\"a\", 'b']\n", "tags", list(&["a", "b", "c"]), "tags = [\"a\", 'b', 'c']\n"),
        ("tags = ['a','b']\n", "tags", list(&["b"]), "tags = ['b']\n"),
        ("tags = []\n", "tags", list(&["a"]), "tags = [\"a\"]\n"),
        ("tags = [ \"a\" ]\n", "tags", list(&[]), "tags = []\n"),
        (
            "tags = [\n  \"a\", # first\n  \"b\",\n]\n",
            "tags",
            list(&["a", "b", "c"]),
            "tags = [\n  \"a\", # first\n  \"b\",\n  \"c\",\n]\n",
        ),
        ("tags = [\n  \"a\",\n]\n", "tags", list(&["a", "b"]), "tags = [\n  \"a\",\n  \"b\",\n]\n"),
        ("tags = 'a'\n", "tags", list(&["a", "b"]), "tags = [\"a\", \"b\"]\n"),
        ("tags = ['a']\n", "tags", text("b"), "tags = \"b\"\n"),
        (
            "tags = [\n  \"a\", # first\n  \"b\" # second\n]\n",
            "tags",
            list(&["a", "b", "c"]),
            "tags = [\n  \"a\", # first\n  \"b\", # second\n  \"c\"\n]\n",
        ),
        (
            "tags = [\n  \"a\", # first\n  \"b\", # second\n]\n",
            "tags",
            list(&["a", "b", "c"]),
            "tags = [\n  \"a\", # first\n  \"b\", # second\n  \"c\",\n]\n",
        ),
        (
            "tags = [\n  \"a\", # first\n  \"b\" # second\n]\n",
            "tags",
            list(&["a"]),
            "tags = [\n  \"a\", # first\n]\n",
        ),
        (
            "tags = [\n  \"a\",\n  \"keep\", # two\n  \"B\"\n]\n",
            "tags",
            list(&["x", "keep"]),
            "tags = [\n  \"x\",\n  \"keep\", # two\n]\n",
        ),
    ]);
}

#[test]
fn new_keys_go_before_the_tables() {
    check(&[
        (
            "title = \"A\"\n\n[params]\nx = 1\n",
            "date",
            date("2024-01-01"),
            "title = \"A\"\ndate = 2024-01-01\n\n[params]\nx = 1\n",
        ),
        (
            "title=\"A\"\nslug=\"b\"\n",
            "draft",
            FieldValue::Bool(true),
            "title=\"A\"\nslug=\"b\"\ndraft=true\n",
        ),
        ("slug = \"b\"\n", "title", text("A"), "title = \"A\"\nslug = \"b\"\n"),
        ("# on b\nslug = 'b'\n", "title", text("A"), "title = \"A\"\n# on b\nslug = 'b'\n"),
        ("a = \"\"\"x\"\"\"\n", "a", text("c:\\new"), "a = \"\"\"c:\\\\new\"\"\"\n"),
        ("[params]\nx = 1\n", "title", text("A"), "title = \"A\"\n[params]\nx = 1\n"),
        ("", "title", text("A"), "title = \"A\"\n"),
        ("title = \"A\"\n", "cover.image", text("x"), "title = \"A\"\n\n[cover]\nimage = \"x\"\n"),
        (
            "[cover]\n  image = 'a'\n[other]\nb = 1\n",
            "cover.alt",
            text("x"),
            "[cover]\n  image = 'a'\n  alt = \"x\"\n[other]\nb = 1\n",
        ),
        ("[cover]\n[other]\nb = 1\n", "cover.alt", text("x"), "[cover]\nalt = \"x\"\n[other]\nb = 1\n"),
        ("cover = { image = 'a' }\n", "cover.alt", text("x"), "cover = { image = 'a', alt = \"x\" }\n"),
        (
            "cover.image = 'a'\nb = 1\n",
            "cover.alt",
            text("x"),
            "cover.image = 'a'\ncover.alt = \"x\"\nb = 1\n",
        ),
        ("cover.image = 'a'\nb = 1\n", "cover.image", text("x"), "cover.image = 'x'\nb = 1\n"),
        ("tags = ['a']\n", "categories", list(&["b"]), "tags = ['a']\ncategories = ['b']\n"),
        ("title = \"A\"\n", "odd key", text("x"), "title = \"A\"\n\"odd key\" = \"x\"\n"),
    ]);
}

#[test]
fn a_removed_key_takes_its_own_lines() {
    let cases = [
        (
            "title = 'A'\n# note\ntags = [\n 'a',\n]\nslug = 'b'\n",
            "tags",
            "title = 'A'\n# note\nslug = 'b'\n",
        ),
        (
            "a = 1\n[cover]\nimage = 'a'\nalt = 'b'\n[other]\nb = 1\n",
            "cover.image",
            "a = 1\n[cover]\nalt = 'b'\n[other]\nb = 1\n",
        ),
        ("a = 1\n[cover]\nimage = 'a'\n[other]\nb = 1\n", "cover.image", "a = 1\n[other]\nb = 1\n"),
        ("a = 1\n[cover]\nimage = 'a'\n[other]\nb = 1\n", "cover", "a = 1\n[other]\nb = 1\n"),
        ("cover.image = 'a'\nb = 1\ncover.alt = 'c'\n", "cover", "b = 1\n"),
        ("cover = { image = 'a', alt = 'b' }\n", "cover.image", "cover = { alt = 'b' }\n"),
        ("a = 1\n# the slug\nslug = 'b'\nc = 2\n", "slug", "a = 1\nc = 2\n"),
        ("a = 1\n[b.c]\nd = 1\n", "b.c.d", "a = 1\n"),
        (
            "a = 1\n[cover]\n# alt = \"todo\"\nimage = 'a'\n[other]\nb = 1\n",
            "cover.image",
            "a = 1\n[cover]\n# alt = \"todo\"\n[other]\nb = 1\n",
        ),
        (
            "[cover]\nimage = 'a'\n# alt = \"todo\"\n\n[other]\nb = 1\n",
            "cover.image",
            "[cover]\n# alt = \"todo\"\n\n[other]\nb = 1\n",
        ),
        (
            "[cover]\nimage = 'a'\n# all others\n[other]\nb = 1\n",
            "cover.image",
            "# all others\n[other]\nb = 1\n",
        ),
        (
            "a = 1\n# b and c are set by the importer\nb = 2\nc = 3\n",
            "b",
            "a = 1\n# b and c are set by the importer\nc = 3\n",
        ),
        ("a = '''one\n# two'''\nb = 1\n", "b", "a = '''one\n# two'''\n"),
    ];
    for (before, key, after) in cases {
        assert_eq!(after_unset(&format!("+++\n{before}+++\nx\n"), key), format!("+++\n{after}+++\nx\n"));
    }
}

#[test]
fn what_would_touch_more_is_refused() {
    let cases = [
        ("[[resources]]\nsrc = 'a'\n", "resources", list(&["x"]), "table of its own"),
        ("[a]\nb = 1\n", "a", text("x"), "keys of its own"),
        ("a = [1, [2]]\n", "a", list(&["x"]), "not all plain texts"),
        ("a = 'x'\n", "a.b", text("x"), "a value of its own"),
        ("a = 1\n", "a", FieldValue::Number("2\nb = 3".into()), "too unusual"),
        ("Title = 'a'\ntitle = 'b'\n", "title", text("x"), "more than once"),
    ];
    for (before, key, value, reason) in cases {
        let got = after_set(&format!("+++\n{before}+++\n"), key, &value);
        assert!(got.starts_with("refused: ") && got.contains(reason), "{before:?}: {got}");
    }
}

#[test]
fn line_ends_stay() {
    let before = "+++\r\ntitle = \"A\"\r\ndescription = \"\"\"\r\none\r\ntwo\"\"\"\r\n+++\r\nBody\r\n";
    assert_eq!(after_set(before, "title", &text("B")), before.replace("\"A\"", "\"B\""));
    assert_eq!(
        after_set(before, "date", &date("2024-01-01")),
        before.replace("\"A\"\r\n", "\"A\"\r\ndate = 2024-01-01\r\n")
    );
    let changed = after_set(before, "description", &text("three\nfour"));
    assert!(changed.starts_with("+++\r\ntitle = \"A\"\r\ndescription = \""), "{changed}");
    assert_eq!(read(&changed).unwrap().get("description"), Some(&Value::Text("three\nfour".into())));
}
