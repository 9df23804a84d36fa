/**
 * What the window asks of the core: one typed function a command.
 *
 * `tauri.ts` carries it over IPC, `fake.ts` answers by itself for tests and
 * for work on the design in a browser. Requests that fail reject with a
 * `Problem`: a code the window acts on and a sentence for the writer.
 */
import type {
  AddPhotos,
  ApplyMany,
  AppSettings,
  Arranged,
  ArrangePictures,
  BeginRepository,
  BlogView,
  CreateBlog,
  DescribePictures,
  DescribePost,
  EditField,
  Event,
  FindPhotos,
  Finding,
  KeepText,
  KeptVersion,
  ListPictures,
  ListPosts,
  ManyDone,
  ManyPlan,
  ManyUndo,
  Media,
  Merged,
  MergeTexts,
  MoveDone,
  MovePhotos,
  MovePlan,
  NameFiles,
  NameObjects,
  NewPost,
  ObjectsDone,
  PhotoFact,
  PhotoJob,
  PhotoQueue,
  PhotoSource,
  Picture,
  PlacePhotos,
  Plan,
  PlanMany,
  PostCard,
  PostList,
  PostRef,
  PostView,
  PreviewPatch,
  Problem,
  Publication,
  PublishPost,
  PutAway,
  ReadVersion,
  RemovePhoto,
  RecentBlog,
  RenamePost,
  RenderPreview,
  ReplacePhoto,
  SaveBlogSettings,
  SaveElsewhere,
  Saved,
  SavePost,
  SettleCopy,
  ShowImages,
  ShowTruePage,
  StoreCheck,
  StorePreset,
  StoreSuggestion,
  StyleText,
  TermGroup,
  SyncCopy,
  TestStore,
  TextEdit,
  UnsavedText,
  UseStyle,
  WritePhotos,
} from './bindings'

export type * from './bindings'

/** Names an open blog. */
export type BlogId = string
/** Names a photo's job, for ever. */
export type JobId = string
/** A fingerprint of a file's bytes: equal exactly when the bytes are. */
export type Version = string

/** Files dragged over the window from the desktop; positions in CSS pixels. */
export type Drag =
  | { kind: 'over'; x: number; y: number; count: number }
  | { kind: 'leave' }
  | { kind: 'drop'; x: number; y: number; paths: string[] }

/** Takes back a subscription. */
export type Unsubscribe = () => void

export interface Backend {
  /** What the command line names: a blog's folder, or `sample`. */
  startWith(): Promise<string | null>
  /** The writer's home folder, by which paths are shown shorter. */
  home(): Promise<string>
  recentBlogs(): Promise<RecentBlog[]>
  openBlog(path: string): Promise<BlogView>
  openSample(): Promise<BlogView>
  createBlog(request: CreateBlog): Promise<BlogView>
  forgetBlog(path: string): Promise<void>
  trustBlog(blog: BlogId): Promise<BlogView>

  listPosts(request: ListPosts): Promise<PostList>
  newPost(request: NewPost): Promise<PostView>
  openPost(post: PostRef): Promise<PostView>
  closePost(post: PostRef): Promise<void>
  savePost(request: SavePost): Promise<Saved>
  mergeTexts(request: MergeTexts): Promise<Merged>
  syncCopies(post: PostRef): Promise<SyncCopy[]>
  settleCopy(request: SettleCopy): Promise<void>
  editField(request: EditField): Promise<TextEdit[]>
  listPictures(request: ListPictures): Promise<Picture[]>
  describePictures(request: DescribePictures): Promise<TextEdit[]>
  arrangePictures(request: ArrangePictures): Promise<Arranged>
  damagedLetters(text: string): Promise<TextEdit[]>
  renamePost(request: RenamePost): Promise<PostRef>
  trashPost(post: PostRef): Promise<void>
  noteText(request: KeepText): Promise<void>
  unsavedTexts(): Promise<UnsavedText[]>
  /** Asks where to, and writes a text there; none when the writer closes the dialog. */
  saveElsewhere(request: SaveElsewhere): Promise<string | null>
  putAside(post: PostRef): Promise<void>
  history(post: PostRef): Promise<KeptVersion[]>
  versionText(request: ReadVersion): Promise<string>
  keepVersion(request: KeepText): Promise<void>
  renderPreview(request: RenderPreview): Promise<PreviewPatch | null>
  showImages(request: ShowImages): Promise<BlogView>
  listStyles(blog: BlogId): Promise<string[]>
  useStyle(request: UseStyle): Promise<BlogView>
  styleText(blog: BlogId): Promise<StyleText | null>
  describePost(request: DescribePost): Promise<PostCard>
  showTruePage(request: ShowTruePage): Promise<void>
  hideTruePage(blog: BlogId): Promise<void>

