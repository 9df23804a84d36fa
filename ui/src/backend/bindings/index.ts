// Made from the Rust types by `cargo test -p dropcap`; do not edit.

/** What the window can ask: request and response of each command. */
export interface Commands {
  /** The blogs opened before, latest first. */
  recent_blogs: { request: null; response: Array<RecentBlog> };
  /** Opens the blog in a folder. */
  open_blog: { request: string; response: BlogView };
  /** Opens the sample blog, unpacked on first use. */
  open_sample: { request: null; response: BlogView };
  /** Makes a new blog without a generator and opens it. */
  create_blog: { request: CreateBlog; response: BlogView };
  /** Forgets that a folder was opened; the folder stays. */
  forget_blog: { request: string; response: null };
  /** Allows programs to be run for a blog from now on. */
  trust_blog: { request: string; response: BlogView };
  /** A stretch of the list of posts. */
  list_posts: { request: ListPosts; response: PostList };
  /** Makes a new post by the blog's habits and opens it. */
  new_post: { request: NewPost; response: PostView };
  /** Opens a post. */
  open_post: { request: PostRef; response: PostView };
  /** Says that a post is no longer open in the window. */
  close_post: { request: PostRef; response: null };
  /** Saves a text, unless the file was changed outside. */
  save_post: { request: SavePost; response: Saved };
  /** Keeps what is being written until it is saved. */
  note_text: { request: KeepText; response: null };
  /** What was written and never saved, of every blog ever opened, latest first. */
  unsaved_texts: { request: null; response: Array<UnsavedText> };
  /** Puts what was written of a post and never saved into its history; its blog need not be open. */
  put_aside: { request: PostRef; response: null };
  /** The kept versions of a post, newest first. */
  history: { request: PostRef; response: Array<KeptVersion> };
  /** The text of a kept version. */
  version_text: { request: ReadVersion; response: string };
  /** Keeps a text as a version of its own, before another takes its place. */
  keep_version: { request: KeepText; response: null };
  /** How two texts that grew out of one become one again. */
  merge_texts: { request: MergeTexts; response: Merged };
  /** The copies of a post that sync programs left beside it. */
  sync_copies: { request: PostRef; response: Array<SyncCopy> };
  /** Moves such a copy to the system's trash, if it is still what was looked at. */
  settle_copy: { request: SettleCopy; response: null };
  /** What must change in a text so that a field has a value. */
  edit_field: { request: EditField; response: Array<TextEdit> };
  /** The pictures of a text and the words about them. */
  list_pictures: { request: ListPictures; response: Array<Picture> };
  /** What must change in a text so that pictures have other words. */
  describe_pictures: { request: DescribePictures; response: Array<TextEdit> };
  /** What must change in a text so that its photos stand otherwise. */
  arrange_pictures: { request: ArrangePictures; response: Arranged };
  /** Renames a post's file, and its own folder. */
  rename_post: { request: RenamePost; response: PostRef };
  /** Moves a post to the system's trash. */
  trash_post: { request: PostRef; response: null };
  /** The edits that mend the damaged letters of a text. */
  damaged_letters: { request: string; response: Array<TextEdit> };
  /** The terms of a blog, those that are one together. */
  term_groups: { request: string; response: Array<TermGroup> };
  /** What a change to many posts would do; writes nothing. */
  plan_many: { request: PlanMany; response: ManyPlan };
  /** Carries a plan out. */
  apply_many: { request: ApplyMany; response: ManyDone };
  /** The last change to many posts, if it can be taken back. */
  last_many: { request: string; response: ManyUndo | null };
  /** Takes the last change to many posts back. */
  undo_many: { request: string; response: ManyDone };
  /** What must change in the preview so that it shows a text. */
  render_preview: { request: RenderPreview; response: PreviewPatch | null };
  /** Shows the images of a host in a blog from now on. */
  show_images: { request: ShowImages; response: BlogView };
  /** The stylesheets of a blog that its preview could be set in, the likeliest first. */
  list_styles: { request: string; response: Array<string> };
  /** Sets the preview in a stylesheet of the blog, or in Dropcap's own. */
  use_style: { request: UseStyle; response: BlogView };
  /** What the preview can use of the stylesheet that was chosen. */
  style_text: { request: string; response: StyleText | null };
  /** What search engines, networks and lists can show of a post. */
  describe_post: { request: DescribePost; response: PostCard };
  /** Shows the theme's own page of a text; what becomes of it is told by events. */
  show_true_page: { request: ShowTruePage; response: null };
  /** Ends what serves the theme's page of a blog. */
  hide_true_page: { request: string; response: null };
  /** Brings photos into a post. */
  add_photos: { request: AddPhotos; response: Array<PhotoJob> };
  /** What must change in a text so that photos stand in it, as the blog's posts have them. */
  write_photos: { request: WritePhotos; response: Array<TextEdit> };
  /** What must change in a text so that a photo on its way is gone. */
  remove_photo: { request: RemovePhoto; response: Array<TextEdit> };
  /** Puts photos into the file of a post that is no longer open. */
  place_photos: { request: PlacePhotos; response: null };
  /** The photos that a text names. */
  find_photos: { request: FindPhotos; response: Array<PhotoJob> };
  /** A post's photos that are not settled yet. */
  photo_jobs: { request: PostRef; response: Array<PhotoJob> };
  /** Tries a failed photo again. */
  retry_photo: { request: string; response: null };
  /** What the original of a photo on its way would tell its readers. */
  photo_facts: { request: string; response: Array<PhotoFact> };
  /** Takes a photo back. */
  cancel_photo: { request: string; response: null };
  /** How far a blog's photos are, all together. */
  photo_queue: { request: string; response: PhotoQueue };
  /** All photos of a blog that are not settled yet. */
  all_photo_jobs: { request: string; response: Array<PhotoJob> };
  /** Begins with no further photo of a blog. */
  pause_photos: { request: string; response: PhotoQueue };
  /** Goes on after a pause. */
  resume_photos: { request: string; response: PhotoQueue };
  /** Tries all failed photos of a blog again. */
  retry_photos: { request: string; response: PhotoQueue };
  /** Takes all photos of a blog back that are not stored; a window takes their lines from its text. */
  cancel_photos: { request: string; response: PhotoQueue };
  /** All photos of a blog: where each is, who shows it, which nothing names. */
  media: { request: string; response: Media };
  /** What moving photos to where the blog keeps them would do; writes nothing. */
  plan_moving: { request: MovePhotos; response: MovePlan };
  /** Moves photos; `undo_many` takes it back. */
  move_photos: { request: MovePhotos; response: MoveDone };
  /** Shows another photo in the place of one, in every post; `undo_many` takes it back. */
  replace_photo: { request: ReplacePhoto; response: MoveDone };
  /** Stops moving or replacing photos before any link changes. */
  stop_moving: { request: string; response: null };
  /** Moves objects that nothing names out of sight. */
  put_away_objects: { request: NameObjects; response: ObjectsDone };
  /** The objects that were put away. */
  objects_put_away: { request: string; response: Array<PutAway> };
  /** Moves objects back that were put away. */
  bring_back_objects: { request: NameObjects; response: ObjectsDone };
  /** Deletes objects for good that were put away. */
  delete_objects: { request: NameObjects; response: ObjectsDone };
  /** Moves image files of the blog that nothing names into the system's trash. */
  trash_photos: { request: NameFiles; response: ObjectsDone };
  /** Takes image files of the blog out of the system's trash again. */
  bring_back_photos: { request: NameFiles; response: ObjectsDone };
  /** The providers of buckets, and what a new bucket at each begins with. */
  store_presets: { request: null; response: Array<StorePreset> };
  /** The buckets that a blog's posts show photos from. */
  suggest_stores: { request: string; response: Array<StoreSuggestion> };
  /** Tests a bucket by using it. */
  test_store: { request: TestStore; response: Array<StoreCheck> };
  /** Writes a blog's settings, and its keys to the system's keychain. */
  save_blog_settings: { request: SaveBlogSettings; response: BlogView };
  /** The settings of this machine. */
  app_settings: { request: null; response: AppSettings };
  /** Writes the settings of this machine. */
  save_app_settings: { request: AppSettings; response: null };
  /** What should be mended in a post before publishing. */
  preflight: { request: PostRef; response: Array<Finding> };
  /** What publishing would do; writes nothing. */
  plan_publish: { request: PublishPost; response: Plan };
  /** Makes a repository for a blog that has none. */
  begin_repository: { request: BeginRepository; response: BlogView };
  /** Starts publishing; how it goes is told by events. */
  publish: { request: PublishPost; response: Publication };
  /** Stops a publication between two steps. */
  cancel_publication: { request: string; response: null };
  /** What to open at the start: a folder, `sample`, or nothing. */
  start_with: { request: null; response: string | null };
  /** Asks for a folder. */
  pick_folder: { request: string; response: string | null };
  /** Asks where to, and writes a text there; none when the writer closes the dialog. */
  save_elsewhere: { request: SaveElsewhere; response: string | null };
  /** Asks for photos. */
  pick_photos: { request: string; response: Array<string> };
  /** The picture in the clipboard, where the page is not shown it. */
  clipboard_photo: { request: null; response: PhotoSource | null };
  /** Opens an address in the system's browser: http, https or mailto only. */
  open_link: { request: string; response: null };
  /** Opens a folder or a page on this machine with the system's program. */
  open_local: { request: string; response: null };
  /** Shows a file in the system's file manager. */
  reveal: { request: string; response: null };
}

