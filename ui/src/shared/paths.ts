/** The path as a writer reads it: what lies below the home folder begins with `~`. Not for opening it again. */
export function shownPath(path: string, home: string): string {
  const folder = home.replace(/[/\\]$/, '')
  if (folder === '' || !path.startsWith(folder)) return path
  const rest = path.slice(folder.length)
  return rest === '' || /^[/\\]/.test(rest) ? `~${rest}` : path
}
