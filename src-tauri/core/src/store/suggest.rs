//! What the addresses of a blog's photos tell of the bucket they are in.

use std::collections::HashMap;

use super::providers::{self, Provider};
use crate::api::{BucketSettings, StoreSuggestion};

/// Fewer photos at one host are no habit.
const FEWEST: usize = 3;

/// What a public host tells: provider, bucket, region, and the part of the path
/// that names the bucket.
struct Told {
    provider: &'static Provider,
    bucket: String,
    region: Option<String>,
    in_path: bool,
}

/// The buckets that these addresses lead to, the most used first.
pub fn suggestions<'a>(addresses: impl Iterator<Item = &'a str>) -> Vec<StoreSuggestion> {
    let mut hosts: HashMap<String, Vec<url::Url>> = HashMap::new();
    for address in addresses {
        let full = address.strip_prefix("//").map(|rest| format!("https://{rest}"));
        let Ok(url) = url::Url::parse(full.as_deref().unwrap_or(address)) else { continue };
        if let (Some(host), "http" | "https") = (url.host_str(), url.scheme()) {
            hosts.entry(host.to_owned()).or_default().push(url);
        }
    }
    let mut all: Vec<_> =
        hosts.into_values().filter(|urls| urls.len() >= FEWEST).map(|urls| suggested(&urls)).collect();
    all.sort_by(|one, other| {
        other.photos.cmp(&one.photos).then_with(|| one.bucket.public_url.cmp(&other.bucket.public_url))
    });
    all
}

fn suggested(urls: &[url::Url]) -> StoreSuggestion {
    let first = &urls[0];
    let host = first.host_str().unwrap_or_default().to_owned();
    let told = told(&host, first.path());
    let mut base = first.clone();
    base.set_path(&if told.in_path { bucket_path(&host, &told.bucket) } else { "/".to_owned() });
    base.set_query(None);
    base.set_fragment(None);
    let skipped = base.path().len();
    let keys: Vec<&str> = urls.iter().filter_map(|url| url.path().get(skipped..)).collect();
    StoreSuggestion {
        bucket: BucketSettings {
            public_url: base.to_string(),
            key_pattern: pattern(&keys),
            ..told.provider.bucket(&told.bucket, told.region.as_deref())
        },
        provider: told.provider.id.to_owned(),
        photos: u32::try_from(urls.len()).unwrap_or(u32::MAX),
        example: first.to_string(),
    }
}

fn bucket_path(host: &str, bucket: &str) -> String {
    // Backblaze's own addresses have a word before the bucket.
    if host.ends_with(".backblazeb2.com") && host.starts_with('f') {
        format!("/file/{bucket}/")
    } else {
        format!("/{bucket}/")
    }
}

/// What a host and the path of a photo tell.
fn told(host: &str, path: &str) -> Told {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let first = parts.next().unwrap_or_default().to_owned();
    let by = |id: &str, bucket: &str, region: &str, in_path| Told {
        provider: providers::named(id),
        bucket: bucket.to_owned(),
        region: Some(region.to_owned()).filter(|region| !region.is_empty()),
        in_path,
    };
    if let Some(rest) = host.strip_suffix(".amazonaws.com") {
        // bucket.s3, bucket.s3.region, bucket.s3-region, s3.region, s3-region, s3
        let at =
            rest.find(".s3").filter(|at| rest[at + 3..].is_empty() || rest[at + 3..].starts_with(['.', '-']));
        return match at {
            Some(at) => by("aws", &rest[..at], rest[at + 3..].trim_start_matches(['.', '-']), false),
            None => by("aws", &first, rest.trim_start_matches("s3").trim_start_matches(['.', '-']), true),
        };
    }
    if let Some(rest) = host.strip_suffix(".digitaloceanspaces.com") {
        let rest = rest.strip_suffix(".cdn").unwrap_or(rest);
        return match rest.rsplit_once('.') {
            Some((bucket, region)) => by("spaces", bucket, region, false),
            None => by("spaces", &first, rest, true),
        };
    }
    for (id, end) in [("b2", ".backblazeb2.com"), ("wasabi", ".wasabisys.com")] {
        let Some(rest) = host.strip_suffix(end) else { continue };
        return match rest.split_once("s3") {
            Some((bucket, region)) if bucket.is_empty() || bucket.ends_with('.') => {
                let (bucket, region) = (bucket.trim_end_matches('.'), region.trim_start_matches('.'));
                if bucket.is_empty() { by(id, &first, region, true) } else { by(id, bucket, region, false) }
            }
            // f004.backblazeb2.com/file/bucket/name
            _ => by(id, parts.next().unwrap_or_default(), "", true),
        };
    }
    let id = if host.ends_with(".r2.dev") { "r2" } else { "custom" };
    by(id, "", "", false)
}

