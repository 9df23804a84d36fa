//! What is particular about each provider of buckets, as data.
//!
//! A bucket's provider is told by its server's address. What the table says is
//! used where the settings leave something open, and to keep from asking a
//! server for what it refuses. Sources: the S3 compatibility pages of each
//! (R2 `developers.cloudflare.com/r2/api/s3`, B2 `backblaze.com/docs`, Spaces
//! `docs.digitalocean.com/reference/api/spaces`, Wasabi `docs.wasabi.com`).

use super::words::host;
use crate::api::{BucketSettings, StorePreset};

/// Where a server's address names its region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Region {
    /// Nowhere; this one holds where none is set.
    Usual(&'static str),
    /// In this label of its host, counted from 0.
    InHost(usize, &'static str),
}

/// A provider and its ways.
#[derive(Debug)]
pub(super) struct Provider {
    pub(super) id: &'static str,
    name: &'static str,
    /// What its hosts end in; none is any host.
    hosts: &'static [&'static str],
    /// The address to be filled in; none for Amazon's own.
    endpoint: Option<&'static str>,
    region: Region,
    regions: &'static [&'static str],
    /// Whether the bucket goes into the path.
    path_style: bool,
    /// Whether it takes rights object by object; where not, they are not sent.
    pub(super) acl: bool,
    /// Whether photos are only public when their object says so.
    needs_acl: bool,
    /// Whether `If-None-Match: *` keeps a write from replacing something.
    pub(super) conditional: bool,
    /// Whether an upload may carry `Content-MD5`, by which the server finds out
    /// that it was changed on its way.
    pub(super) content_md5: bool,
    /// The size of the parts of a large upload; all but the last are equal, as
    /// R2 wants it, and at least the 5 MB that all want.
    pub(super) part: usize,
    /// Where its buckets are seen, for the writer.
    public: &'static str,
}

const MIB: usize = 1024 * 1024;

/// The last is for all others.
static PROVIDERS: [Provider; 7] = [
    Provider {
        id: "aws",
        name: "Amazon S3",
        hosts: &["amazonaws.com"],
        endpoint: None,
        region: Region::Usual("us-east-1"),
        regions: &[
            "us-east-1",
            "us-east-2",
            "us-west-2",
            "ca-central-1",
            "sa-east-1",
            "eu-west-1",
            "eu-west-3",
            "eu-central-1",
            "eu-north-1",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-northeast-1",
        ],
        path_style: false,
        // Buckets made since April 2023 refuse them: off until the writer asks.
        acl: true,
        needs_acl: false,
        conditional: true,
        content_md5: true,
        part: 8 * MIB,
        public: "https://BUCKET.s3.REGION.amazonaws.com/",
    },
    Provider {
        id: "r2",
        name: "Cloudflare R2",
        hosts: &["r2.cloudflarestorage.com"],
        endpoint: Some("https://ACCOUNT.r2.cloudflarestorage.com"),
        region: Region::Usual("auto"),
        regions: &["auto"],
        path_style: true,
        acl: false,
        needs_acl: false,
        conditional: true,
        content_md5: true,
        part: 8 * MIB,
        public: "https://pub-….r2.dev/, or the bucket's own domain",
    },
    Provider {
        id: "b2",
        name: "Backblaze B2",
        hosts: &["backblazeb2.com"],
        endpoint: Some("https://s3.REGION.backblazeb2.com"),
        region: Region::InHost(1, "us-west-004"),
        regions: &["us-west-004", "us-west-002", "us-east-005", "eu-central-003", "ca-east-006"],
        path_style: true,
        acl: false,
        needs_acl: false,
        conditional: false,
        content_md5: true,
        part: 8 * MIB,
        public: "https://BUCKET.s3.REGION.backblazeb2.com/",
    },
    Provider {
        id: "spaces",
        name: "DigitalOcean Spaces",
        hosts: &["digitaloceanspaces.com"],
        endpoint: Some("https://REGION.digitaloceanspaces.com"),
        region: Region::InHost(0, "us-east-1"),
        regions: &["nyc3", "ams3", "sfo3", "sgp1", "fra1", "lon1", "tor1", "blr1", "syd1"],
        path_style: false,
        acl: true,
        needs_acl: true,
        conditional: false,
        content_md5: true,
        part: 8 * MIB,
        public: "https://BUCKET.REGION.cdn.digitaloceanspaces.com/",
    },
    Provider {
        id: "wasabi",
        name: "Wasabi",
        hosts: &["wasabisys.com"],
        endpoint: Some("https://s3.REGION.wasabisys.com"),
        region: Region::InHost(1, "us-east-1"),
        regions: &["us-east-1", "us-east-2", "us-west-1", "eu-central-1", "eu-west-1", "ap-northeast-1"],
        path_style: true,
        acl: true,
        needs_acl: false,
        conditional: false,
        content_md5: true,
        part: 8 * MIB,
        public: "https://s3.REGION.wasabisys.com/BUCKET/",
    },
    Provider {
        id: "minio",
        name: "MinIO",
        hosts: &["127.0.0.1:9000", "localhost:9000"],
        endpoint: Some("http://127.0.0.1:9000"),
        region: Region::Usual("us-east-1"),
        regions: &["us-east-1"],
        path_style: true,
        acl: false,
        needs_acl: false,
        conditional: true,
        content_md5: true,
        part: 8 * MIB,
        public: "http://127.0.0.1:9000/BUCKET/",
    },
    Provider {
        id: "custom",
        name: "Another",
        hosts: &[],
        endpoint: Some("https://"),
        region: Region::Usual("us-east-1"),
        regions: &[],
        path_style: true,
        acl: true,
        needs_acl: false,
        // Some accept the condition and ignore it.
        conditional: false,
        content_md5: true,
        part: 8 * MIB,
        public: "",
    },
];