/**
 * Asks for photos to be brought into a post, in this order.
 */
export type AddPhotos = { 
/**
 * The post.
 */
post: PostRef, 
/**
 * The photos.
 */
photos: Array<PhotoSource>, 
/**
 * What they are for.
 */
role: PhotoRole, };

/**
 * Settings of this machine.
 */
export type AppSettings = { 
/**
 * Light or dark.
 */
appearance: Appearance, 
/**
 * The language of the window; the system's when none.
 */
language: string | null, 
/**
 * Whether spelling is checked.
 */
spelling: boolean, 
/**
 * The size of the editor's text, in CSS pixels.
 */
textSize: number, 
/**
 * Which panes are shown.
 */
showPosts: boolean, 
/**
 * Whether the preview is shown.
 */
showPreview: boolean, };

/**
 * Light, dark, or as the system is.
 */
export type Appearance = "system" | "light" | "dark";

/**
 * Asks for a plan to be carried out.
 */
export type ApplyMany = { 
/**
 * The blog.
 */
blog: string, 
/**
 * What is to be done.
 */
edit: ManyEdit, 
/**
 * The posts of the plan; one that holds something else by now is left.
 */
posts: Array<[string, string]>, };

/**
 * Asks what must change in a text so that its photos stand otherwise.
 */
export type ArrangePictures = { 
/**
 * The post the text belongs to.
 */
post: PostRef, 
/**
 * The text in the editor.
 */
text: string, 
/**
 * How.
 */
how: Arrangement, };

/**
 * How a text's photos come to stand otherwise.
 */
export type Arranged = { 
/**
 * What must change; nothing where they stand so already, or where a
 * step leads nowhere.
 */
edits: Array<TextEdit>, 
/**
 * Where the photo that was moved stands then, in the text as it is then.
 */
at: number | null, 
/**
 * How many were looked at.
 */
pictures: number, 
/**
 * How many of them do not say when they were taken.
 */
unknown: number, };

/**
 * How photos of a text are to change places.
 */
export type Arrangement = { "kind": "up", 
/**
 * The place.
 */
at: number, } | { "kind": "down", 
/**
 * The place.
 */
at: number, } | { "kind": "onto", 
/**
 * Its address, as the text has it.
 */
picture: string, 
/**
 * The address of the other.
 */
place: string, } | { "kind": "taken", 
/**
 * Where the selection begins.
 */
from: number, 
/**
 * Where it ends; the same for those at the cursor.
 */
to: number, } | { "kind": "gallery", 
/**
 * Where the selection begins.
 */
from: number, 
/**
 * Where it ends; the same for those at the cursor.
 */
to: number, };

/**
 * Asks for a repository for a blog, with a first commit and a remote.
 */
export type BeginRepository = { 
/**
 * The blog.
 */
blog: string, 
/**
 * Where it will be pushed to: the address of an empty repository.
 */
address: string, };

/**
 * What a blog's `dropcap.toml` can say. All of it is optional there.
 */
export type BlogSettings = { 
/**
 * The title, for blogs without a generator.
 */
title: string | null, 
/**
 * The author, for blogs without a generator.
 */
author: string | null, 
/**
 * The language, for blogs without a generator.
 */
language: string | null, 
/**
 * The public address, where the generator's settings do not say.
 */
baseUrl: string | null, 
/**
 * Where photos are kept.
 */
store: StoreSettings, 
/**
 * How photos are made ready.
 */
photos: PhotoSettings, 
/**
 * Where it is published to, the usual one first.
 */
targets: Array<Target>, };

/**
 * An open blog.
 */
export type BlogView = { 
/**
 * Names it in every request.
 */
id: string, 
/**
 * Its folder on this machine.
 */
root: string, 
/**
 * Its title, or the folder's name.
 */
name: string, 
/**
 * What makes pages of it.
 */
generator: Generator, 
/**
 * The languages, the default first; at least one.
 */
languages: Array<Language>, 
/**
 * The ways its posts are grouped.
 */
taxonomies: Array<Taxonomy>, 
/**
 * Its public address with a `/` at the end.
 */
baseUrl: string | null, 
/**
 * Whether programs may be run for it (git hooks, Hugo).
 */
trusted: boolean, 
/**
 * Whether its folder lies in a git work tree.
 */
git: boolean, 
/**
 * Whether the theme's own page of a post can be shown: it is Hugo's, and
 * Hugo is installed.
 */
themePage: boolean, 
/**
 * What its posts have in common.
 */
habits: Habits, 
/**
 * The forms of photos that its Markdown makes photos of.
 */
linkForms: Array<LinkForm>, 
/**
 * Stands for all that decides how posts are shown: when it is another
 * one, the preview is made again.
 */
showing: string, 
/**
 * Hosts whose images are shown: the blog's own first, then those that
 * the writer has allowed.
 */
imageHosts: Array<string>, 
/**
 * The stylesheet of the blog, below its root, that the preview is set in.
 */
style: string | null, 
/**
 * What the writer has set for it.
 */
settings: BlogSettings, 
/**
 * How many posts it has.
 */
counts: Counts, 
/**
 * What the writer should know, in sentences: a configuration that
 * could not be read, watching by polling.
 */
notes: Array<string>, };

