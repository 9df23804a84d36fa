//! Where a bucket's keys are found: the keychain, an AWS profile, the
//! environment.
//!
//! Profiles are read as the AWS tools read them: the credentials file first,
//! then the configuration file. A profile that gets its keys from a program,
//! a role or a login (SSO) is left to the writer's own `aws` program.

use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::Context;
use crate::api::{BucketLogin, BucketSettings};
use crate::error::{Error, Result};
use crate::secrets;

/// How long `aws` may take; a login in a browser is not waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Keys to sign with.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Keys {
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) token: Option<String>,
}

/// The keys the settings name.
pub(super) fn find(bucket: &BucketSettings, context: &Context) -> Result<Keys> {
    if let Some(keys) = &context.keys {
        let (id, secret) = (keys.access_key_id.trim(), keys.secret_access_key.trim());
        return Ok(Keys { id: id.to_owned(), secret: secret.to_owned(), token: None });
    }
    match &bucket.login {
        BucketLogin::Keychain => match secrets::get(bucket)? {
            Some(keys) => Ok(Keys { id: keys.access_key_id, secret: keys.secret_access_key, token: None }),
            None => Err(Error::Login(format!(
                "there are no keys for the bucket {} in the keychain yet: enter them in the settings",
                bucket.bucket
            ))),
        },
        BucketLogin::Environment => from_environment(context),
        BucketLogin::Profile { name } => from_profile(name, context),
    }
}

fn from_environment(context: &Context) -> Result<Keys> {
    let get = |name: &str| (context.env)(name).filter(|value| !value.is_empty());
    match (get("AWS_ACCESS_KEY_ID"), get("AWS_SECRET_ACCESS_KEY")) {
        (Some(id), Some(secret)) => Ok(Keys { id, secret, token: get("AWS_SESSION_TOKEN") }),
        _ => Err(Error::Login(
            "the environment has no keys: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY".into(),
        )),
    }
}

fn from_profile(name: &str, context: &Context) -> Result<Keys> {
    let credentials = file("AWS_SHARED_CREDENTIALS_FILE", "credentials", context);
    let config = file("AWS_CONFIG_FILE", "config", context);
    let text = |path: &Option<PathBuf>| {
        path.as_ref().and_then(|path| crate::fs::read_text(path).ok()).unwrap_or_default()
    };
    let mut section = read_section(&text(&config), &[&format!("profile {name}"), name]);
    let own = read_section(&text(&credentials), &[name]);
    if own.is_empty() && section.is_empty() {
        let places: Vec<String> =
            [credentials, config].iter().flatten().map(|path| path.display().to_string()).collect();
        return Err(Error::Login(format!(
            "there is no AWS profile called {name} in {}: check its name, or make it with aws configure",
            places.join(" or ")
        )));
    }
    section.extend(own);
    let get = |key: &str| section.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value.clone());
    match (get("aws_access_key_id"), get("aws_secret_access_key")) {
        (Some(id), Some(secret)) => Ok(Keys { id, secret, token: get("aws_session_token") }),
        _ => from_aws_program(name, context),
    }
}

fn file(variable: &str, name: &str, context: &Context) -> Option<PathBuf> {
    let named = (context.env)(variable).filter(|path| !path.is_empty()).map(PathBuf::from);
    named.or_else(|| {
        let home = (context.env)("HOME").or_else(|| (context.env)("USERPROFILE"))?;
        Some(PathBuf::from(home).join(".aws").join(name))
    })
}

/// The settings under any of the headings, in the order they stand.
fn read_section(text: &str, headings: &[&str]) -> Vec<(String, String)> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in text.lines() {
        let bare = line.trim();
        if let Some(heading) = bare.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            let heading = heading.split_whitespace().collect::<Vec<_>>().join(" ");
            inside = headings.contains(&heading.as_str());
        } else if inside
            && !bare.starts_with(['#', ';'])
            && !line.starts_with([' ', '\t'])
            && let Some((key, value)) = bare.split_once('=')
        {
            let value = value.split(" #").next().unwrap_or(value);
            found.push((key.trim().to_lowercase(), value.trim().to_owned()));
        }
    }
    found
}

/// Asks `aws configure export-credentials`, which knows SSO, roles and
/// `credential_process`.
fn from_aws_program(name: &str, context: &Context) -> Result<Keys> {
    let login = |what: &str| Error::Login(format!("the AWS profile {name} {what}"));
    let mut command = Command::new("aws");
    command
        .args(["configure", "export-credentials", "--format", "process"])
        .arg(format!("--profile={name}"))
        .current_dir(std::env::temp_dir())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    for variable in ["AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "HOME", "PATH"] {
        if let Some(value) = (context.env)(variable) {
            command.env(variable, value);
        }
    }
    let mut child = command.spawn().map_err(|_| {
        login("has no keys of its own and the AWS CLI, which could fetch them, is not installed: install it, or use other keys")
    })?;
    let (sender, answer) = mpsc::channel();
    if let Some(mut out) = child.stdout.take() {
        std::thread::spawn(move || {
            let mut text = String::new();
            let _ = out.read_to_string(&mut text);
            let _ = sender.send(text);
        });
    }
    let answer = answer.recv_timeout(PATIENCE);
    if answer.is_err() {
        let _ = child.kill();
    }
    let ended = child.wait().is_ok_and(|status| status.success());
    let keys = answer.ok().filter(|_| ended).and_then(|text| read_exported(&text));
    keys.ok_or_else(|| login("gave no keys: sign in (aws sso login) or check it with aws configure list"))
}