  termGroups(blog: BlogId): Promise<TermGroup[]>
  planMany(request: PlanMany): Promise<ManyPlan>
  applyMany(request: ApplyMany): Promise<ManyDone>
  lastMany(blog: BlogId): Promise<ManyUndo | null>
  undoMany(blog: BlogId): Promise<ManyDone>

  addPhotos(request: AddPhotos): Promise<PhotoJob[]>
  writePhotos(request: WritePhotos): Promise<TextEdit[]>
  removePhoto(request: RemovePhoto): Promise<TextEdit[]>
  placePhotos(request: PlacePhotos): Promise<void>
  findPhotos(request: FindPhotos): Promise<PhotoJob[]>
  photoJobs(post: PostRef): Promise<PhotoJob[]>
  retryPhoto(job: JobId): Promise<void>
  /** What the original of a photo on its way would tell its readers. */
  photoFacts(job: JobId): Promise<PhotoFact[]>
  cancelPhoto(job: JobId): Promise<void>
  photoQueue(blog: BlogId): Promise<PhotoQueue>
  pausePhotos(blog: BlogId): Promise<PhotoQueue>
  resumePhotos(blog: BlogId): Promise<PhotoQueue>
  retryPhotos(blog: BlogId): Promise<PhotoQueue>
  allPhotoJobs(blog: BlogId): Promise<PhotoJob[]>
  cancelPhotos(blog: BlogId): Promise<PhotoQueue>
  media(blog: BlogId): Promise<Media>
  planMoving(request: MovePhotos): Promise<MovePlan>
  movePhotos(request: MovePhotos): Promise<MoveDone>
  stopMoving(blog: BlogId): Promise<void>
  replacePhoto(request: ReplacePhoto): Promise<MoveDone>
  putAwayObjects(request: NameObjects): Promise<ObjectsDone>
  objectsPutAway(blog: BlogId): Promise<PutAway[]>
  bringBackObjects(request: NameObjects): Promise<ObjectsDone>
  deleteObjects(request: NameObjects): Promise<ObjectsDone>
  trashPhotos(request: NameFiles): Promise<ObjectsDone>
  bringBackPhotos(request: NameFiles): Promise<ObjectsDone>
  storePresets(): Promise<StorePreset[]>
  suggestStores(blog: BlogId): Promise<StoreSuggestion[]>
  testStore(request: TestStore): Promise<StoreCheck[]>

  saveBlogSettings(request: SaveBlogSettings): Promise<BlogView>
  appSettings(): Promise<AppSettings>
  saveAppSettings(settings: AppSettings): Promise<void>

  preflight(post: PostRef): Promise<Finding[]>
  planPublish(request: PublishPost): Promise<Plan>
  beginRepository(request: BeginRepository): Promise<BlogView>
  publish(request: PublishPost): Promise<Publication>
  cancelPublication(id: string): Promise<void>

  pickFolder(title: string): Promise<string | null>
  pickPhotos(title: string): Promise<string[]>
  /** The picture in the clipboard, for pages that are not shown it. */
  clipboardPhoto(): Promise<PhotoSource | null>
  openLink(url: string): Promise<void>
  openLocal(path: string): Promise<void>
  reveal(path: string): Promise<void>

  /** Calls `handler` for everything the core says by itself. */
  onEvent(handler: (event: Event) => void): Unsubscribe
  /** Calls `handler` while files are dragged over the window. */
  onDrag(handler: (drag: Drag) => void): Unsubscribe
  /** Calls `handler` before the window closes, and waits for it. */
  onClose(handler: () => Promise<void>): Unsubscribe

  /** The address of a photo that is still on its way. */
  photoUrl(job: JobId): string
  /** The address of the file of the blog that a post links as a picture. */
  linkedUrl(post: PostRef, address: string): string
  /** The address of a small or large picture of an image file of the blog. */
  thumbUrl(blog: BlogId, path: string, size: 'small' | 'large'): string
  /** The address of a small picture of an object of so many bytes in the blog's bucket. */
  objectUrl(blog: BlogId, key: string, bytes: number): string
}

/** What a rejected request says, whatever was thrown. */
export function problemOf(error: unknown): Problem {
  if (typeof error === 'object' && error !== null && 'message' in error) {
    const message = String(error.message)
    return 'code' in error ? { code: error.code as Problem['code'], message } : { code: 'other', message }
  }
  return { code: 'other', message: String(error) }
}

/** Whether a photo is neither stored nor given up. */
export function isOnItsWay({ state }: PhotoJob): boolean {
  return ['waiting', 'processing', 'uploading'].includes(state)
}

/** A message of the core as a sentence of its own. */
export function sentence(message: string): string {
  // A file's name or an address keeps its first letter as it is.
  const named = /^\S*[./\\:_]\S*\s|^\S*[\d_/\\]/.test(message)
  const first = named ? message : message.charAt(0).toLocaleUpperCase() + message.slice(1)
  return /[.!?…]$/.test(first) ? first : `${first}.`
}