/**
 * An access key pair. Never written to a file or a log.
 */
export type BucketKeys = { 
/**
 * The public half.
 */
accessKeyId: string, 
/**
 * The secret half.
 */
secretAccessKey: string, };

/**
 * Where a bucket's keys come from.
 */
export type BucketLogin = { "kind": "keychain" } | { "kind": "profile", 
/**
 * Its name, such as `default`.
 */
name: string, } | { "kind": "environment" };

/**
 * An S3-compatible bucket. No secret is ever in here.
 */
export type BucketSettings = { 
/**
 * The server's address; none for AWS itself.
 */
endpoint: string | null, 
/**
 * The region; `auto` for Cloudflare R2.
 */
region: string, 
/**
 * The bucket's name.
 */
bucket: string, 
/**
 * Whether the bucket goes into the path rather than the host name.
 */
pathStyle: boolean, 
/**
 * The address photos are seen at, with a `/` at the end.
 */
publicUrl: string, 
/**
 * Names of objects: `{name}`, `{year}`, `{month}`, `{slug}`, `{hash}`,
 * `{width}` and `{ext}`.
 */
keyPattern: string, 
/**
 * Where the keys come from.
 */
login: BucketLogin, 
/**
 * Whether to ask for public reading object by object (old AWS buckets).
 */
publicAcl: boolean, };

/**
 * What happens to a file or an object.
 */
export type Change = "add" | "modify" | "delete";

/**
 * Whose change it is.
 */
export type ChangedBy = "mine" | "theirs" | "both";

/**
 * Errors the window acts on; all others are only shown.
 */
export type Code = "other" | "notFound" | "notText" | "exists" | "frontMatter" | "untrusted" | "login" | "offline" | "noRepository" | "cancelled";

/**
 * How many posts there are.
 */
export type Counts = { 
/**
 * All of them.
 */
posts: number, 
/**
 * Not to be published yet.
 */
drafts: number, 
/**
 * Dated in the future.
 */
scheduled: number, 
/**
 * Published, and edited since.
 */
changed: number, };

/**
 * Asks for a new, empty blog without a generator.
 */
export type CreateBlog = { 
/**
 * The folder to make it in; made when missing, refused when not empty.
 */
folder: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Its author, for the feed and the pages.
 */
author: string, 
/**
 * The language code of its posts.
 */
language: string, };

/**
 * Asks what must change in a text so that pictures have other words.
 */
export type DescribePictures = { 
/**
 * The post the text belongs to.
 */
post: PostRef, 
/**
 * The text in the editor.
 */
text: string, 
/**
 * The pictures whose words change.
 */
pictures: Array<PictureWords>, };

/**
 * Asks what others show of a post.
 */
export type DescribePost = { 
/**
 * The post.
 */
post: PostRef, 
/**
 * Its text as it stands in the editor.
 */
text: string, };

/**
 * Something the theme's page shows otherwise than the instant preview.
 */
export type Difference = { "kind": "notShown" } | { "kind": "shortcodes", "value": Array<string> } | { "kind": "imagesMissing", "value": Array<string> } | { "kind": "imagesAdded", "value": Array<string> } | { "kind": "headings", "value": number } | { "kind": "words", "value": OtherWords } | { "kind": "typography", "value": number };

/**
 * Asks what must change in a text so that a field has a value.
 */
export type EditField = { 
/**
 * The post, for its blog's habits.
 */
post: PostRef, 
/**
 * The text in the editor.
 */
text: string, 
/**
 * The key, parts of a nested one joined by dots.
 */
key: string, 
/**
 * The new value; none removes the key.
 */
value: FieldValue | null, };

/**
 * Something happened that the window should know.
 */
export type Event = { "kind": "blog", "value": BlogView } | { "kind": "posts", "value": string } | { "kind": "postChanged", "value": OutsideChange } | { "kind": "photo", "value": PhotoJob } | { "kind": "moving", "value": Moving } | { "kind": "publication", "value": Publication } | { "kind": "truePage", "value": TruePage };

/**
 * What a list can be narrowed to. Where a language was asked for all but
 * the languages counts its posts alone.
 */
export type Facets = { 
/**
 * Equal exactly when the rest is; never 0.
 */
revision: number, 
/**
 * How many posts stand where.
 */
counts: Counts, 
/**
 * Every term, most used first.
 */
terms: Array<TermCount>, 
/**
 * Every language that has posts, most used first.
 */
languages: Array<LanguageCount>, 
/**
 * Every year that has posts, latest first.
 */
years: Array<YearCount>, };

/**
 * One line of the front matter form.
 */
export type Field = { 
/**
 * The key as the post has it, or as the blog's posts write it; parts of
 * a nested key are joined by dots.
 */
key: string, 
/**
 * What it is for.
 */
role: FieldRole, 
/**
 * Its value.
 */
value: FieldValue, 
/**
 * Whether the post has the key.
 */
present: boolean, 
/**
 * Why it can only be edited as text.
 */
locked: string | null, };

/**
 * What a field is for, whatever the blog calls it.
 */
export type FieldRole = "title" | "author" | "date" | "cover" | "terms" | "slug" | "draft" | "description" | "other";

/**
 * What a front matter value is.
 */
export type FieldValue = { "kind": "text", "value": string } | { "kind": "bool", "value": boolean } | { "kind": "number", "value": string } | { "kind": "date", "value": string } | { "kind": "list", "value": Array<string> } | { "kind": "empty" } | { "kind": "other", "value": string };

/**
 * Asks for the photos that a text names.
 */
export type FindPhotos = { 
/**
 * The blog.
 */
blog: string, 
/**
 * Their names.
 */
jobs: Array<string>, };

/**
 * Something that should be mended before publishing.
 */
export type Finding = { 
/**
 * A short, stable name: `no-title`, `photo-not-uploaded`.
 */
code: string, 
/**
 * How much it matters.
 */
severity: Severity, 
/**
 * What is wrong, in a sentence.
 */
message: string, 
/**
 * The line in the editor's text, from 0.
 */
line: number | null, 
/**
 * How to mend it.
 */
fix: Fix | null, };

/**
 * How a finding can be mended.
 */
export type Fix = { 
/**
 * The words on the button.
 */
label: string, 
/**
 * What changes in the text; empty when the label only leads there.
 */
edits: Array<TextEdit>, };

/**
 * How front matter is written.
 */
export type FrontMatterFormat = "yaml" | "toml" | "json";

/**
 * A post's front matter as a form.
 */
export type FrontMatterView = { 
/**
 * How it is written; none when the post has none.
 */
format: FrontMatterFormat | null, 
/**
 * Where the body starts in the editor's text.
 */
bodyStart: number, 
/**
 * The fields, in the post's order, then those the blog's posts usually have.
 */
fields: Array<Field>, 
/**
 * Why it cannot be read, with the line, counted from 1.
 */
problem: string | null, };

/**
 * What makes pages of the posts.
 */
export type Generator = "hugo" | "jekyll" | "zola" | "eleventy" | "astro" | "none";

/**
 * How the blog's posts are named and written, learnt from the posts.
 */
