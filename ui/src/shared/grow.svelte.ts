/**
 * Makes a text area as high as its words. `words` is what it shows, so that it
 * grows with it; the width of its parent is followed, too.
 */
export function grow(words: () => string) {
  return (area: HTMLTextAreaElement) => {
    const fit = () => {
      area.style.height = 'auto'
      area.style.height = `${area.scrollHeight}px`
    }
    $effect(() => {
      words()
      fit()
    })
    const observer = new ResizeObserver(fit)
    if (area.parentElement) observer.observe(area.parentElement)
    return () => observer.disconnect()
  }
}