/// The provider whose server has this address; none is Amazon's.
pub(super) fn of(endpoint: Option<&str>) -> &'static Provider {
    let Some(endpoint) = endpoint else { return &PROVIDERS[0] };
    let host = host(endpoint).to_lowercase();
    let bare = host.strip_suffix(":443").unwrap_or(&host);
    let is_of = |provider: &&Provider| {
        provider
            .hosts
            .iter()
            .any(|end| bare == *end || bare.strip_suffix(end).is_some_and(|rest| rest.ends_with('.')))
    };
    PROVIDERS.iter().find(is_of).unwrap_or(&PROVIDERS[PROVIDERS.len() - 1])
}

impl Provider {
    /// The region of a server where the writer has set none.
    pub(super) fn region(&self, endpoint: Option<&str>) -> String {
        match self.region {
            Region::Usual(region) => region.to_owned(),
            Region::InHost(label, usual) => {
                let host = endpoint.map(host).unwrap_or_default();
                let outer = self.hosts.first().map_or(0, |end| end.split('.').count());
                let labels: Vec<&str> = host.split('.').collect();
                let inner = labels.len().saturating_sub(outer);
                let region = (label < inner).then(|| labels[label].to_owned());
                region.filter(|region| region != "s3").unwrap_or_else(|| usual.to_owned())
            }
        }
    }

    /// What a new bucket of this provider begins with.
    pub(super) fn bucket(&self, name: &str, region: Option<&str>) -> BucketSettings {
        let usual = match self.region {
            Region::Usual(region) | Region::InHost(_, region) => region,
        };
        let region = region.unwrap_or(usual);
        BucketSettings {
            endpoint: self.endpoint.map(|address| address.replace("REGION", region)),
            region: region.to_owned(),
            bucket: name.to_owned(),
            path_style: self.path_style,
            public_url: String::new(),
            key_pattern: String::new(),
            login: crate::api::BucketLogin::Keychain,
            public_acl: self.needs_acl,
        }
    }

    /// What the writer chooses from.
    fn preset(&self) -> StorePreset {
        StorePreset {
            id: self.id.into(),
            name: self.name.into(),
            endpoint: self.endpoint.map(str::to_owned),
            region: match self.region {
                Region::Usual(region) | Region::InHost(_, region) => region.to_owned(),
            },
            regions: self.regions.iter().map(|region| (*region).to_owned()).collect(),
            path_style: self.path_style,
            takes_acl: self.acl,
            public_acl: self.needs_acl,
            public: self.public.into(),
        }
    }
}

/// The provider of this name; the last, for all others, where there is none.
pub(super) fn named(id: &str) -> &'static Provider {
    PROVIDERS.iter().find(|one| one.id == id).unwrap_or(&PROVIDERS[PROVIDERS.len() - 1])
}

/// Every provider we know something of, the one for all others last.
pub fn presets() -> Vec<StorePreset> {
    PROVIDERS.iter().map(Provider::preset).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_known_by_its_address() {
        for (endpoint, id, region) in [
            (None, "aws", "us-east-1"),
            (Some("https://s3.eu-west-1.amazonaws.com"), "aws", "us-east-1"),
            (Some("https://abc.r2.cloudflarestorage.com"), "r2", "auto"),
            (Some("https://abc.eu.r2.cloudflarestorage.com/"), "r2", "auto"),
            (Some("https://s3.eu-central-003.backblazeb2.com"), "b2", "eu-central-003"),
            (Some("https://FRA1.digitaloceanspaces.com:443"), "spaces", "FRA1"),
            (Some("https://s3.wasabisys.com"), "wasabi", "us-east-1"),
            (Some("https://s3.eu-west-1.wasabisys.com"), "wasabi", "eu-west-1"),
            (Some("http://localhost:9000"), "minio", "us-east-1"),
            (Some("https://notbackblazeb2.com"), "custom", "us-east-1"),
            (Some("https://backblazeb2.com.evil.example"), "custom", "us-east-1"),
        ] {
            let provider = of(endpoint);
            assert_eq!((provider.id, provider.region(endpoint).as_str()), (id, region), "{endpoint:?}");
        }
    }

    #[test]
    fn parts_are_of_a_size_that_all_take_and_presets_are_told_apart() {
        assert!(PROVIDERS.iter().all(|one| one.part >= 5 * MIB && (one.acl || !one.needs_acl)));
        for preset in presets() {
            assert_eq!(of(preset.endpoint.as_deref()).id, preset.id);
        }
    }
}
