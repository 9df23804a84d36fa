import { expect, it } from 'vitest'
import { shownPath } from './paths'

it.each([
  ['/home/mara/blog', '/home/mara', '~/blog'],
  ['/home/mara', '/home/mara/', '~'],
  ['/home/marathon/blog', '/home/mara', '/home/marathon/blog'],
  ['C:\\Users\\mara\\blog', 'C:\\Users\\mara', '~\\blog'],
  ['/srv/blog', '/', '/srv/blog'],
  ['/srv/blog', '', '/srv/blog'],
])('shows %s, with the home folder %s, as %s', (path, home, shown) => {
  expect(shownPath(path, home)).toBe(shown)
})