export type Habits = { 
/**
 * Where new posts go below a language's content folder: `posts`, or empty.
 */
section: string, 
/**
 * The pattern of file names below it, of `{date}`, `{year}`, `{month}`,
 * `{day}`, `{slug}` and `{lang}`: `{date}_{slug}.md` or `{slug}/index.md`.
 */
filePattern: string, 
/**
 * The format most posts use.
 */
format: FrontMatterFormat, 
/**
 * The front matter keys most posts have, in their usual order.
 */
keys: Array<string>, 
/**
 * Every key that was seen in posts, nested ones with dots, in the order
 * posts have them.
 */
order: Array<string>, 
/**
 * Which key holds the cover image, such as `image` or `cover.image`.
 */
coverKey: string | null, 
/**
 * The author most posts name.
 */
author: string | null, 
/**
 * The address most photos are linked from: `https://host/prefix/`.
 */
photoBase: string | null, 
/**
 * A post kept as a pattern for new ones, below the root.
 */
template: string | null, 
/**
 * How most of its photos are written; never `auto`.
 */
link: LinkForm, 
/**
 * What opens a gallery, where several photos mostly stand in one.
 */
gallery: string | null, };

/**
 * Gives a text to be kept.
 */
export type KeepText = { 
/**
 * The post.
 */
post: PostRef, 
/**
 * The text in the editor.
 */
text: string, 
/**
 * What the file held when this text was begun.
 */
base: string, };

/**
 * A photo that stays where it is.
 */
export type KeptPhoto = { 
/**
 * The path below the root, the object's key, or the address.
 */
name: string, 
/**
 * Why, in a sentence.
 */
reason: string, };

/**
 * A kept version of a post, without its text.
 */
export type KeptVersion = { 
/**
 * Names it.
 */
id: number, 
/**
 * When its text was written last, in RFC 3339.
 */
at: string, 
/**
 * Why it was kept.
 */
kind: VersionKind, 
/**
 * How many words it has.
 */
words: number, 
/**
 * How many words came since the version before.
 */
added: number, 
/**
 * How many words went since the version before.
 */
removed: number, };

/**
 * One language of a blog.
 */
export type Language = { 
/**
 * The generator's key for it, such as `en` or `pt-br`.
 */
code: string, 
/**
 * Its name as the blog shows it; the code when the blog has none.
 */
name: string, 
/**
 * The folder of its posts below the root, such as `content/english`.
 */
contentDir: string, 
/**
 * Whether it is the blog's default language.
 */
default: boolean, 
/**
 * Whether it is written from right to left.
 */
rtl: boolean, };

/**
 * A language and how many posts are in it.
 */
export type LanguageCount = { 
/**
 * Its code.
 */
language: string, 
/**
 * Posts in it.
 */
posts: number, };

/**
 * A line that changes.
 */
export type LineChange = { 
/**
 * Its number in the file, from 1.
 */
line: number, 
/**
 * What it says; none for a new line.
 */
before: string | null, 
/**
 * What it will say; none when it goes.
 */
after: string | null, };

/**
 * How a photo is written in a text.
 */
export type LinkForm = "auto" | "markdown" | "figure" | "html";

/**
 * Asks for the pictures of a text.
 */
export type ListPictures = { 
/**
 * The post the text belongs to.
 */
post: PostRef, 
/**
 * The text in the editor.
 */
text: string, };

/**
 * Asks for a stretch of the list of posts.
 */
export type ListPosts = { 
/**
 * The blog.
 */
blog: string, 
/**
 * Words to be found in titles and bodies; empty for all.
 */
query: string, 
/**
 * Only posts in this state.
 */
state: PostState | null, 
/**
 * Only posts in this language.
 */
language: string | null, 
/**
 * Only posts dated in this year.
 */
year: number | null, 
/**
 * Only posts with all these terms: the taxonomy's key and the term.
 */
terms: Array<[string, string]>, 
/**
 * The order; searches with [`Sort::Newest`] come best first.
 */
sort: Sort, 
/**
 * How many rows to leave out at the start.
 */
offset: number, 
/**
 * How many rows at most; 0 for all.
 */
limit: number, 
/**
 * The revision of the facets that the asker has, 0 for none.
 */
facets: number, };

/**
 * What became of a change to many posts, or of taking it back.
 */
export type ManyDone = { 
/**
 * The posts that were changed.
 */
changed: Array<string>, 
/**
 * Those that were not, and why.
 */
refused: Array<RefusedPost>, };

/**
 * What is to be done to many posts.
 */
export type ManyEdit = { "kind": "retag", 
/**
 * The taxonomy's key, such as `tags`.
 */
taxonomy: string, 
/**
 * The terms as posts write them.
 */
from: Array<string>, 
/**
 * What they become; none takes them away.
 */
to: string | null, } | { "kind": "mendLetters" } | { "kind": "relink", 
/**
 * The links that change.
 */
links: Array<Relink>, 
/**
 * The name of the photo that is replaced by another; none where
 * photos only move.
 */
replaces: string | null, };

/**
 * What a change to many posts would do. Making it writes nothing.
 */
export type ManyPlan = { 
/**
 * What would be done, in words: `Rename “rust” to “Rust”`.
 */
label: string, 
/**
 * The posts that change.
 */
posts: Array<PlannedPost>, 
/**
 * Those that are meant and cannot be changed safely.
 */
refused: Array<RefusedPost>, };

/**
 * The last change to many posts, which can be taken back.
 */
export type ManyUndo = { 
/**
 * What was done, in words.
 */
label: string, 
/**
 * How many posts it changed.
 */
posts: number, };

/**
 * All photos of a blog.
 */
export type Media = { 
/**
 * Those that posts show, then those that nothing names; by name.
 */
photos: Array<MediaPhoto>, 
/**
 * The titles of the posts that show them.
 */
titles: Array<[string, string]>, 
/**
 * Why what is in the bucket is not known, in a sentence.
 */
problem: string | null, };

/**
 * A photo of a blog.
 */
export type MediaPhoto = { 
/**
 * Where it is.
 */
place: MediaPlace, 
/**
 * The path below the root, the object's key, or the address.
 */
name: string, 
/**
 * Its size; none where it is not known.
 */
bytes: number | null, 
/**
 * Its address on the web; none for a file of the blog.
 */
address: string | null, 
/**
 * The address of a smaller file of it, good enough for a list.
 */
smaller: string | null, 
/**
 * The posts that show it.
 */
posts: Array<string>, 
/**
 * Whether nothing in the blog names it, posts and theme alike, so that
 * it could go. Only what Dropcap uploaded is ever called unused in a bucket.
 */
unused: boolean, };

/**
 * Where a photo that a post shows is.
 */
export type MediaPlace = "local" | "bucket" | "foreign" | "missing";

/**
 * A stretch of two texts that are made one.
 */
export type MergePart = { "kind": "same", 
/**
 * The text.
 */
text: string, } | { "kind": "change", 
/**
 * Whose change it is.
 */
by: ChangedBy, 
/**
 * How it stands in mine.
 */
mine: string, 
/**
 * How it stands in theirs.
 */
theirs: string, } | { "kind": "conflict", 
/**
 * How it stands in mine.
 */
mine: string, 
/**
 * How it stands in theirs.
 */
theirs: string, 
/**
 * What comes of merging it by word.
 */
proposal: string | null, };

