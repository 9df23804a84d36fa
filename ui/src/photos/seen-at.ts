/** Where a picture that a post links can be seen from this window. */
import type { Backend, BlogView } from '../backend/backend'

type Addresses = Pick<Backend, 'photoUrl' | 'fileUrl'>
type Place = Pick<BlogView, 'id' | 'habits' | 'settings' | 'baseUrl'>

/**
 * The address to show: of a photo on its way, of a file of the blog, or of the
 * blog's own host. None for everybody else's pictures: looking would tell them.
 */
export function seenAt(addresses: Addresses, blog: Place, post: string, address: string): string | null {
  const link = address.trim()
  if (link.startsWith('dropcap:')) return addresses.photoUrl(link.slice('dropcap:'.length))
  if (/^https?:/i.test(link)) {
    const { store } = blog.settings
    const own = [blog.habits.photoBase, blog.baseUrl, store.kind === 'bucket' ? store.publicUrl : null]
    return own.some((base) => base && link.startsWith(base)) ? link : null
  }
  if (link === '' || /^[a-z][a-z0-9+.-]*:|^\/\/|^#/i.test(link)) return null
  const path = decoded(link.split(/[?#]/, 1)[0] ?? '')
  const { store } = blog.settings
  if (store.kind === 'static' && path.startsWith(store.public))
    return addresses.fileUrl(blog.id, joined(store.folder, path.slice(store.public.length)))
  if (path.startsWith('/')) return addresses.fileUrl(blog.id, joined('static', path))
  return addresses.fileUrl(blog.id, joined(post.split('/').slice(0, -1).join('/'), path))
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** The path below the root, without `.` and `..`. */
function joined(folder: string, path: string): string {
  const parts: string[] = []
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}
