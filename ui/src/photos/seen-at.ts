/** Where a picture that a post links can be seen from this window. */
import type { Backend, BlogView } from '../backend/backend'

type Addresses = Pick<Backend, 'photoUrl' | 'linkedUrl'>
type Place = Pick<BlogView, 'id' | 'imageHosts' | 'baseUrl'>

/**
 * The address to show: of a photo on its way, of a file of the blog, or of a
 * host whose images are shown. None for everybody else's: looking would tell
 * them. Which hosts and which file of the blog, the core says, as it does for
 * the preview.
 */
export function seenAt(addresses: Addresses, blog: Place, post: string, address: string): string | null {
  const link = address.trim()
  if (link.startsWith('dropcap:')) return addresses.photoUrl(link.slice('dropcap:'.length))
  const elsewhere = remote(blog, link)
  if (elsewhere) return blog.imageHosts.includes(elsewhere.hostname) ? elsewhere.href : null
  if (link === '' || /^[a-z][a-z0-9+.-]*:|^[/\\]{2}|^#/i.test(link)) return null
  return addresses.linkedUrl({ blog: blog.id, path: post }, link)
}

/** The host that would be asked for a picture, where it is one whose images are not shown. */
export function hiddenHost(blog: Place, address: string): string | null {
  const host = remote(blog, address.trim())?.hostname
  return host && !blog.imageHosts.includes(host) ? host : null
}

/** An address of the web, whole. */
function remote({ baseUrl }: Place, link: string): URL | null {
  if (!/^(https?:|[/\\]{2})/i.test(link)) return null
  try {
    const url = new URL(link, baseUrl ?? 'https://x.invalid/')
    return /^https?:$/.test(url.protocol) ? url : null
  } catch {
    return null
  }
}
