/** A size as a person says it: `4.2 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const steps: [number, string][] = [[1e3, 'kB'], [1e6, 'MB'], [1e9, 'GB']]
  const [step, unit] = steps.findLast(([least]) => bytes >= least) ?? [1e3, 'kB']
  const value = bytes / step
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`
}
