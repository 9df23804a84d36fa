//! A second S3 server for a test: moto, which asks who may do what.
//!
//! Users, their keys and their rights are made by so many first requests that it
//! does not check; all later ones it does, by signature and by policy. It keeps all in memory and ends when dropped.

use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::Duration;

use dropcap_core::api::{BucketKeys, BucketSettings};

use crate::s3::{bucket_settings, free_port, serve};

/// A running server with the bucket `photos`.
pub struct Moto {
    child: Child,
    port: u16,
    users: Vec<BucketKeys>,
}

impl Moto {
    /// Starts a server with a user for each list of allowed actions on the
    /// bucket and its objects, such as `s3:GetObject`.
    ///
    /// # Panics
    /// When moto is missing or does not start: a test that needs it fails.
    #[track_caller]
    pub fn with_users(rights: &[&[&str]]) -> Self {
        // Another process may take the port between finding and using it.
        for _ in 0..5 {
            let port = free_port();
            if let Some(child) = start(port) {
                let mut server = Self { child, port, users: Vec::new() };
                let unchecked = rights.len() * 3 + 1;
                server.ask("s3", "POST", "/moto-api/reset-auth", unchecked.to_string());
                server.ask("s3", "PUT", "/photos", String::new());
                server.users = rights.iter().zip(1..).map(|(may, number)| server.user(number, may)).collect();
                return server;
            }
        }
        panic!("moto did not start; run \"{} -p 5000\" by hand to see why", program().display());
    }

    /// The server's address.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The settings of the bucket.
    pub fn settings(&self) -> BucketSettings {
        bucket_settings(self.endpoint(), "us-east-1", "photos", "")
    }

    /// The keys of a user, in the order of their rights.
    pub fn keys(&self, user: usize) -> BucketKeys {
        self.users[user].clone()
    }

    fn user(&self, number: usize, may: &[&str]) -> BucketKeys {
        let name = format!("user-{number}");
        let iam = |action: &str| {
            let form = format!("Action={action}&Version=2010-05-08&UserName={name}");
            self.ask("iam", "POST", "/", form)
        };
        iam("CreateUser");
        let answer = iam("CreateAccessKey");
        let allowed = may.iter().map(|action| format!("%22{action}%22")).collect::<Vec<_>>().join(",");
        let policy = format!(
            "%7B%22Version%22:%222012-10-17%22,%22Statement%22:%5B%7B%22Effect%22:%22Allow%22,%22Action%22:%5B{allowed}%5D,\
             %22Resource%22:%5B%22arn:aws:s3:::photos%22,%22arn:aws:s3:::photos/*%22%5D%7D%5D%7D"
        );
        iam(&format!("PutUserPolicy&PolicyName=own&PolicyDocument={policy}"));
        let part = |tag: &str| {
            let rest = answer.split(&format!("<{tag}>")).nth(1).expect("moto made a key");
            rest.split('<').next().unwrap_or_default().to_owned()
        };
        BucketKeys { access_key_id: part("AccessKeyId"), secret_access_key: part("SecretAccessKey") }
    }

    /// One of the first requests, which are not checked.
    fn ask(&self, service: &str, method: &str, path: &str, form: String) -> String {
        let credential = format!("Credential=anybody/20260101/us-east-1/{service}/aws4_request");
        let kind = if service == "iam" { "application/x-www-form-urlencoded" } else { "text/plain" };
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        let answer = reqwest::blocking::Client::new()
            .request(method, format!("{}{path}", self.endpoint()))
            .header(
                "authorization",
                format!("AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=none"),
            )
            .header("content-type", kind)
            .body(form)
            .send()
            .expect("moto answers");
        let status = answer.status();
        let text = answer.text().unwrap_or_default();
        assert!(status.is_success(), "moto refused to be set up: {status} {text}");
        text
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program() -> PathBuf {
    std::env::var_os("DROPCAP_MOTO").map_or_else(|| "moto_server".into(), PathBuf::from)
}

fn start(port: u16) -> Option<Child> {
    let mut moto = Command::new(program());
    moto.args(["-H", "127.0.0.1", "-p", &port.to_string()]).env("INITIAL_NO_AUTH_ACTION_COUNT", "0");
    let missing =
        "this test needs moto: pip install 'moto[s3,server]==5.2.5', or set DROPCAP_MOTO to moto_server";
    serve(moto, port, Duration::from_secs(60), missing)
}
