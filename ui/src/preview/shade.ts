/** Whether words on a ground are better light or dark. */

/** Light or dark, of a colour as the engine writes it; none where it lets through what is below. */
export function shadeOf(colour: string): 'light' | 'dark' | null {
  const [red, green, blue, alpha = 1] = (/^rgba?\((.*)\)$/.exec(colour)?.[1] ?? '').split(/[,/\s]+/).map(Number)
  if (red === undefined || green === undefined || blue === undefined || !(alpha > 0.5)) return null
  // Where black and white stand out equally.
  return luminance([red, green, blue]) < 0.18 ? 'dark' : 'light'
}

/** Relative luminance (<https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>) of red, green and blue from 0 to 255. */
export function luminance([red, green, blue]: readonly [number, number, number]): number {
  const linear = (part: number) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4)
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}
