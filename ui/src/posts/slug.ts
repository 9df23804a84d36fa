/** The part of a post's path that its address is made of: without folder, date and ending. */
export function slugOf(path: string): string {
  const parts = path.split('/')
  const file = parts.pop() ?? ''
  const stem = file.replace(/\.[^.]+$/, '')
  // A post with its own folder is named by the folder.
  const name = /^_?index(\.[\w-]+)?$/.test(stem) ? (parts.pop() ?? stem) : stem
  return name.replace(/^\d{4}-\d{2}-\d{2}[-_]/, '')
}