/**
 * Asks how two texts that grew out of one become one again.
 */
export type MergeTexts = { 
/**
 * The text both began with; without it every difference is a question.
 */
base: string | null, 
/**
 * The text in the editor.
 */
mine: string, 
/**
 * The text of the other side.
 */
theirs: string, };

/**
 * What comes of merging.
 */
export type Merged = { "kind": "silent", 
/**
 * What must change in mine.
 */
edits: Array<TextEdit>, } | { "kind": "ask", 
/**
 * The texts side by side, in order and complete.
 */
parts: Array<MergePart>, };

/**
 * What became of moving photos.
 */
export type MoveDone = { 
/**
 * The links that changed.
 */
links: Array<Relink>, 
/**
 * The posts that changed.
 */
changed: Array<string>, 
/**
 * Posts that did not, though their photos are stored.
 */
refused: Array<RefusedPost>, 
/**
 * Photos that stay where they are.
 */
kept: Array<KeptPhoto>, };

/**
 * Which photos are to be moved to where the blog keeps its photos.
 */
export type MovePhotos = { 
/**
 * The blog.
 */
blog: string, 
/**
 * Those of this post; of all posts when none.
 */
post: string | null, 
/**
 * Files of the blog that are not where it keeps its photos.
 */
local: boolean, 
/**
 * Photos at other addresses.
 */
foreign: boolean, 
/**
 * Photos that are at home but larger than so many bytes: made smaller.
 */
heavy: number | null, 
/**
 * Only those of these names, as [`MediaPhoto::name`] has them; all when empty.
 */
names: Array<string>, };

/**
 * What moving photos would do. Making it writes nothing.
 */
export type MovePlan = { 
/**
 * The photos.
 */
photos: Array<MovedPhoto>, 
/**
 * The posts whose links change.
 */
posts: Array<string>, 
/**
 * Those that are meant and cannot be moved.
 */
kept: Array<KeptPhoto>, };

/**
 * A photo that would be moved.
 */
export type MovedPhoto = { 
/**
 * Where it is.
 */
place: MediaPlace, 
/**
 * The path below the root, the object's key, or the address.
 */
name: string, 
/**
 * Its size; none where it is not known.
 */
bytes: number | null, 
/**
 * Whether it is at home and only too heavy.
 */
heavy: boolean, 
/**
 * The posts whose links would change.
 */
posts: Array<string>, };

/**
 * How far photos are that are being moved.
 */
export type Moving = { 
/**
 * The blog.
 */
blog: string, 
/**
 * Photos that are stored, or stay where they are.
 */
done: number, 
/**
 * All of them, each counted for every post that shows it.
 */
all: number, 
/**
 * What they wait for, in a sentence: the network, or a pause to end.
 */
hindrance: string | null, };

/**
 * Names image files of a blog.
 */
export type NameFiles = { 
/**
 * The blog.
 */
blog: string, 
/**
 * Their paths below the root.
 */
paths: Array<string>, };

/**
 * Names objects of a blog's bucket.
 */
export type NameObjects = { 
/**
 * The blog.
 */
blog: string, 
/**
 * Their keys.
 */
keys: Array<string>, };

/**
 * Asks for a new post by the blog's habits.
 */
export type NewPost = { 
/**
 * The blog.
 */
blog: string, 
/**
 * Its title.
 */
title: string, 
/**
 * Its language's code; the blog's default when none.
 */
language: string | null, };

/**
 * What became of objects or files.
 */
export type ObjectsDone = { 
/**
 * Those it was done to.
 */
done: Array<string>, 
/**
 * Those it was not done to.
 */
kept: Array<KeptPhoto>, };

/**
 * Words that are not the same on both pages.
 */
export type OtherWords = { 
/**
 * In how many places.
 */
places: number, 
/**
 * What the instant preview shows in the first of them; may be empty.
 */
instant: string, 
/**
 * What the page shows there; may be empty.
 */
theme: string, };

/**
 * A post's file was changed by somebody else.
 */
export type OutsideChange = { 
/**
 * The post.
 */
post: PostRef, 
/**
 * What the file holds now; none when it is gone.
 */
version: string | null, };

/**
 * Something that the file of a photo tells about the photo or its maker.
 */
export type PhotoFact = { 
/**
 * What it is: `Position`, `Camera`, …
 */
label: string, 
/**
 * What is said.
 */
value: string, };

/**
 * The format of stored photos.
 */
export type PhotoFormat = "jpeg" | "webp" | "avif";

/**
 * One photo on its way.
 */
export type PhotoJob = { 
/**
 * Names it. The text holds `dropcap:ID` as the photo's address until
 * the job is done.
 */
id: string, 
/**
 * The post.
 */
post: PostRef, 
/**
 * What it is for.
 */
role: PhotoRole, 
/**
 * The name it came with.
 */
name: string, 
/**
 * When it was taken, by the camera's clock: `2024-03-25T18:30:05`.
 */
taken: string | null, 
/**
 * A first alternative text: empty, never invented.
 */
alt: string, 
/**
 * Where it stands.
 */
state: PhotoState, 
/**
 * How much of the present state is done, 0 to 1.
 */
progress: number, 
/**
 * The stored photo.
 */
link: PhotoLink | null, 
/**
 * Why it failed, in a sentence for the writer.
 */
problem: string | null, 
/**
 * What the writer should know although it worked: a truncated file,
 * only the first frame.
 */
notes: Array<string>, 
/**
 * Bytes that came in.
 */
bytesIn: number, 
/**
 * Bytes that were stored, all variants.
 */
bytesOut: number, };

/**
 * A stored photo.
 */
export type PhotoLink = { 
/**
 * What the post links to: an address, or a path by the blog's habit.
 */
url: string, 
/**
 * Width in pixels.
 */
width: number, 
/**
 * Height in pixels.
 */
height: number, 
/**
 * Smaller variants for `srcset`: address and width.
 */
variants: Array<[string, number]>, 
/**
 * What an `<img>` of it has beside `src` and `alt`: names, and values as
 * they are written between quotes of either kind.
 */
attributes: Array<[string, string]>, };

/**
 * In which order photos that come together are written.
 */
export type PhotoOrder = "dropped" | "taken";

/**
 * How far a blog's photos are, all together.
 */
export type PhotoQueue = { 
/**
 * Whether the writer has paused it: nothing new is begun.
 */
paused: boolean, 
/**
 * Photos whose turn has not come.
 */
waiting: number, 
/**
 * Those being made ready or sent.
 */
underWay: number, 
/**
 * Those that did not work.
 */
failed: number, 
/**
 * Those stored whose link is not in the saved text yet.
 */
done: number, };

/**
 * What a photo is for.
 */
export type PhotoRole = "inline" | "cover";

/**
 * How photos are made ready for the web and written in texts.
 */
