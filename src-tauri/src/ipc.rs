//! The command table: what the window can ask, and how an answer or an error
//! gets back to it.
//!
//! A row is `name(Request) -> Response`. Rows under `studio` call the method of
//! that name on [`Studio`], rows under `native` the function in
//! [`crate::native`]; neither has a body here. Every call runs on a worker
//! thread, and a panic in one becomes an error of that one call. The test at
//! the end writes the TypeScript that the window is compiled against.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use dropcap_core::api::{
    AddPhotos, AppSettings, ApplyMany, ArrangePictures, BeginRepository, BlogId, Code, CreateBlog,
    DescribePictures, DescribePost, EditField, FindPhotos, JobId, KeepText, ListPictures, ListPosts,
    MergeTexts, MovePhotos, NameFiles, NameObjects, NewPost, PlacePhotos, PlanMany, PostRef, Problem,
    PublishPost, ReadVersion, RemovePhoto, RenamePost, RenderPreview, ReplacePhoto, SaveBlogSettings,
    SaveElsewhere, SavePost, SettleCopy, ShowImages, ShowTruePage, TestStore, UseStyle, WritePhotos,
};
#[cfg(test)]
use dropcap_core::api::{
    Arranged, BlogView, Finding, KeptVersion, ManyDone, ManyPlan, ManyUndo, Media, Merged, MoveDone,
    MovePlan, ObjectsDone, PhotoFact, PhotoJob, PhotoQueue, PhotoSource, Picture, Plan, PostCard, PostList,
    PostView, PreviewPatch, Publication, PutAway, RecentBlog, Saved, StoreCheck, StorePreset,
    StoreSuggestion, StyleText, SyncCopy, TermGroup, TextEdit, UnsavedText,
};
use dropcap_core::studio::Studio;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tauri::ipc::{Invoke, InvokeBody, InvokeMessage, InvokeResolver};
use tauri::{AppHandle, Manager, Wry};

use crate::native;

