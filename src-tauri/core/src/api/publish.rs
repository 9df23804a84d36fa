//! Publishing: findings, the plan, and how far it got.

use super::{BlogId, PostRef, TextEdit, wire};

wire! {
    /// How much a finding matters.
    #[derive(Copy, Eq, Hash, PartialOrd, Ord)]
    pub enum Severity {
        /// Publishing would do harm: it must be mended first.
        Blocker,
        /// Readers would notice.
        Warning,
        /// It could be better.
        Hint,
    }

    /// How a finding can be mended.
    #[derive(Eq)]
    pub struct Fix {
        /// The words on the button.
        pub label: String,
        /// What changes in the text; empty when the label only leads there.
        pub edits: Vec<TextEdit>,
    }

    /// Something that should be mended before publishing.
    #[derive(Eq)]
    pub struct Finding {
        /// A short, stable name: `no-title`, `photo-not-uploaded`.
        pub code: String,
        /// How much it matters.
        pub severity: Severity,
        /// What is wrong, in a sentence.
        pub message: String,
        /// The line in the editor's text, from 0.
        pub line: Option<u32>,
        /// How to mend it.
        pub fix: Option<Fix>,
    }

    /// Asks for a repository for a blog, with a first commit and a remote.
    #[derive(Eq)]
    pub struct BeginRepository {
        /// The blog.
        pub blog: BlogId,
        /// Where it will be pushed to: the address of an empty repository.
        pub address: String,
    }

    /// Asks for a plan, or for it to be carried out.
    #[derive(Eq)]
    pub struct PublishPost {
        /// The post.
        pub post: PostRef,
        /// The target's name; the usual one when none.
        pub target: Option<String>,
        /// What the writer has said yes to: the tokens of the plan's questions.
        #[serde(default)]
        pub agreed: Vec<String>,
    }

    /// Something that is only done after an explicit yes.
    #[derive(Eq)]
    pub struct PlanQuestion {
        /// Stands for just this question, to say yes to it.
        pub token: String,
        /// What would be done, in a sentence.
        pub sentence: String,
    }

    /// What happens to a file or an object.
    #[derive(Copy, Eq, Hash)]
    pub enum Change {
        /// It is new.
        Add,
        /// It is replaced.
        Modify,
        /// It goes.
        Delete,
    }

    /// A file or an object that publishing touches.
    #[derive(Eq)]
    pub struct PlannedFile {
        /// Its path below the blog's root, or its object name.
        pub path: String,
        /// What happens to it.
        pub change: Change,
        /// Its size afterwards, in bytes.
        pub bytes: u32,
    }

    /// What pressing Publish would do. Making it writes nothing anywhere.
    #[derive(Eq)]
    pub struct Plan {
        /// The post.
        pub post: PostRef,
        /// The target's name.
        pub target: String,
        /// What will happen, in plain sentences, in order.
        pub steps: Vec<String>,
        /// The files that are committed, written or sent.
        pub files: Vec<PlannedFile>,
        /// Photos that are still on their way.
        pub photos_waiting: u32,
        /// The lines of the post that publishing itself changes: a diff.
        pub edits: String,
        /// The message of the commit.
        pub commit_message: Option<String>,
        /// Where the post will be seen.
        pub url: Option<String>,
        /// What should be mended first.
        pub findings: Vec<Finding>,
        /// What is only done after an explicit yes.
        pub questions: Vec<PlanQuestion>,
    }

    /// A stretch of publishing, named by what is true after it.
    #[derive(Copy, Eq, Hash, PartialOrd, Ord)]
    pub enum Stage {
        /// The text is on the disk as it will be published.
        Saved,
        /// Every photo is in the store, and seen there.
        Uploaded,
        /// The post's files are committed, or the site is built.
        Prepared,
        /// The target has it, and says so.
        Pushed,
        /// The page and every image on it were fetched from the public address.
        Live,
    }

    /// How far a stage is.
    #[derive(Copy, Eq, Hash)]
    pub enum StageState {
        /// Not begun.
        Waiting,
        /// Under way.
        Running,
        /// Done and checked.
        Done,
        /// It did not work.
        Failed,
        /// It could not be done here; the stage's sentence says why.
        Skipped,
    }

    /// One stage with its state.
    #[derive(Eq)]
    pub struct StageProgress {
        /// Which.
        pub stage: Stage,
        /// How far it is.
        pub state: StageState,
        /// A sentence on it.
        pub detail: String,
    }

    /// How far a publication is.
    #[derive(Eq)]
    pub struct Publication {
        /// Names it.
        pub id: String,
        /// The post.
        pub post: PostRef,
        /// The target's name.
        pub target: String,
        /// Its stages, in order.
        pub stages: Vec<StageProgress>,
        /// Whether it has come to an end, good or bad.
        pub finished: bool,
        /// Whether that was because the writer stopped it.
        pub stopped: bool,
        /// Why it stopped, and what to do, when it failed.
        pub problem: Option<String>,
        /// What the writer should know besides, when it came to a good end.
        pub note: Option<String>,
        /// The page, once it has been fetched.
        pub url: Option<String>,
        /// A folder or file that can be opened on this machine.
        pub local: Option<String>,
        /// Images fetched from the live page.
        pub images_checked: u32,
    }
}
