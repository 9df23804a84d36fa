//! A post is looked over before publishing, with the real index behind it:
//! what leads nowhere is found, what is there is left alone.

use dropcap_core::api::Severity;
use dropcap_tests::bench::Bench;

const LAYOUT: &str = "<body>{{ .Content }}</body>";

fn bench(post: &str) -> Bench {
    let other =
        |title: &str, head: &str| format!("---\ntitle: {title}\ndate: 2024-03-01\n{head}---\n## Of Clouds\n");
    Bench::new(&[
        ("hugo.toml", "baseURL = 'https://a.example/'\n[permalinks]\nnotes = '/:year/:slug/'\n"),
        ("layouts/_default/single.html", LAYOUT),
        ("layouts/shortcodes/note.html", "{{ .Inner }}"),
        ("static/_redirects", "/gone-elsewhere/  https://b.example/\n"),
        ("static/paper.pdf", "paper"),
        ("static/app/index.html", "an app"),
        ("content/posts/rain.md", post),
        ("content/posts/other.md", &other("Other", "aliases: [/old-name/]\ntags: [Rust]\n")),
        ("content/posts/third.md", &other("Third", "tags: [Rust]\n")),
        ("content/posts/Folder/index.md", &other("Folder", "")),
        ("content/posts/draft.md", &other("Draft", "draft: true\n")),
        ("content/posts/later.md", "---\ntitle: Later\ndate: 2999-01-01\n---\nx\n"),
        ("content/notes/2024-01-02_moved.md", &other("Moved", "slug: moved\n")),
        ("content/about/_index.md", "---\ntitle: About\n---\n"),
    ])
}

fn findings(post: &str) -> Vec<(String, Option<u32>, Severity)> {
    let bench = bench(post);
    let studio = bench.studio();
    let blog = bench.open(&studio);
    let found = studio.preflight(bench.post(&blog, "content/posts/rain.md")).unwrap();
    found.into_iter().map(|found| (found.code, found.line, found.severity)).collect()
}

const HEAD: &str = "---\ntitle: Rain\ndate: 2024-03-01\n---\n";

#[test]
fn what_is_there_is_left_alone() {
    let body = "[a](/posts/other/) [b](https://a.example/posts/third#of-clouds) [c](../other/) [d](/old-name/)
[e](/) [f](/posts/) [g](/tags/) [h](/tags/Rust/) [i](/categories/) [j](/index.xml) [k](/posts/page/2/)
[l](/paper.pdf) [m](/app/) [n](/about/) [o](/gone-elsewhere/) [p](/posts/folder/) [q](/2024/moved/#of-clouds)
[r]({{< ref \"other.md\" >}}) [s]({{< relref \"/posts/folder\" >}}) [t]({{< ref \"OTHER\" >}}) [u]({{< ref \"/about\" >}})

{{< note >}}[x](/posts/nowhere/){{< /note >}}
";
    assert_eq!(findings(&format!("{HEAD}{body}")), []);
}

#[test]
fn what_leads_nowhere_is_found_in_its_line() {
    use Severity::{Blocker, Warning};
    for (body, code, severity) in [
        ("[a](/posts/nowhere/)", "dead-link", Warning),
        ("[a](/posts/other/#nowhere)", "dead-anchor", Warning),
        ("[a](/posts/draft/)", "link-to-draft", Warning),
        ("[a](/posts/later/)", "link-to-draft", Warning),
        ("[a](../nowhere/)", "dead-link", Warning),
        ("[a](other.md)", "link-to-file", Warning),
        ("[a](/notes/2024-01-02_moved/)", "link-to-file", Warning),
        ("[a]({{< ref \"nowhere.md\" >}})", "dead-ref", Blocker),
        ("[a]({{< ref \"draft.md\" >}})", "dead-ref", Blocker),
        ("{{< nowhere >}}", "unknown-shortcode", Blocker),
    ] {
        let found = findings(&format!("{HEAD}Fine.\n\n{body}\n"));
        assert_eq!(found, [(code.to_owned(), Some(6), severity)], "{body}");
    }
    // A theme that leads links by itself may be written for.
    let bench = bench(&format!("{HEAD}[a](other.md)\n"));
    bench.write("layouts/_default/_markup/render-link.html", "");
    let studio = bench.studio();
    let blog = bench.open(&studio);
    assert_eq!(studio.preflight(bench.post(&blog, "content/posts/rain.md")).unwrap(), []);
}