macro_rules! commands {
    (
        studio { $( $(#[doc = $studio_doc:literal])* $studio:ident($studio_request:ty) -> $studio_response:ty; )* }
        native { $( $(#[doc = $native_doc:literal])* $native:ident($native_request:ty) -> $native_response:ty; )* }
    ) => {
        /// Answers one call from the window; false when there is no such command.
        pub(crate) fn handle(invoke: Invoke<Wry>) -> bool {
            let Invoke { message, resolver, .. } = invoke;
            match message.command() {
                $( stringify!($studio) => answer(message, resolver, |studio, _, request: $studio_request| {
                    studio.$studio(request).map_err(|error| Problem::from(&error))
                }), )*
                $( stringify!($native) => answer(message, resolver, |_, app, request: $native_request| {
                    native::$native(app, request)
                }), )*
                _ => return false,
            }
            true
        }

        /// The rows as TypeScript: documentation, name, request, response.
        #[cfg(test)]
        fn rows(types: &mut typescript::Types) -> Vec<[String; 4]> {
            vec![
                $( types.row(concat!($($studio_doc),*), stringify!($studio), types.name::<$studio_request>(), types.name::<$studio_response>()), )*
                $( types.row(concat!($($native_doc),*), stringify!($native), types.name::<$native_request>(), types.name::<$native_response>()), )*
            ]
        }
    };
}

commands! {
    studio {
        /// The blogs opened before, latest first.
        recent_blogs(()) -> Vec<RecentBlog>;
        /// Opens the blog in a folder.
        open_blog(String) -> BlogView;
        /// Opens the sample blog, unpacked on first use.
        open_sample(()) -> BlogView;
        /// Makes a new blog without a generator and opens it.
        create_blog(CreateBlog) -> BlogView;
        /// Forgets that a folder was opened; the folder stays.
        forget_blog(String) -> ();
        /// Allows programs to be run for a blog from now on.
        trust_blog(BlogId) -> BlogView;
        /// A stretch of the list of posts.
        list_posts(ListPosts) -> PostList;
        /// Makes a new post by the blog's habits and opens it.
        new_post(NewPost) -> PostView;
        /// Opens a post.
        open_post(PostRef) -> PostView;
        /// Says that a post is no longer open in the window.
        close_post(PostRef) -> ();
        /// Saves a text, unless the file was changed outside.
        save_post(SavePost) -> Saved;
        /// Keeps what is being written until it is saved.
        note_text(KeepText) -> ();
        /// What was written and never saved, of every blog ever opened, latest first.
        unsaved_texts(()) -> Vec<UnsavedText>;
        /// Puts what was written of a post and never saved into its history; its blog need not be open.
        put_aside(PostRef) -> ();
        /// The kept versions of a post, newest first.
        history(PostRef) -> Vec<KeptVersion>;
        /// The text of a kept version.
        version_text(ReadVersion) -> String;
        /// Keeps a text as a version of its own, before another takes its place.
        keep_version(KeepText) -> ();
        /// How two texts that grew out of one become one again.
        merge_texts(MergeTexts) -> Merged;
        /// The copies of a post that sync programs left beside it.
        sync_copies(PostRef) -> Vec<SyncCopy>;
        /// Moves such a copy to the system's trash, if it is still what was looked at.
        settle_copy(SettleCopy) -> ();
        /// What must change in a text so that a field has a value.
        edit_field(EditField) -> Vec<TextEdit>;
        /// The pictures of a text and the words about them.
        list_pictures(ListPictures) -> Vec<Picture>;
        /// What must change in a text so that pictures have other words.
        describe_pictures(DescribePictures) -> Vec<TextEdit>;
        /// What must change in a text so that its photos stand otherwise.
        arrange_pictures(ArrangePictures) -> Arranged;
        /// Renames a post's file, and its own folder.
        rename_post(RenamePost) -> PostRef;
        /// Moves a post to the system's trash.
        trash_post(PostRef) -> ();
        /// The edits that mend the damaged letters of a text.
        damaged_letters(String) -> Vec<TextEdit>;
        /// The terms of a blog, those that are one together.
        term_groups(BlogId) -> Vec<TermGroup>;
        /// What a change to many posts would do; writes nothing.
        plan_many(PlanMany) -> ManyPlan;
        /// Carries a plan out.
        apply_many(ApplyMany) -> ManyDone;
        /// The last change to many posts, if it can be taken back.
        last_many(BlogId) -> Option<ManyUndo>;
        /// Takes the last change to many posts back.
        undo_many(BlogId) -> ManyDone;
        /// What must change in the preview so that it shows a text.
        render_preview(RenderPreview) -> Option<PreviewPatch>;
        /// Shows the images of a host in a blog from now on.
        show_images(ShowImages) -> BlogView;
        /// The stylesheets of a blog that its preview could be set in, the likeliest first.
        list_styles(BlogId) -> Vec<String>;
        /// Sets the preview in a stylesheet of the blog, or in Dropcap's own.
        use_style(UseStyle) -> BlogView;
        /// What the preview can use of the stylesheet that was chosen.
        style_text(BlogId) -> Option<StyleText>;
        /// What search engines, networks and lists can show of a post.
        describe_post(DescribePost) -> PostCard;
        /// Shows the theme's own page of a text; what becomes of it is told by events.
        show_true_page(ShowTruePage) -> ();
        /// Ends what serves the theme's page of a blog.
        hide_true_page(BlogId) -> ();
        /// Brings photos into a post.
        add_photos(AddPhotos) -> Vec<PhotoJob>;
        /// What must change in a text so that photos stand in it, as the blog's posts have them.
        write_photos(WritePhotos) -> Vec<TextEdit>;
        /// What must change in a text so that a photo on its way is gone.
        remove_photo(RemovePhoto) -> Vec<TextEdit>;
        /// Puts photos into the file of a post that is no longer open.
        place_photos(PlacePhotos) -> ();
        /// The photos that a text names.
        find_photos(FindPhotos) -> Vec<PhotoJob>;
        /// A post's photos that are not settled yet.
        photo_jobs(PostRef) -> Vec<PhotoJob>;
        /// Tries a failed photo again.
        retry_photo(JobId) -> ();
        /// What the original of a photo on its way would tell its readers.
        photo_facts(JobId) -> Vec<PhotoFact>;
        /// Takes a photo back.
        cancel_photo(JobId) -> ();
        /// How far a blog's photos are, all together.
        photo_queue(BlogId) -> PhotoQueue;
        /// All photos of a blog that are not settled yet.
        all_photo_jobs(BlogId) -> Vec<PhotoJob>;
        /// Begins with no further photo of a blog.
        pause_photos(BlogId) -> PhotoQueue;
        /// Goes on after a pause.
        resume_photos(BlogId) -> PhotoQueue;
        /// Tries all failed photos of a blog again.
        retry_photos(BlogId) -> PhotoQueue;
        /// Takes all photos of a blog back that are not stored; a window takes their lines from its text.
        cancel_photos(BlogId) -> PhotoQueue;
        /// All photos of a blog: where each is, who shows it, which nothing names.
        media(BlogId) -> Media;
        /// What moving photos to where the blog keeps them would do; writes nothing.
        plan_moving(MovePhotos) -> MovePlan;
        /// Moves photos; `undo_many` takes it back.
        move_photos(MovePhotos) -> MoveDone;
        /// Shows another photo in the place of one, in every post; `undo_many` takes it back.
        replace_photo(ReplacePhoto) -> MoveDone;
        /// Stops moving or replacing photos before any link changes.
        stop_moving(BlogId) -> ();
        /// Moves objects that nothing names out of sight.
        put_away_objects(NameObjects) -> ObjectsDone;
        /// The objects that were put away.
        objects_put_away(BlogId) -> Vec<PutAway>;
        /// Moves objects back that were put away.
        bring_back_objects(NameObjects) -> ObjectsDone;
        /// Deletes objects for good that were put away.
        delete_objects(NameObjects) -> ObjectsDone;
        /// Moves image files of the blog that nothing names into the system's trash.
        trash_photos(NameFiles) -> ObjectsDone;
        /// Takes image files of the blog out of the system's trash again.
        bring_back_photos(NameFiles) -> ObjectsDone;
        /// The providers of buckets, and what a new bucket at each begins with.
        store_presets(()) -> Vec<StorePreset>;
        /// The buckets that a blog's posts show photos from.
        suggest_stores(BlogId) -> Vec<StoreSuggestion>;
        /// Tests a bucket by using it.
        test_store(TestStore) -> Vec<StoreCheck>;
        /// Writes a blog's settings, and its keys to the system's keychain.
        save_blog_settings(SaveBlogSettings) -> BlogView;
        /// The settings of this machine.
        app_settings(()) -> AppSettings;
        /// Writes the settings of this machine.
        save_app_settings(AppSettings) -> ();
        /// What should be mended in a post before publishing.
        preflight(PostRef) -> Vec<Finding>;
        /// What publishing would do; writes nothing.
        plan_publish(PublishPost) -> Plan;
        /// Makes a repository for a blog that has none.
        begin_repository(BeginRepository) -> BlogView;
        /// Starts publishing; how it goes is told by events.
        publish(PublishPost) -> Publication;
        /// Stops a publication between two steps.
        cancel_publication(String) -> ();
    }
    native {
        /// What to open at the start: a folder, `sample`, or nothing.
        start_with(()) -> Option<String>;
        /// Asks for a folder.
        pick_folder(String) -> Option<String>;
        /// Asks where to, and writes a text there; none when the writer closes the dialog.
        save_elsewhere(SaveElsewhere) -> Option<String>;
        /// Asks for photos.
        pick_photos(String) -> Vec<String>;
        /// The picture in the clipboard, where the page is not shown it.
        clipboard_photo(()) -> Option<PhotoSource>;
        /// Opens an address in the system's browser: http, https or mailto only.
        open_link(String) -> ();
        /// Opens a folder or a page on this machine with the system's program.
        open_local(String) -> ();
        /// Shows a file in the system's file manager.
        reveal(String) -> ();
    }
}

/// Runs `work` on a worker thread and sends its result to the window.
fn answer<Request, Response>(
    message: InvokeMessage<Wry>,
    resolver: InvokeResolver<Wry>,
    work: impl FnOnce(&Studio, &AppHandle, Request) -> Result<Response, Problem> + Send + 'static,
) where
    Request: DeserializeOwned + Send + 'static,
    Response: Serialize + Send + 'static,
{
    let app = message.webview_ref().app_handle().clone();
    let request = match read::<Request>(&message) {
        Ok(request) => request,
        Err(problem) => return resolver.reject(problem),
    };
    tauri::async_runtime::spawn_blocking(move || {
        let studio = app.state::<Arc<Studio>>().inner().clone();
        match catch_unwind(AssertUnwindSafe(|| work(&studio, &app, request))) {
            Ok(Ok(response)) => resolver.resolve(Json(response)),
            Ok(Err(problem)) => resolver.reject(problem),
            Err(_) => resolver.reject(Problem {
                code: Code::Other,
                message: "something in Dropcap broke while doing this; your text is safe, please try again"
                    .into(),
            }),
        }
    });
}

fn read<Request: DeserializeOwned>(message: &InvokeMessage<Wry>) -> Result<Request, Problem> {
    let request = match message.payload() {
        InvokeBody::Json(value) => value.get("request").cloned().unwrap_or_default(),
        InvokeBody::Raw(_) => serde_json::Value::Null,
    };
    serde_json::from_value(request).map_err(|error| Problem {
        code: Code::Other,
        message: format!("the window asked in an odd way: {error}"),
    })
}

/// Any serialisable answer.
struct Json<T>(T);

impl<T: Serialize> tauri::ipc::IpcResponse for Json<T> {
    fn body(self) -> tauri::Result<tauri::ipc::InvokeResponseBody> {
        serde_json::to_string(&self.0).map(tauri::ipc::InvokeResponseBody::Json).map_err(Into::into)
    }
}

#[cfg(test)]
mod typescript {
    //! Writes `ui/src/backend/bindings/index.ts` from the table and the types.

    use std::collections::BTreeMap;
    use std::path::Path;

    use ts_rs::{Config, TS, TypeVisitor};

    /// The named types met so far, with their declarations.
    pub(super) struct Types {
        config: Config,
        declared: std::cell::RefCell<BTreeMap<String, String>>,
    }

    impl Types {
        pub(super) fn row(&self, doc: &str, name: &str, request: String, response: String) -> [String; 4] {
            [doc.trim().to_owned(), name.to_owned(), request, response]
        }

        pub(super) fn name<T: TS + 'static + ?Sized>(&self) -> String {
            Declare(self).visit::<T>();
            T::name(&self.config)
        }
    }

    struct Declare<'a>(&'a Types);

    impl TypeVisitor for Declare<'_> {
        fn visit<T: TS + 'static + ?Sized>(&mut self) {
            if T::output_path().is_some() {
                let name = T::ident(&self.0.config);
                if self.0.declared.borrow().contains_key(&name) {
                    return;
                }
                let docs = T::docs().unwrap_or_default();
                let text = format!("{docs}export {}\n", T::decl(&self.0.config));
                self.0.declared.borrow_mut().insert(name, text);
            }
            T::visit_dependencies(self);
            T::visit_generics(self);
        }
    }

    #[test]
    fn the_typescript_is_up_to_date() {
        let mut types = Types { config: Config::new(), declared: Default::default() };
        let rows = super::rows(&mut types);
        types.name::<dropcap_core::api::Event>();
        types.name::<dropcap_core::api::Problem>();
        let mut text = String::from(
            "// Made from the Rust types by `cargo test -p dropcap`; do not edit.\n\n\
             /** What the window can ask: request and response of each command. */\nexport interface Commands {\n",
        );
        for [doc, name, request, response] in rows {
            text += &format!("  /** {doc} */\n  {name}: {{ request: {request}; response: {response} }};\n");
        }
        text += "}\n\n";
        text += &types.declared.borrow().values().cloned().collect::<Vec<_>>().join("\n");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/backend/bindings/index.ts");
        let old = std::fs::read_to_string(&path).unwrap_or_default();
        if std::env::var_os("UPDATE_BINDINGS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text).unwrap();
        } else {
            assert!(old == text, "the bindings are stale: run `make bindings` and commit them");
        }
    }
}
