/**
 * The backend over Tauri's IPC: the only importer of `@tauri-apps`.
 *
 * Every command takes one argument named `request` and answers with plain
 * data; everything the core says by itself arrives as one event, `dropcap`.
 */
import { convertFileSrc, invoke } from '@tauri-apps/api/core'
import { listen } from '@tauri-apps/api/event'
import { homeDir } from '@tauri-apps/api/path'
import { getCurrentWebview } from '@tauri-apps/api/webview'
import { getCurrentWindow } from '@tauri-apps/api/window'
import type { Backend, Commands, Event, Unsubscribe } from './backend'

/** One command: what it takes and gives is in the table made from the Rust. */
const call = <Name extends keyof Commands>(command: Name, request: Commands[Name]['request']) =>
  invoke<Commands[Name]['response']>(command, { request })

/** One that answers with nothing. */
const tell = async <Name extends keyof Commands>(command: Name, request: Commands[Name]['request']): Promise<void> => {
  await call(command, request)
}

/** Asset addresses differ by platform: `dropcap://localhost/…` or `http://dropcap.localhost/…`. */
const assets = convertFileSrc('', 'dropcap').replace(/\/?$/, '/')

/** Turns a subscription that is still being made into one that can be taken back at once. */
function later(subscription: Promise<Unsubscribe>): Unsubscribe {
  return () => void subscription.then((unsubscribe) => unsubscribe())
}

export const tauri: Backend = {
  startWith: () => call('start_with', null),
  home: homeDir,
  recentBlogs: () => call('recent_blogs', null),
  openBlog: (path) => call('open_blog', path),
  openSample: () => call('open_sample', null),
  createBlog: (request) => call('create_blog', request),
  forgetBlog: (path) => tell('forget_blog', path),
  trustBlog: (blog) => call('trust_blog', blog),

  listPosts: (request) => call('list_posts', request),
  newPost: (request) => call('new_post', request),
  openPost: (post) => call('open_post', post),
  closePost: (post) => tell('close_post', post),
  savePost: (request) => call('save_post', request),
  mergeTexts: (request) => call('merge_texts', request),
  syncCopies: (post) => call('sync_copies', post),
  settleCopy: (request) => tell('settle_copy', request),
  editField: (request) => call('edit_field', request),
  listPictures: (request) => call('list_pictures', request),
  describePictures: (request) => call('describe_pictures', request),
  arrangePictures: (request) => call('arrange_pictures', request),
  damagedLetters: (text) => call('damaged_letters', text),
  renamePost: (request) => call('rename_post', request),
  trashPost: (post) => tell('trash_post', post),
  noteText: (request) => tell('note_text', request),
  unsavedTexts: () => call('unsaved_texts', null),
  saveElsewhere: (request) => call('save_elsewhere', request),
  putAside: (post) => tell('put_aside', post),
  history: (post) => call('history', post),
  versionText: (request) => call('version_text', request),
  keepVersion: (request) => tell('keep_version', request),
  renderPreview: (request) => call('render_preview', request),
  showImages: (request) => call('show_images', request),
  listStyles: (blog) => call('list_styles', blog),
  useStyle: (request) => call('use_style', request),
  styleText: (blog) => call('style_text', blog),
  describePost: (request) => call('describe_post', request),
  showTruePage: (request) => tell('show_true_page', request),
  hideTruePage: (blog) => tell('hide_true_page', blog),

  termGroups: (blog) => call('term_groups', blog),
  planMany: (request) => call('plan_many', request),
  applyMany: (request) => call('apply_many', request),
  lastMany: (blog) => call('last_many', blog),
  undoMany: (blog) => call('undo_many', blog),

  addPhotos: (request) => call('add_photos', request),
  writePhotos: (request) => call('write_photos', request),
  removePhoto: (request) => call('remove_photo', request),
  placePhotos: (request) => tell('place_photos', request),
  findPhotos: (request) => call('find_photos', request),
  photoJobs: (post) => call('photo_jobs', post),
  retryPhoto: (job) => tell('retry_photo', job),
  photoFacts: (job) => call('photo_facts', job),
  cancelPhoto: (job) => tell('cancel_photo', job),
  photoQueue: (blog) => call('photo_queue', blog),
  pausePhotos: (blog) => call('pause_photos', blog),
  resumePhotos: (blog) => call('resume_photos', blog),
  retryPhotos: (blog) => call('retry_photos', blog),
  allPhotoJobs: (blog) => call('all_photo_jobs', blog),
  cancelPhotos: (blog) => call('cancel_photos', blog),
  media: (blog) => call('media', blog),
  planMoving: (request) => call('plan_moving', request),
  movePhotos: (request) => call('move_photos', request),
  stopMoving: (blog) => tell('stop_moving', blog),
  replacePhoto: (request) => call('replace_photo', request),
  putAwayObjects: (request) => call('put_away_objects', request),
  objectsPutAway: (blog) => call('objects_put_away', blog),
  bringBackObjects: (request) => call('bring_back_objects', request),
  deleteObjects: (request) => call('delete_objects', request),
  trashPhotos: (request) => call('trash_photos', request),
  bringBackPhotos: (request) => call('bring_back_photos', request),
  storePresets: () => call('store_presets', null),
  suggestStores: (blog) => call('suggest_stores', blog),
  testStore: (request) => call('test_store', request),

  saveBlogSettings: (request) => call('save_blog_settings', request),
  appSettings: () => call('app_settings', null),
  saveAppSettings: (settings) => tell('save_app_settings', settings),

  preflight: (post) => call('preflight', post),
  beginRepository: (request) => call('begin_repository', request),
  planPublish: (request) => call('plan_publish', request),
  publish: (request) => call('publish', request),
  cancelPublication: (id) => tell('cancel_publication', id),

  pickFolder: (title) => call('pick_folder', title),
  pickPhotos: (title) => call('pick_photos', title),
  clipboardPhoto: () => call('clipboard_photo', null),
  openLink: (url) => tell('open_link', url),
  openLocal: (path) => tell('open_local', path),
  reveal: (path) => tell('reveal', path),

  onEvent: (handler) => later(listen<Event>('dropcap', ({ payload }) => handler(payload))),

  onDrag: (handler) => {
    // Only the first word of a drag says what is dragged.
    let count = 0
    return later(
      getCurrentWebview().onDragDropEvent(({ payload }) => {
        if (payload.type === 'leave') return handler({ kind: 'leave' })
        if (payload.type === 'enter') count = payload.paths.length
        // Tauri says where in physical pixels; the page counts in CSS pixels.
        const x = payload.position.x / window.devicePixelRatio
        const y = payload.position.y / window.devicePixelRatio
        if (payload.type === 'drop') handler({ kind: 'drop', x, y, paths: payload.paths })
        else handler({ kind: 'over', x, y, count })
      }),
    )
  },

  onClose: (handler) => later(getCurrentWindow().onCloseRequested(handler)),

  photoUrl: (job) => `${assets}photo/${encodeURIComponent(job)}`,
  objectUrl: (blog, key, bytes) => `${assets}object/${[blog, String(bytes), ...key.split('/')].map(encodeURIComponent).join('/')}`,
  thumbUrl: (blog, path, size) => `${assets}thumb/${[blog, size, ...path.split('/')].map(encodeURIComponent).join('/')}`,
  linkedUrl: ({ blog, path }, address) => `${assets}linked/${[blog, path, address].map(encodeURIComponent).join('/')}`,
}
