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

#[test]
fn a_200_is_not_enough() {
    assert_eq!(look_at("<h1>Page not found</h1>", &[], &[]), Err(Missing::OtherPage));
    assert_eq!(look_at("<h1>Rain</h1><p>Coming soon", &[], &[]), Err(Missing::OtherPage));
}
