//! Finding the open post's page on the server, and getting it.

use std::time::Duration;

use super::super::server::Ask;
use super::Work;
use crate::front_matter;

impl Work {
    /// The page's address and HTML, where we think it is or where Hugo says it is.
    pub(super) fn fetch(&mut self) -> Option<(String, String)> {
        let base = self.base()?;
        let document = front_matter::read(&self.text).ok();
        let ours =
            document.and_then(|document| (self.around.blog)().address(&self.page.post.path, &document));
        let known = self.asked.clone().filter(|(tried, _)| *tried == ours);
        let places = [known.as_ref().and_then(|(_, path)| path.clone()), ours.clone()];
        for path in places.into_iter().flatten() {
            if let Some(found) = self.get(&base, &path) {
                return Some(found);
            }
        }
        if known.is_some() {
            return None;
        }
        // Its list costs a build, and so is asked for once.
        let path = self.ask_hugo();
        self.asked = Some((ours, path.clone()));
        self.get(&base, &path?)
    }

    pub(super) fn get(&mut self, base: &str, path: &str) -> Option<(String, String)> {
        let address = format!("{base}{path}");
        if self.client.is_none() {
            let builder = reqwest::blocking::Client::builder().no_proxy().timeout(Duration::from_secs(20));
            self.client = builder.build().ok();
        }
        let answer = self.client.as_ref()?.get(&address).send().ok()?;
        if !answer.status().is_success() {
            return None;
        }
        let address = answer.url().to_string();
        Some((address, answer.text().ok()?))
    }

    /// The server's address for the language of the post.
    fn base(&self) -> Option<String> {
        let addresses = &self.serving.as_ref().filter(|serving| serving.ready)?.addresses;
        let blog = (self.around.blog)();
        let code = blog.language_of(&self.page.post.path).map(|language| language.code.clone());
        let named = |(_, language): &&(String, Option<String>)| language.is_some() && *language == code;
        let place = blog.languages.iter().position(|language| Some(&language.code) == code.as_ref());
        let found = addresses.iter().find(named).or_else(|| addresses.get(place?));
        found.or(addresses.first()).map(|(address, _)| address.clone())
    }

    /// The path of the page by Hugo's own list.
    fn ask_hugo(&self) -> Option<String> {
        let (mirror, serving) = (self.mirror.as_ref()?, self.serving.as_ref()?);
        let ask = Ask {
            program: &self.program,
            hugo: &self.around.hugo,
            folder: &mirror.folder,
            site: &self.around.folder,
            config: &serving.config,
            commits: false,
        };
        let (_, address) = ask.addresses().into_iter().find(|(path, _)| *path == self.page.post.path)?;
        Some(url::Url::parse(&address).ok()?.path().to_owned())
    }
}