export type PhotoSettings = { 
/**
 * The largest width, in pixels.
 */
width: number, 
/**
 * Widths of smaller variants, in pixels.
 */
variants: Array<number>, 
/**
 * The format.
 */
format: PhotoFormat, 
/**
 * How good it should look: as an ordinary photo does at this quality of
 * a JPEG encoder, 1 to 100.
 */
quality: number, 
/**
 * Whether colours that ordinary screens cannot show are kept.
 */
wideColours: boolean, 
/**
 * Whether photos are made a little sharper after they were shrunk.
 */
sharpen: boolean, 
/**
 * Whether the copyright that is written in a photo stays in it.
 */
keepCopyright: boolean, 
/**
 * Whether the caption that is written in a photo stays in it.
 */
keepCaption: boolean, 
/**
 * How they are written in texts.
 */
link: LinkForm, 
/**
 * In which order those are written that come together.
 */
order: PhotoOrder, 
/**
 * Whether an `<img>` shows a blurred picture until the photo is there.
 */
blur: boolean, };

/**
 * A photo the writer brings.
 */
export type PhotoSource = { "kind": "file", 
/**
 * Its path.
 */
path: string, } | { "kind": "bytes", 
/**
 * A name for it, with an ending or without.
 */
name: string, 
/**
 * The bytes in base64.
 */
data: string, };

/**
 * Where a photo's job stands.
 */
export type PhotoState = "waiting" | "processing" | "uploading" | "done" | "failed" | "cancelled";

/**
 * A picture of a text, wherever in it it stands.
 */
export type Picture = { 
/**
 * Its address, as the text has it.
 */
address: string, 
/**
 * The address the window can load it from; none where it is not
 * there, or another's host would have to be asked.
 */
source: string | null, 
/**
 * What is read or heard in its place; the first, where it has several.
 */
alt: string, 
/**
 * The words shown with it; none where the text has no place for any.
 */
caption: string | null, 
/**
 * How often it stands in the text.
 */
uses: number, 
/**
 * The line of the text it first stands on, from 0.
 */
line: number, 
/**
 * Whether it is described in several ways.
 */
varied: boolean, };

/**
 * The words a picture is to have wherever it stands.
 */
export type PictureWords = { 
/**
 * Its address, as the text has it.
 */
address: string, 
/**
 * What is read or heard in its place.
 */
alt: string, 
/**
 * The words shown with it; none to leave them.
 */
caption: string | null, };

/**
 * Asks for photos that were brought in to be put into their post's file:
 * the window has another post open by now.
 */
export type PlacePhotos = { 
/**
 * The post.
 */
post: PostRef, 
/**
 * The photos, in this order.
 */
jobs: Array<string>, 
/**
 * The line of the body before which they go, from 0; none for the end.
 */
line: number | null, };

/**
 * What pressing Publish would do. Making it writes nothing anywhere.
 */
export type Plan = { 
/**
 * The post.
 */
post: PostRef, 
/**
 * The target's name.
 */
target: string, 
/**
 * What will happen, in plain sentences, in order.
 */
steps: Array<string>, 
/**
 * The files that are committed, written or sent.
 */
files: Array<PlannedFile>, 
/**
 * Photos that are still on their way.
 */
photosWaiting: number, 
/**
 * The lines of the post that publishing itself changes: a diff.
 */
edits: string, 
/**
 * The message of the commit.
 */
commitMessage: string | null, 
/**
 * Where the post will be seen.
 */
url: string | null, 
/**
 * What should be mended first.
 */
findings: Array<Finding>, 
/**
 * What is only done after an explicit yes.
 */
questions: Array<PlanQuestion>, };

/**
 * Asks for a plan.
 */
export type PlanMany = { 
/**
 * The blog.
 */
blog: string, 
/**
 * What is to be done.
 */
edit: ManyEdit, };

/**
 * Something that is only done after an explicit yes.
 */
export type PlanQuestion = { 
/**
 * Stands for just this question, to say yes to it.
 */
token: string, 
/**
 * What would be done, in a sentence.
 */
sentence: string, };

/**
 * A file or an object that publishing touches.
 */
export type PlannedFile = { 
/**
 * Its path below the blog's root, or its object name.
 */
path: string, 
/**
 * What happens to it.
 */
change: Change, 
/**
 * Its size afterwards, in bytes.
 */
bytes: number, };

/**
 * A post that changes.
 */
export type PlannedPost = { 
/**
 * Its file.
 */
path: string, 
/**
 * What the file held when the plan was made.
 */
version: string, 
/**
 * How many places of it change: values, damaged signs.
 */
places: number, 
/**
 * The lines that change, the first of them when there are many.
 */
lines: Array<LineChange>, };

/**
 * What others show of a post, besides what its front matter says.
 */
export type PostCard = { 
/**
 * Its public address; none when the blog does not say its own.
 */
url: string | null, 
/**
 * The first words of the body, in one line.
 */
words: string, };

/**
 * A stretch of the list of posts.
 */
export type PostList = { 
/**
 * The rows asked for.
 */
rows: Array<PostRow>, 
/**
 * How many posts match in all.
 */
total: number, 
/**
 * What it can be narrowed to; none when the asker has that already.
 */
facets: Facets | null, 
/**
 * Posts that are listed and whose words cannot be found yet.
 */
unread: number, };

/**
 * Names a post.
 */
export type PostRef = { 
/**
 * Its blog.
 */
blog: string, 
/**
 * Its file.
 */
path: string, };

/**
 * One post in the list.
 */
export type PostRow = { 
/**
 * Its file.
 */
path: string, 
/**
 * Its title, or what stands for one.
 */
title: string, 
/**
 * Its date as RFC 3339, or `YYYY-MM-DD` where it has no time.
 */
date: string | null, 
/**
 * Where it stands.
 */
state: PostState, 
/**
 * Its language's code.
 */
language: string, 
/**
 * Its terms in the blog's taxonomies: key, then terms.
 */
terms: Array<[string, Array<string>]>, 
/**
 * The first words of the body, or the words around what was searched
 * for with `\u{2}` before and `\u{3}` after each hit.
 */
snippet: string, 
/**
 * The cover image as the front matter has it.
 */
cover: string | null, 
/**
 * Why its front matter could not be read.
 */
problem: string | null, };

/**
 * Where a post stands.
 */
export type PostState = "draft" | "scheduled" | "published" | "changed";

/**
 * An open post.
 */
export type PostView = { 
/**
 * Which.
 */
post: PostRef, 
/**
 * The whole text: front matter and body.
 */
text: string, 
/**
 * What the file held when it was read.
 */
version: string, 
/**
 * Its language's code.
 */
language: string, 
/**
 * The form.
 */
frontMatter: FrontMatterView, 
/**
 * Where its page was last seen live after publishing it from here.
 */
live: string | null, 
/**
 * Its photos that are still on their way, or done and not yet linked.
 */
photos: Array<PhotoJob>, };

/**
 * What must change in the page so that it shows the text.
 */
export type PreviewPatch = { 
/**
 * What the page shows afterwards.
 */
revision: number, 
/**
 * What it must show before; 0 replaces everything.
 */
base: number, 
/**
 * The first block to take away.
 */
from: number, 
/**
 * How many blocks to take away.
 */
remove: number, 
/**
 * The blocks to put there: sanitised HTML, one top-level element or more.
 */
insert: Array<string>, 
/**
 * Where each of these starts: line of the editor's text, from 0.
 */
lines: Array<number>, 
/**
 * How many lines the blocks behind them have moved down.
 */
shift: number, 
/**
 * The form, when the front matter may have changed.
 */
frontMatter: FrontMatterView | null, 
/**
 * Words in the body.
 */
words: number, };

/**
 * A text to be shown.
 */