/// The pattern that most keys follow.
fn pattern(keys: &[&str]) -> String {
    let mut folders: HashMap<String, usize> = HashMap::new();
    let mut jpg = 0;
    for key in keys {
        let (folder, name) = key.rsplit_once('/').unwrap_or(("", key));
        *folders.entry(general(folder)).or_default() += 1;
        jpg += usize::from(name.to_lowercase().ends_with(".jpg"));
    }
    let most = folders.into_iter().max_by(|one, other| one.1.cmp(&other.1).then_with(|| other.0.cmp(&one.0)));
    let folder =
        most.filter(|(_, count)| count * 2 > keys.len()).map(|(folder, _)| folder).unwrap_or_default();
    let usable = |c: char| c.is_ascii_alphanumeric() || "._-/{}".contains(c);
    let folder = if folder.chars().all(usable) { folder } else { String::new() };
    let gap = if folder.is_empty() { "" } else { "/" };
    let ending = if jpg * 2 > keys.len() { "jpg" } else { "{ext}" };
    format!("{folder}{gap}{{name}}.{ending}")
}

/// A folder with its year and month made general.
fn general(folder: &str) -> String {
    let mut after_year = false;
    let part = |part: &str| {
        let number = part.parse::<u16>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()));
        let month = after_year && part.len() == 2 && number.is_some_and(|month| (1..=12).contains(&month));
        let year = part.len() == 4 && number.is_some_and(|year| (1990..2100).contains(&year));
        after_year = year;
        if year {
            "{year}".to_owned()
        } else if month {
            "{month}".to_owned()
        } else {
            part.to_owned()
        }
    };
    folder.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_the_bucket() {
        for (start, provider, bucket, region, public, pattern) in [
            (
                "https://travel-photos.s3.amazonaws.com/",
                "aws",
                "travel-photos",
                "us-east-1",
                "https://travel-photos.s3.amazonaws.com/",
                "{name}.{ext}",
            ),
            (
                "https://my.photos.s3.eu-west-1.amazonaws.com/2024/03/",
                "aws",
                "my.photos",
                "eu-west-1",
                "https://my.photos.s3.eu-west-1.amazonaws.com/",
                "{year}/{month}/{name}.{ext}",
            ),
            (
                "https://s3.eu-west-1.amazonaws.com/blog/",
                "aws",
                "blog",
                "eu-west-1",
                "https://s3.eu-west-1.amazonaws.com/blog/",
                "{name}.{ext}",
            ),
            (
                "https://pics.fra1.cdn.digitaloceanspaces.com/img/",
                "spaces",
                "pics",
                "fra1",
                "https://pics.fra1.cdn.digitaloceanspaces.com/",
                "img/{name}.{ext}",
            ),
            (
                "https://f004.backblazeb2.com/file/pics/",
                "b2",
                "pics",
                "us-west-004",
                "https://f004.backblazeb2.com/file/pics/",
                "{name}.{ext}",
            ),
            (
                "https://pics.s3.eu-central-003.backblazeb2.com/",
                "b2",
                "pics",
                "eu-central-003",
                "https://pics.s3.eu-central-003.backblazeb2.com/",
                "{name}.{ext}",
            ),
            (
                "https://s3.eu-west-1.wasabisys.com/pics/",
                "wasabi",
                "pics",
                "eu-west-1",
                "https://s3.eu-west-1.wasabisys.com/pics/",
                "{name}.{ext}",
            ),
            ("https://pub-0a1b.r2.dev/", "r2", "", "auto", "https://pub-0a1b.r2.dev/", "{name}.{ext}"),
            (
                "https://photos.example.com:8443/",
                "custom",
                "",
                "us-east-1",
                "https://photos.example.com:8443/",
                "{name}.{ext}",
            ),
        ] {
            let addresses: Vec<_> = (0..3).map(|n| format!("{start}photo-{n}.jpeg?w=2")).collect();
            let all = suggestions(addresses.iter().map(String::as_str));
            let told = &all[0];
            let bucket_told = &told.bucket;
            assert_eq!(
                (told.provider.as_str(), bucket_told.bucket.as_str(), bucket_told.region.as_str()),
                (provider, bucket, region),
                "{start}"
            );
            assert_eq!(
                (bucket_told.public_url.as_str(), bucket_told.key_pattern.as_str()),
                (public, pattern),
                "{start}"
            );
            assert_eq!(told.photos, 3);
        }
    }

    #[test]
    fn the_most_used_comes_first_and_single_photos_are_no_habit() {
        let addresses = [
            "https://a.org/1.jpg",
            "https://a.org/2.jpg",
            "https://a.org/3.png",
            "https://b.org/1.jpg",
            "/c.jpg",
            "data:x",
        ];
        let more = (0..4).map(|n| format!("//c.org/x/{n}.jpg")).collect::<Vec<_>>();
        let all = suggestions(addresses.into_iter().chain(more.iter().map(String::as_str)));
        let told: Vec<_> =
            all.iter().map(|one| (one.bucket.public_url.as_str(), one.bucket.key_pattern.as_str())).collect();
        assert_eq!(told, [("https://c.org/", "x/{name}.jpg"), ("https://a.org/", "{name}.jpg")]);
    }
}
