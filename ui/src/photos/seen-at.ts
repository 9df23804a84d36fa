/** Where a picture that a post links can be seen from this window. */
import type { Backend, BlogView } from '../backend/backend'

type Addresses = Pick<Backend, 'photoUrl' | 'linkedUrl'>
type Place = Pick<BlogView, 'id' | 'habits' | 'settings' | 'baseUrl'>

/**
 * The address to show: of a photo on its way, of a file of the blog, or of the
 * blog's own host. None for everybody else's pictures: looking would tell them.
 * Which file of the blog it is, the core says, as it does for the preview.
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
  return addresses.linkedUrl({ blog: blog.id, path: post }, link)
}