export type PreviewText = { "kind": "whole", 
/**
 * The text.
 */
text: string, } | { "kind": "edits", 
/**
 * The revision that the earlier text gave.
 */
since: number, 
/**
 * The changes, in order; their places are those of the earlier text.
 */
edits: Array<TextEdit>, };

/**
 * An error on its way to the window.
 */
export type Problem = { 
/**
 * What the window does about it.
 */
code: Code, 
/**
 * What happened, to which file, and what to do.
 */
message: string, };

/**
 * How far a publication is.
 */
export type Publication = { 
/**
 * Names it.
 */
id: string, 
/**
 * The post.
 */
post: PostRef, 
/**
 * The target's name.
 */
target: string, 
/**
 * Its stages, in order.
 */
stages: Array<StageProgress>, 
/**
 * Whether it has come to an end, good or bad.
 */
finished: boolean, 
/**
 * Whether that was because the writer stopped it.
 */
stopped: boolean, 
/**
 * Why it stopped, and what to do, when it failed.
 */
problem: string | null, 
/**
 * What the writer should know besides, when it came to a good end.
 */
note: string | null, 
/**
 * The page, once it has been fetched.
 */
url: string | null, 
/**
 * A folder or file that can be opened on this machine.
 */
local: string | null, 
/**
 * Images fetched from the live page.
 */
imagesChecked: number, };

/**
 * Asks for a plan, or for it to be carried out.
 */
export type PublishPost = { 
/**
 * The post.
 */
post: PostRef, 
/**
 * The target's name; the usual one when none.
 */
target: string | null, 
/**
 * What the writer has said yes to: the tokens of the plan's questions.
 */
agreed: Array<string>, };

/**
 * An object that was put away.
 */
export type PutAway = { 
/**
 * Its key as it was.
 */
key: string, 
/**
 * Its size.
 */
bytes: number, 
/**
 * When it was put away, RFC 3339.
 */
at: string | null, };

/**
 * Asks for the text of a kept version.
 */
export type ReadVersion = { 
/**
 * The post.
 */
post: PostRef, 
/**
 * The version.
 */
id: number, };

/**
 * A blog opened before.
 */
export type RecentBlog = { 
/**
 * Its folder.
 */
root: string, 
/**
 * Its name when last seen.
 */
name: string, 
/**
 * What made pages of it when last seen.
 */
generator: Generator, 
/**
 * Whether the folder is there now.
 */
exists: boolean, 
/**
 * When it was last opened, RFC 3339.
 */
opened: string, };

/**
 * A post that stays as it is, though it is meant.
 */
export type RefusedPost = { 
/**
 * Its file.
 */
path: string, 
/**
 * Why, in a sentence.
 */
reason: string, };

/**
 * One link of a post that changes.
 */
export type Relink = { 
/**
 * The post.
 */
post: string, 
/**
 * The address as the post has it.
 */
from: string, 
/**
 * What it becomes.
 */
to: string, 
/**
 * Width and height of the photo there, in pixels.
 */
size: [number, number], 
/**
 * Those of the photo that was there before, where it is another one
 * and they are known.
 */
was: [number, number] | null, };

/**
 * Asks what must change in a text so that a photo on its way is gone.
 */
export type RemovePhoto = { 
/**
 * The post the text belongs to.
 */
post: PostRef, 
/**
 * The text in the editor.
 */
text: string, 
/**
 * The photo.
 */
job: string, };

/**
 * Asks for a post's file, and its folder where it has its own, to be renamed.
 */
export type RenamePost = { 
/**
 * The post.
 */
post: PostRef, 
/**
 * The new slug: the file name without date and ending.
 */
slug: string, };

/**
 * Asks for the preview of a text; a later one replaces those waiting.
 */
export type RenderPreview = { 
/**
 * The post the text belongs to.
 */
post: PostRef, 
/**
 * The text in the editor.
 */
text: PreviewText, 
/**
 * The revision the page shows; 0 for an empty page.
 */
base: number, };

/**
 * Asks for another photo in the place of one, wherever the blog shows it.
 */
export type ReplacePhoto = { 
/**
 * The blog.
 */
blog: string, 
/**
 * The one that is replaced; it stays where it is.
 */
photo: WhichPhoto, 
/**
 * The one that is shown from now on.
 */
with: PhotoSource, };

/**
 * Asks for a blog's settings to be written.
 */
export type SaveBlogSettings = { 
/**
 * The blog.
 */
blog: string, 
/**
 * All of its settings.
 */
settings: BlogSettings, 
/**
 * New keys of its bucket, for the keychain.
 */
keys: BucketKeys | null, 
/**
 * New keys of buckets that it is published to.
 */
targetKeys: Array<TargetKeys>, };

/**
 * A text to be put into a file of the writer's choice.
 */
export type SaveElsewhere = { 
/**
 * The title of the dialog.
 */
title: string, 
/**
 * The file's name, until the writer gives another.
 */
name: string, 
/**
 * The text.
 */
text: string, };

/**
 * Asks for a text to be saved.
 */
export type SavePost = { 
/**
 * The post.
 */
post: PostRef, 
/**
 * The text in the editor.
 */
text: string, 
/**
 * What the file held when this text was begun.
 */
base: string, };

/**
 * What became of saving.
 */
export type Saved = { "kind": "saved", 
/**
 * What the file holds now.
 */
version: string, 
/**
 * Set when the folder could not be flushed: the text is in place,
 * but a power cut might still lose it.
 */
unproven: boolean, } | { "kind": "conflict", 
/**
 * The file's text now; none when it was deleted.
 */
theirs: string | null, 
/**
 * What the file holds; save with this base to overwrite it.
 */
version: string, };

/**
 * Says that a copy's words are in the post now, or not wanted.
 */
export type SettleCopy = { 
/**
 * The post.
 */
post: PostRef, 
/**
 * The copy's file.
 */
copy: string, 
/**
 * What it held when it was looked at.
 */
version: string, };

/**
 * How much a finding matters.
 */
export type Severity = "blocker" | "warning" | "hint";

/**
 * Asks for the images of a host to be shown in a blog from now on.
 */
export type ShowImages = { 
/**
 * The blog.
 */
blog: string, 
/**
 * The host, as addresses name it.
 */
host: string, };

/**
 * Asks for the theme's page of a text, from now on and with every change
 * of the blog, until it is hidden.
 */
export type ShowTruePage = { 
/**
 * The post the text belongs to.
 */
post: PostRef, 
/**
 * The text in the editor.
 */
text: string, 
/**
 * The line of the text that is written on, from 0.
 */
line: number, };

/**
 * The order of a list.
 */
export type Sort = "newest" | "oldest" | "title" | "edited";

/**
 * A stretch of publishing, named by what is true after it.
 */
export type Stage = "saved" | "uploaded" | "prepared" | "pushed" | "live";

/**
 * One stage with its state.
 */
export type StageProgress = { 
/**
 * Which.
 */
stage: Stage, 
/**
 * How far it is.
 */
state: StageState, 
/**
 * A sentence on it.
 */
detail: string, };

/**
 * How far a stage is.
 */
export type StageState = "waiting" | "running" | "done" | "failed" | "skipped";

/**
 * One step of a store's test.
 */
