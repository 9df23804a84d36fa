//! Pages are judged from values, without a server.

use std::collections::HashMap;

use super::fetch::Got;
use super::*;

/// Answers from a table: address, then status, type and bytes.
struct Table(HashMap<String, (u16, &'static str, Vec<u8>)>);

impl Fetch for Table {
    fn get(&self, address: &str) -> std::result::Result<Got, String> {
        let (status, kind, bytes) = self.0.get(address).cloned().ok_or("no such host")?;
        Ok(Got { status, url: address.into(), content_type: Some(kind.into()), bytes })
    }

    fn resolve(&self, page: &str, address: &str) -> Option<String> {
        Some(url::Url::parse(page).ok()?.join(address).ok()?.to_string())
    }
}

const BODY: &str = "Six little words make one run, and these are a few more of them.";
const PAGE: &str = "https://blog.example/rain/";

fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(2, 2).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn look_at(
    html: &str,
    images: &[(&str, &str)],
    served: &[(&str, u16, &'static str, Vec<u8>)],
) -> Result<u32, Missing> {
    let mut table = HashMap::from([(PAGE.to_owned(), (200, "text/html", html.as_bytes().to_vec()))]);
    table.extend(
        served
            .iter()
            .map(|(address, status, kind, bytes)| ((*address).to_owned(), (*status, *kind, bytes.clone()))),
    );
    let images = images.iter().map(|(address, alt)| Image { address: (*address).into(), alt: (*alt).into() });
    let wanted = Wanted { text: Text::new("Rain", BODY, None), images: images.collect() };
    look(PAGE, &wanted, &Table(table), &Cancel::default()).unwrap()
}

#[test]
fn every_image_of_the_page_is_fetched() {
    let html = format!(
        "<title>Rain</title><img src=/logo.png><article><h1>Rain</h1><p>{BODY}</p><img src=a.png><img src='/b.png'></article>"
    );
    let own = [("a.png", ""), ("/b.png", "")];
    let a = ("https://blog.example/rain/a.png", 200, "image/png", png());
    let b = |status, kind, bytes| ("https://blog.example/b.png", status, kind, bytes);
    let logo = ("https://blog.example/logo.png", 200, "image/png", png());
    let [a, logo] = [&a, &logo];
    assert_eq!(look_at(&html, &own, &[a.clone(), logo.clone(), b(200, "image/png", png())]), Ok(3));
    let without = look_at(&html, &own, &[a.clone(), b(200, "image/png", png())]);
    assert_eq!(without, Err(Missing::Image(logo.0.into(), "no such host".into())));
    let address = || "https://blog.example/b.png".to_owned();
    let cases = [
        (b(404, "text/html", vec![]), Missing::Image(address(), "404".into())),
        (b(200, "text/html", png()), Missing::NoImage(address(), "text/html".into())),
        (
            b(200, "image/png", b"<html>".to_vec()),
            Missing::NoImage(address(), "its bytes are those of something else".into()),
        ),
    ];
    for (served, expected) in cases {
        assert_eq!(look_at(&html, &own, &[a.clone(), logo.clone(), served]), Err(expected));
    }
    let without = look_at(&html, &own, &[a.clone(), logo.clone()]);
    assert_eq!(without, Err(Missing::Image(address(), "no such host".into())));
}

#[test]
fn images_a_theme_made_anew_are_known_again() {
    let served = |name: &str| (format!("https://blog.example/rain/{name}"), png());
    let cases = [
        ("<img src=photo_hu_12.webp>", "photo_hu_12.webp", Ok(1)),
        ("<img src=1234.webp alt='A boat'>", "1234.webp", Ok(1)),
        ("<img src=1234.webp>", "1234.webp", Ok(1)),
        ("", "1234.webp", Err(Missing::NotShown("photo.jpg".into()))),
    ];
    for (html, name, expected) in cases {
        let (address, bytes) = served(name);
        let html = format!("<h1>Rain</h1><article>{BODY}{html}</article>");
        let found = look_at(&html, &[("photo.jpg", "A boat")], &[(&address, 200, "image/webp", bytes)]);
        assert_eq!(found, expected, "{html}");
    }
}

/// Each image on the page stands for one of the post's, and `photo-2` is our
/// own name for another photo.
#[test]
fn no_image_stands_for_two() {
    let (one, two) = (("photo.jpeg", ""), ("photo-2.jpeg", ""));
    let missing = |name: &str| Err(Missing::NotShown(name.into()));
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str], Result<u32, Missing>);
    let cases: [Case<'_>; 16] = [
        (&[one, two], &["photo.jpeg", "photo-2.jpeg"], Ok(2)),
        (&[one, two], &["photo-2.jpeg"], missing("photo.jpeg")),
        (&[one, two], &["photo.jpeg"], missing("photo-2.jpeg")),
        (&[one, two], &["photo-2.jpeg", "avatar.png"], missing("photo.jpeg")),
        (&[one], &["photo-2.jpeg"], missing("photo.jpeg")),
        (&[one, two], &["photo_hu_a_800x0_resize.jpg", "photo-2_hu_b_800x0_resize.jpg"], Ok(2)),
        (&[one, two], &["photo-2_hu_b.jpg", "photo-2-800.jpg"], missing("photo.jpeg")),
        (&[one, two], &["photo-800.webp", "photo-2-800.webp"], Ok(2)),
        (&[one, ("photo-large.jpeg", "")], &["photo-large_hu_1.jpg", "photo_hu_2.jpg"], Ok(2)),
        (
            &[one, ("photo-large.jpeg", "")],
            &["photo-large.jpeg", "/x/photo-large.jpeg"],
            missing("photo.jpeg"),
        ),
        (&[("a/photo.jpeg", ""), ("b/photo.jpeg", "")], &["/m/photo.jpeg", "/n/photo.jpeg"], Ok(2)),
        (&[("a/photo.jpeg", ""), ("b/photo.jpeg", "")], &["/m/photo.jpeg"], missing("b/photo.jpeg")),
        (&[one, two], &["12ab.webp", "34cd.webp"], Ok(2)),
        (&[one, two], &["12ab.webp"], missing("photo-2.jpeg")),
        (&[one, one, ("./photo.jpeg", "again")], &["photo.jpeg"], Ok(1)),
        (&[("https://cdn.example/far.jpeg", ""), one], &["https://cdn.example/far.jpeg", "12ab.webp"], Ok(2)),
    ];
    for (own, shown, expected) in cases {
        let html: String = shown.iter().map(|src| format!("<img src='{src}'>")).collect();
        let html = format!("<h1>Rain</h1><article>{BODY}{html}</article>");
        let page = url::Url::parse(PAGE).unwrap();
        let addresses: Vec<String> = shown.iter().map(|src| page.join(src).unwrap().to_string()).collect();
        let served: Vec<_> = addresses.iter().map(|at| (at.as_str(), 200, "image/png", png())).collect();
        assert_eq!(look_at(&html, own, &served), expected, "{own:?} on {shown:?}");
    }
    // The same description on two images does not make one of them the other.
    let html = format!(
        "<article><h1>Rain</h1>{BODY}<img src=photo-2.jpeg alt=Sea><img src=photo-2-800.jpeg alt=Sea></article>"
    );
    let served = |name: &str| format!("https://blog.example/rain/{name}");
    let (a, b) = (served("photo-2.jpeg"), served("photo-2-800.jpeg"));
    let served = [(a.as_str(), 200, "image/png", png()), (b.as_str(), 200, "image/png", png())];
    let own = [("photo.jpeg", "Sea"), ("photo-2.jpeg", "Sea")];
    assert_eq!(look_at(&html, &own, &served), missing("photo.jpeg"));
}

#[test]
fn a_200_is_not_enough() {
    assert_eq!(look_at("<h1>Page not found</h1>", &[], &[]), Err(Missing::OtherPage));
    assert_eq!(look_at("<h1>Rain</h1><p>Coming soon", &[], &[]), Err(Missing::OtherPage));
}
