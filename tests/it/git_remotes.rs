//! Publishing to a remote over HTTP with a login and over ssh, each as a host
//! on loopback, and what the writer is told when it does not let them in.

use dropcap_core::api::StageState;
use dropcap_tests::git_hosts::{HttpHost, SshHost};

use super::git::{Scene, pushed};

/// A scene whose remote is behind a login; `login` stands in its address.
fn over_http(login: &str) -> (Scene, HttpHost) {
    let scene = Scene::new();
    let host = HttpHost::start(scene.repository.folder.path());
    scene.git(&["remote", "set-url", "origin", &host.url(login, "remote.git")]);
    (scene, host)
}

fn over_ssh() -> (Scene, SshHost) {
    let scene = Scene::new();
    let host = SshHost::start(scene.repository.folder.path());
    scene.git(&["remote", "set-url", "origin", &host.url(&scene.repository.remote)]);
    scene.git(&["config", "core.sshCommand", &host.command()]);
    (scene, host)
}

/// A helper that answers with this password and notes what it is told.
fn helper(scene: &Scene, password: &str) -> std::path::PathBuf {
    let notes = scene.repository.folder.path().join("helper-notes");
    let script = format!(
        "!f() {{ echo \"$1\" >> '{}'; [ \"$1\" != get ] || printf 'username=writer\\npassword={password}\\n'; }}; f",
        notes.display()
    );
    scene.git(&["config", "credential.helper", &script]);
    notes
}

#[test]
fn a_login_that_the_writers_helper_knows_is_used() {
    let (scene, host) = over_http("");
    let notes = helper(&scene, "geheim");
    scene.assert_published();
    assert!(std::fs::read_to_string(notes).unwrap().contains("store"), "the helper hears that it was right");
    assert!(host.asked().iter().any(|line| line.starts_with("POST /remote.git/git-receive-pack")));
}

#[test]
fn a_login_that_is_missing_or_wrong_or_may_not_write_has_its_own_words() {
    let (scene, _host) = over_http("");
    scene.assert_refused(&["origin wants a login", "git has none stored", "token", "git push"]);

    let notes = helper(&scene, "falsch");
    scene.assert_refused(&["origin did not accept the login", "has run out", "new token"]);
    assert!(std::fs::read_to_string(notes).unwrap().contains("erase"), "the helper forgets it");

    let (scene, host) = over_http("");
    helper(&scene, "geheim");
    host.read_only.store(true, std::sync::atomic::Ordering::SeqCst);
    let kept = scene.kept();
    let problem = scene.refused();
    assert!(problem.contains("does not let you write") && problem.contains("token may write"), "{problem}");
    assert_eq!(scene.kept(), kept);
    host.read_only.store(false, std::sync::atomic::Ordering::SeqCst);
    scene.assert_published();
}

/// Some write it into the address, where git itself finds it; nobody else shows it.
#[test]
fn a_password_in_the_address_is_repeated_nowhere() {
    let (scene, _host) = over_http("writer:falsch-1234@");
    let problem = scene.refused();
    assert!(problem.contains("did not accept the login") && !problem.contains("falsch-1234"), "{problem}");
    let told = format!("{:?}", scene.bench.told.lock().unwrap());
    assert!(!told.contains("falsch-1234"), "{told}");
    let data = scene.bench.folder.path().join("data");
    let found = std::process::Command::new("grep").args(["-r", "falsch-1234"]).arg(data).output().unwrap();
    assert_eq!(found.status.code(), Some(1), "{}", String::from_utf8_lossy(&found.stdout));
}

#[test]
fn over_ssh_it_goes_out_with_the_writers_key() {
    let (scene, host) = over_ssh();
    scene.repository.push_elsewhere("content/posts/other.md", "Theirs\n");
    let publication = scene.publish().unwrap();
    assert_eq!(publication.problem, None);
    assert_eq!(pushed(&publication), StageState::Done);
    scene.assert_out();
    assert!(host.let_in());
}

#[test]
fn a_server_that_is_not_known_is_not_talked_to() {
    let (scene, host) = over_ssh();
    host.forget();
    scene.assert_refused(&["a server that this machine has not met yet", "git fetch", "fingerprint"]);
    assert!(!host.let_in());
    host.know();
    scene.assert_published();
}

/// Whatever the writer's ssh is told to let pass.
#[test]
fn a_server_whose_key_has_changed_stops_everything() {
    for lax in ["ask", "no"] {
        let (scene, mut host) = over_ssh();
        let command = format!("{} -o StrictHostKeyChecking={lax}", host.command());
        scene.git(&["config", "core.sshCommand", &command]);
        host.change_key();
        scene.assert_refused(&[
            "another key than before (SHA256:",
            "nothing was sent",
            "ask your host",
            "ssh-keygen",
        ]);
        host.know();
        scene.assert_published();
    }
}

#[test]
fn a_key_that_is_locked_or_unknown_is_named() {
    let (scene, host) = over_ssh();
    host.lock_key();
    scene.assert_refused(&["origin needs the passphrase of your ssh key", "ssh-add"]);

    let (scene, host) = over_ssh();
    host.disown();
    scene.assert_refused(&["origin does not know your ssh key", "public part", "ssh-add -l"]);
}

#[test]
fn a_server_that_is_gone_is_offline() {
    let (scene, host) = over_ssh();
    drop(host);
    scene.assert_refused(&["cannot be reached", "check the network"]);
}