export type StoreCheck = { 
/**
 * What was tried: `put`, `head`, `public`, `delete`, `keys`, `write`.
 */
step: string, 
/**
 * Whether it worked.
 */
ok: boolean, 
/**
 * What happened and what to do, in one sentence.
 */
message: string, };

/**
 * What a new bucket at a provider begins with.
 */
export type StorePreset = { 
/**
 * Names it: `aws`, `r2`, `b2`, `spaces`, `wasabi`, `minio`, `custom`.
 */
id: string, 
/**
 * What writers call it.
 */
name: string, 
/**
 * The server's address with `REGION` and `ACCOUNT` to be filled in;
 * none for Amazon's own.
 */
endpoint: string | null, 
/**
 * The usual region.
 */
region: string, 
/**
 * Regions to choose from; none where any may be right.
 */
regions: Array<string>, 
/**
 * Whether the bucket goes into the path rather than the host name.
 */
pathStyle: boolean, 
/**
 * Whether it takes rights object by object at all.
 */
takesAcl: boolean, 
/**
 * Whether photos are only public when their object says so.
 */
publicAcl: boolean, 
/**
 * Where its buckets are seen, with `BUCKET` and `REGION` to be filled in.
 */
public: string, };

/**
 * Where a blog's photos are kept.
 */
export type StoreSettings = { "kind": "bundle" } | { "kind": "static", 
/**
 * The folder below the root: `static/images`.
 */
folder: string, 
/**
 * What its files are linked as: `/images/`.
 */
public: string, } | { "kind": "bucket" } & BucketSettings;

/**
 * A bucket that a blog's posts show photos from.
 */
export type StoreSuggestion = { 
/**
 * Settings to begin with: the public address, and what it tells of the
 * bucket; what it does not tell is empty.
 */
bucket: BucketSettings, 
/**
 * The provider: see [`StorePreset::id`].
 */
provider: string, 
/**
 * How many photos of the blog's posts are there.
 */
photos: number, 
/**
 * One of them.
 */
example: string, };

/**
 * What the preview can use of a stylesheet of the blog.
 */
export type StyleText = { 
/**
 * Rules for text alone; nothing in them loads anything.
 */
css: string, 
/**
 * Whether some of them are for dark pages.
 */
dark: boolean, };

/**
 * A copy of a post that a sync program left beside it, because two
 * devices had changed the post.
 */
export type SyncCopy = { 
/**
 * The copy's file.
 */
path: string, 
/**
 * The program that left it.
 */
by: string, 
/**
 * Its text as the editor would hold it.
 */
text: string, 
/**
 * What the copy's file holds.
 */
version: string, };

/**
 * Where a blog is published to.
 */
export type Target = { "kind": "git", 
/**
 * What the writer calls it.
 */
name: string, 
/**
 * The remote; the branch's own when none.
 */
remote: string | null, 
/**
 * The branch; the present one when none.
 */
branch: string | null, } | { "kind": "folder", 
/**
 * What the writer calls it.
 */
name: string, 
/**
 * The folder, below the root or absolute.
 */
folder: string, } | { "kind": "bucket", 
/**
 * What the writer calls it.
 */
name: string, 
/**
 * What the names of its objects begin with, such as `blog/`.
 */
prefix: string, 
/**
 * The bucket; that of the photos when none.
 */
bucket: BucketSettings | null, };

/**
 * New keys of the bucket that a target is in.
 */
export type TargetKeys = { 
/**
 * The target's name.
 */
target: string, 
/**
 * The keys.
 */
keys: BucketKeys, };

/**
 * A way posts are grouped, such as tags.
 */
export type Taxonomy = { 
/**
 * The name of one term: `tag`.
 */
singular: string, 
/**
 * The front matter key and the name of all: `tags`.
 */
plural: string, };

/**
 * A term and how many posts have it.
 */
export type TermCount = { 
/**
 * The taxonomy's key, such as `tags`.
 */
taxonomy: string, 
/**
 * The term as posts write it.
 */
term: string, 
/**
 * Posts that have it.
 */
posts: number, };

/**
 * Terms that are one, written in different ways: `Rust` and `rust`.
 */
export type TermGroup = { 
/**
 * The taxonomy's key.
 */
taxonomy: string, 
/**
 * The ways it is written, most used first; one where all agree.
 */
terms: Array<TermCount>, };

/**
 * Asks whether a bucket can be used, by using it.
 */
export type TestStore = { 
/**
 * The blog.
 */
blog: string, 
/**
 * The settings to try; none for those the blog has.
 */
bucket: BucketSettings | null, 
/**
 * Keys to try that are not in the keychain yet.
 */
keys: BucketKeys | null, };

/**
 * Replaces a stretch of the editor's text.
 */
export type TextEdit = { 
/**
 * Where it starts.
 */
from: number, 
/**
 * Where it ends.
 */
to: number, 
/**
 * What takes its place.
 */
insert: string, };

/**
 * The theme's page of a post, as far as it is.
 */
export type TruePage = { 
/**
 * The post.
 */
post: PostRef, 
/**
 * Where the page is, on this machine only; none until there is one.
 */
address: string | null, 
/**
 * The same page, to be opened at the block that is written in; none where
 * that is not found on it.
 */
openedAt: string | null, 
/**
 * Another number whenever the page must be loaded again.
 */
revision: number, 
/**
 * Whether the generator is at work: the text is newer than the page.
 */
building: boolean, 
/**
 * Why the page is not that of the text.
 */
problem: string | null, 
/**
 * What the page shows otherwise than the instant preview.
 */
differences: Array<Difference>, };

/**
 * A text that was written and not saved.
 */
export type UnsavedText = { 
/**
 * The post.
 */
post: PostRef, 
/**
 * The folder of its blog; empty when it is not known any more.
 */
root: string, 
/**
 * Whether that folder is there.
 */
there: boolean, 
/**
 * When it was written, in RFC 3339.
 */
at: string, 
/**
 * The text.
 */
text: string, 
/**
 * What the file held when this text was begun; none when it is gone or
 * nobody has kept that.
 */
base: string | null, 
/**
 * What the file holds now; none when it is gone.
 */
file: string | null, };

/**
 * Asks for the preview to be set in a stylesheet of the blog.
 */
export type UseStyle = { 
/**
 * The blog.
 */
blog: string, 
/**
 * The stylesheet below the root; none for Dropcap's own.
 */
style: string | null, };

/**
 * Why a version was kept.
 */
export type VersionKind = "found" | "saved" | "restored" | "published" | "recovered";

/**
 * Names a photo of a blog.
 */
export type WhichPhoto = { "kind": "listed", 
/**
 * Where it is.
 */
place: MediaPlace, 
/**
 * Its name there.
 */
name: string, } | { "kind": "shown", 
/**
 * The post.
 */
post: string, 
/**
 * The address in its text.
 */
address: string, };

/**
 * Asks what must change in a text so that photos stand in it.
 */
export type WritePhotos = { 
/**
 * The post the text belongs to.
 */
post: PostRef, 
/**
 * The text in the editor.
 */
text: string, 
/**
 * The line they go behind, by a place on it.
 */
at: number, 
/**
 * The photos.
 */
jobs: Array<string>, };

/**
 * A year and how many posts are dated in it.
 */
export type YearCount = { 
/**
 * The year.
 */
year: number, 
/**
 * Its posts.
 */
posts: number, };
