//! What is only done after an explicit yes: values to values.

use super::compare::{Ours, Steps};
use super::manifest::Manifest;
use super::{Place, some};
use crate::api::PlanQuestion;
use crate::error::{Error, Result};
use crate::publish::plan::count;

/// So many objects may go without a question, whatever share they are.
const MAY_GO: usize = 20;
/// And so may this share of them: a quarter.
const SHARE: usize = 4;

/// A question, and what exactly it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::publish) struct Question {
    /// What would be done, in a sentence.
    pub sentence: String,
    /// What it would be done to.
    pub about: Vec<String>,
}

impl Question {
    /// Stands for this question about just these objects.
    pub(in crate::publish) fn token(&self) -> String {
        crate::fs::fingerprint(self.about.join("\n").as_bytes())[..16].to_owned()
    }

    pub(in crate::publish) fn asked(&self) -> PlanQuestion {
        PlanQuestion { token: self.token(), sentence: self.sentence.clone() }
    }
}

/// What must be asked before these steps are taken.
pub(super) fn questions(
    steps: &Steps,
    ours: &Ours,
    manifest: Option<&Manifest>,
    address: Option<&str>,
    place: &Place<'_>,
) -> Vec<Question> {
    let mut questions = Vec::new();
    let there = place.words();
    if let (Some(old), Some(new)) = (manifest.and_then(|manifest| manifest.address.as_deref()), address)
        && old != new
    {
        questions.push(Question {
            sentence: format!("{there} holds the site of {old}; that of {new} takes its place"),
            about: vec![format!("site {old} {new}")],
        });
    }
    if !steps.in_the_way.is_empty() {
        let (many, which) = (steps.in_the_way.len(), some(&steps.in_the_way));
        let sentence = match many {
            1 => format!(
                "{which} in {there} was not put there by Dropcap and holds something else; it is replaced"
            ),
            _ => format!(
                "{many} objects in {there} were not put there by Dropcap and hold something else; they are replaced: {which}"
            ),
        };
        questions.push(Question { sentence, about: about("replace", &steps.in_the_way) });
    }
    let gone = steps.delete.len();
    if gone > MAY_GO && gone * SHARE > ours.len() {
        let sentence = format!(
            "{gone} of the {} in {there} are not on the site any more and are deleted: {}",
            count(ours.len(), "object", "objects"),
            some(&steps.delete)
        );
        questions.push(Question { sentence, about: about("delete", &steps.delete) });
    }
    questions
}

fn about(what: &str, files: &[String]) -> Vec<String> {
    files.iter().map(|file| format!("{what} {file}")).collect()
}

/// What a yes was said to: everything the answered questions are about, what
/// was said yes to before a stop included.
///
/// # Errors
/// The first question without a yes.
pub(in crate::publish) fn unanswered(
    questions: &[Question],
    agreed: &[String],
    before: &[String],
) -> Result<Vec<String>> {
    let mut yes = before.to_vec();
    for question in questions {
        if agreed.contains(&question.token()) {
            yes.extend(question.about.iter().filter(|one| !before.contains(one)).cloned());
        } else if !question.about.iter().all(|one| before.contains(one)) {
            return Err(Error::Other(format!(
                "{}: that is only done after you have said yes to it in the plan",
                question.sentence
            )));
        }
    }
    Ok(yes)
}

#[cfg(test)]
mod tests {
    use super::super::compare::Own;
    use super::*;
    use crate::api::{BucketLogin, BucketSettings};

    fn bucket() -> BucketSettings {
        BucketSettings {
            endpoint: None,
            region: String::new(),
            bucket: "site".into(),
            path_style: false,
            public_url: String::new(),
            key_pattern: String::new(),
            login: BucketLogin::Keychain,
            public_acl: false,
        }
    }

    fn files(number: usize) -> Vec<String> {
        (0..number).map(|n| format!("{n:03}.html")).collect()
    }

    #[test]
    fn many_deletions_are_asked_for_and_few_are_not() {
        let bucket = bucket();
        let place = Place { bucket: &bucket, prefix: "blog/" };
        let asks = |gone: usize, of: usize| {
            let own = |file| (file, Own { hash: String::new(), tag: String::new() });
            let ours: Ours = files(of).into_iter().map(own).collect();
            let steps = Steps { delete: files(gone), ..Steps::default() };
            questions(&steps, &ours, None, None, &place)
        };
        for (gone, of, asked) in [(20, 20, 0), (21, 84, 0), (21, 83, 1), (500, 2000, 0), (501, 2000, 1)] {
            assert_eq!(asks(gone, of).len(), asked, "{gone} of {of}");
        }
        let sentence = &asks(30, 40)[0].sentence;
        assert!(
            sentence.contains("30 of the 40 objects in site/blog") && sentence.contains("and 27 more"),
            "{sentence}"
        );
    }

    #[test]
    fn a_yes_is_to_one_question_and_holds_for_what_is_left_of_it() {
        let question = |files: &[String]| Question { sentence: "s".into(), about: about("delete", files) };
        let whole = question(&files(30));
        assert!(unanswered(std::slice::from_ref(&whole), &[], &[]).is_err());
        assert!(unanswered(std::slice::from_ref(&whole), &[question(&files(29)).token()], &[]).is_err());
        let yes = unanswered(std::slice::from_ref(&whole), &[whole.token()], &[]).unwrap();
        assert_eq!(yes, whole.about);
        // After a stop some are gone, and the rest is still agreed to.
        assert_eq!(unanswered(&[question(&files(7))], &[], &yes).unwrap(), yes);
        assert!(unanswered(&[question(&files(31))], &[], &yes).is_err());
    }

    #[test]
    fn another_blogs_site_is_not_taken_for_this_ones() {
        let bucket = bucket();
        let place = Place { bucket: &bucket, prefix: "" };
        let asks = |old: Option<&str>, new: Option<&str>| {
            let manifest = Manifest::new(Ours::new(), old.map(str::to_owned));
            questions(&Steps::default(), &Ours::new(), Some(&manifest), new, &place).len()
        };
        assert_eq!(asks(Some("https://a.org/"), Some("https://b.org/")), 1);
        assert_eq!(asks(Some("https://a.org/"), Some("https://a.org/")), 0);
        assert_eq!(asks(None, Some("https://a.org/")), 0);
    }
}