fn read_exported(text: &str) -> Option<Keys> {
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    let get = |key: &str| json.get(key)?.as_str().filter(|value| !value.is_empty()).map(str::to_owned);
    Some(Keys { id: get("AccessKeyId")?, secret: get("SecretAccessKey")?, token: get("SessionToken") })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Arc;

    use super::*;
    use crate::api::BucketKeys;

    fn context(env: &[(&str, &str)]) -> Context {
        let env: HashMap<String, String> = env.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
        Context { env: Arc::new(move |name| env.get(name).cloned()), ..Context::new("/") }
    }

    fn bucket(login: BucketLogin) -> BucketSettings {
        BucketSettings {
            endpoint: None,
            region: "us-east-1".into(),
            bucket: "b".into(),
            path_style: false,
            public_url: String::new(),
            key_pattern: String::new(),
            login,
            public_acl: false,
        }
    }

    fn profile(name: &str) -> BucketSettings {
        bucket(BucketLogin::Profile { name: name.into() })
    }

    #[test]
    fn the_environment_needs_both_halves() {
        let environment = bucket(BucketLogin::Environment);
        let keys = find(
            &environment,
            &context(&[
                ("AWS_ACCESS_KEY_ID", "A"),
                ("AWS_SECRET_ACCESS_KEY", "S"),
                ("AWS_SESSION_TOKEN", "T"),
            ]),
        );
        let keys = keys.ok().unwrap();
        assert_eq!((keys.id.as_str(), keys.secret.as_str(), keys.token.as_deref()), ("A", "S", Some("T")));
        for half in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
            let error = find(&environment, &context(&[(half, "x")])).err().unwrap();
            assert!(matches!(error, Error::Login(_)), "{error}");
        }
    }

    #[test]
    fn profiles_are_read_as_the_aws_tools_do() {
        let home = tempfile::tempdir().unwrap();
        let aws = home.path().join(".aws");
        crate::fs::make_folder(&aws).unwrap();
        let credentials = "# mine\n[default]\naws_access_key_id = D\naws_secret_access_key=d/+=\n\n[ blog ]\r\naws_access_key_id=B\r\naws_secret_access_key = b # note\r\naws_session_token=T\r\n";
        crate::fs::create(&aws.join("credentials"), credentials.as_bytes()).unwrap();
        let config = "[profile conf]\naws_access_key_id = C\naws_secret_access_key = c\ns3 =\n  aws_access_key_id = nested\n";
        crate::fs::create(&aws.join("config"), config.as_bytes()).unwrap();
        let home = context(&[("HOME", home.path().to_str().unwrap())]);
        for (name, id, secret, token) in
            [("default", "D", "d/+=", None), ("blog", "B", "b", Some("T")), ("conf", "C", "c", None)]
        {
            let keys = find(&profile(name), &home).ok().unwrap();
            assert_eq!((keys.id.as_str(), keys.secret.as_str(), keys.token.as_deref()), (id, secret, token));
        }
        let missing = find(&profile("nobody"), &home).err().unwrap().to_string();
        assert!(missing.contains("nobody") && missing.contains("credentials"), "{missing}");
    }

    #[test]
    #[cfg(unix)]
    fn the_aws_program_fetches_what_a_profile_does_not_hold() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let config = home.path().join("config");
        crate::fs::create(&config, b"[profile sso]\nsso_session = x\n").unwrap();
        let aws = home.path().join("aws");
        let script = "#!/bin/sh\n[ \"$5\" = --profile=sso ] && echo '{\"Version\": 1, \"AccessKeyId\": \"X\", \"SecretAccessKey\": \"Y\", \"SessionToken\": \"Z\"}'\n";
        crate::fs::create(&aws, script.as_bytes()).unwrap();
        std::fs::set_permissions(&aws, std::fs::Permissions::from_mode(0o755)).unwrap();
        let at = |path: &str| {
            context(&[
                ("AWS_CONFIG_FILE", config.to_str().unwrap()),
                ("HOME", home.path().to_str().unwrap()),
                ("PATH", path),
            ])
        };
        let keys = find(&profile("sso"), &at(&format!("{}:/bin:/usr/bin", home.path().display())));
        let keys = keys.ok().unwrap();
        assert_eq!((keys.id.as_str(), keys.secret.as_str(), keys.token.as_deref()), ("X", "Y", Some("Z")));
        let without = find(&profile("sso"), &at("/nowhere")).err().unwrap().to_string();
        assert!(without.contains("AWS CLI") && without.contains("sso"), "{without}");
    }

    #[test]
    fn keys_to_try_come_first() {
        let mut context = context(&[]);
        context.keys = Some(BucketKeys { access_key_id: " A ".into(), secret_access_key: "S\n".into() });
        let keys = find(&profile("nobody"), &context).ok().unwrap();
        assert_eq!((keys.id.as_str(), keys.secret.as_str()), ("A", "S"));
    }
}
