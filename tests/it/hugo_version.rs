//! The preview follows the Hugo that makes the blog: the one its files state,
//! else the writer's own.

use std::path::Path;
use std::process::Command;

use dropcap_core::api::{BlogView, Event, PreviewText, RenderPreview};
use dropcap_core::studio::{Config, Studio};
use dropcap_core::true_page::HugoProgram;
use dropcap_tests::bench::Bench;
use dropcap_tests::true_page::hugos;

const PATH: &str = "content/posts/rain.md";
/// Each Hugo has its own id for the heading, and only recent ones strike the word out.
const POST: &str = "---\ntitle: Rain\n---\n## See [the map](https://maps.example/a)\n\nIt was ~once~ here.\n";

fn blog() -> Bench {
    Bench::new(&[
        ("hugo.toml", "baseURL = 'https://rain.example/'\n"),
        ("layouts/_default/single.html", "{{ .Content }}"),
        (PATH, POST),
    ])
}

fn studio(bench: &Bench, hugo: &HugoProgram) -> Studio {
    Studio::open(Config { watch: true, hugo: hugo.clone(), ..bench.config() }).unwrap()
}

fn program(hugo: &str) -> HugoProgram {
    HugoProgram { program: hugo.into(), ..HugoProgram::default() }
}

/// The heading's id and whether the word is struck out.
fn told_apart(html: &str) -> (String, bool) {
    let id = html.split_once("<h2").unwrap().1.split_once(" id=\"").unwrap().1;
    (id.split_once('"').unwrap().0.to_owned(), html.contains("<del>once</del>"))
}

fn shown(studio: &Studio, bench: &Bench, blog: &BlogView) -> (String, bool) {
    let ask = RenderPreview {
        post: bench.post(blog, PATH),
        text: PreviewText::Whole { text: POST.into() },
        base: 0,
    };
    told_apart(&studio.render_preview(ask).unwrap().unwrap().insert.concat())
}

/// What that Hugo makes of the post.
fn made(hugo: &str, root: &Path) -> (String, bool) {
    let site = tempfile::tempdir().unwrap();
    let mut run = Command::new(hugo);
    run.args(["--quiet", "--source"]).arg(root).arg("--destination").arg(site.path());
    // Nothing of its own is to be left in the blog.
    run.env("HUGO_RESOURCEDIR", site.path().join("resources"));
    assert!(run.status().unwrap().success());
    told_apart(&std::fs::read_to_string(site.path().join("posts/rain/index.html")).unwrap())
}

/// Waits until the window is told that the blog is shown otherwise.
fn wait_for_another(bench: &Bench, known: &BlogView) {
    bench.wait("another way to show the blog", || {
        let told = bench.told.lock().unwrap();
        told.iter().any(|event| matches!(event, Event::Blog(view) if view.showing != known.showing))
    });
}

#[test]
fn the_preview_is_as_the_writers_own_hugo_makes_it() {
    let all = hugos();
    let pages: Vec<_> = all.iter().map(|hugo| made(hugo, &blog().root())).collect();
    let current = pages[0].clone();
    for (hugo, page) in all.iter().zip(pages) {
        let (bench, hugo) = (blog(), program(hugo));
        let studio = studio(&bench, &hugo);
        let view = bench.open(&studio);
        // Nothing is run for a blog that is not trusted: today's rules.
        assert_eq!(shown(&studio, &bench, &view), current);
        assert_eq!(hugo.version.get(), None);
        bench.told.lock().unwrap().clear();
        let view = studio.trust_blog(view.id).unwrap();
        bench.wait("its version", || hugo.version.get().is_some());
        if page != current {
            wait_for_another(&bench, &view);
        }
        assert_eq!(shown(&studio, &bench, &view), page, "{hugo:?}");
        // A configuration that is read again changes nothing about it.
        bench.told.lock().unwrap().clear();
        bench.write("hugo.toml", "baseURL = 'https://snow.example/'\n");
        bench.wait("the configuration", || {
            let told = bench.told.lock().unwrap();
            let named = |view: &BlogView| view.base_url.as_deref() == Some("https://snow.example/");
            told.iter().any(|event| matches!(event, Event::Blog(view) if named(view)))
        });
        assert_eq!(shown(&studio, &bench, &view), page, "{hugo:?}");
        // The next time it is known from the start.
        drop(studio);
        let studio = self::studio(&bench, &hugo);
        let view = bench.open(&studio);
        assert_eq!(shown(&studio, &bench, &view), page, "{hugo:?}");
    }
}

#[test]
fn the_hugo_that_the_blogs_files_state_wins_and_is_followed() {
    let all = hugos();
    let (Some(new), Some(old)) = (all.first(), all.get(1)) else { return };
    let (of_new, of_old) = (made(new, &blog().root()), made(old, &blog().root()));
    assert_ne!(of_new, of_old);
    let (bench, hugo) = (blog(), program(new));
    bench.write("netlify.toml", "[build.environment]\nHUGO_VERSION = '0.111.3'\n");
    let studio = studio(&bench, &hugo);
    let view = bench.open(&studio);
    // What runs nothing needs no trust.
    assert_eq!(shown(&studio, &bench, &view), of_old);
    let view = studio.trust_blog(view.id).unwrap();
    assert_eq!(shown(&studio, &bench, &view), of_old);
    bench.told.lock().unwrap().clear();
    bench.write("netlify.toml", "[build.environment]\nHUGO_VERSION = '0.147.0'\n");
    wait_for_another(&bench, &view);
    assert_eq!(shown(&studio, &bench, &view), of_new);
    assert_eq!(hugo.version.get(), None, "there was nothing to ask");
}

#[test]
fn the_newest_hugo_that_the_configuration_allows_counts_where_none_is_known() {
    let bench = blog();
    bench.write("hugo.toml", "[module.hugoVersion]\nmin = '0.90.0'\nmax = '0.111.3'\n");
    let missing = program("/nowhere/hugo");
    let studio = studio(&bench, &missing);
    let view = bench.open(&studio);
    assert!(!shown(&studio, &bench, &view).1, "one tilde strikes nothing out there");
}
