/** What the settings of a bucket begin with, by its provider; the writer fills in the rest. */
import type { BucketSettings, StorePreset } from '../backend/backend'

/** Which provider a server's address belongs to; the last stands for all others. */
export function presetOf(presets: readonly StorePreset[], endpoint: string | null): StorePreset | undefined {
  const own = (preset: StorePreset) => {
    if (preset.endpoint === null || endpoint === null) return preset.endpoint === endpoint
    const end = preset.endpoint.replace(/^.*(REGION|ACCOUNT)/, '').replace(/^https?:\/\//, '')
    return end !== '' && endpoint.includes(end)
  }
  return presets.find(own) ?? presets.at(-1)
}

/** The settings when another provider is chosen: its name and its keys stay what they were. */
export function chosen(bucket: BucketSettings, preset: StorePreset): BucketSettings {
  const endpoint = filled(preset.endpoint, preset.region)
  return { ...bucket, endpoint, region: preset.region, pathStyle: preset.pathStyle, publicAcl: preset.publicAcl }
}

/** The settings in another region, of which the server's address may speak. */
export function inRegion(bucket: BucketSettings, preset: StorePreset | undefined, region: string): BucketSettings {
  const follows = preset && bucket.endpoint === filled(preset.endpoint, bucket.region)
  return { ...bucket, region, endpoint: follows ? filled(preset.endpoint, region) : bucket.endpoint }
}

/** Where the bucket's photos are most likely seen. */
export function publicUrl(bucket: BucketSettings, preset: StorePreset | undefined): string {
  const address = preset?.public.replace('BUCKET', bucket.bucket || 'BUCKET').replace('REGION', bucket.region || 'REGION')
  return address || 'https://'
}

function filled(endpoint: string | null, region: string): string | null {
  return endpoint && endpoint.replace('REGION', region)
}

export const emptyBucket: BucketSettings = {
  endpoint: null,
  region: 'us-east-1',
  bucket: '',
  pathStyle: false,
  publicUrl: '',
  keyPattern: '{name}.{ext}',
  login: { kind: 'keychain' },
  publicAcl: false,
}

/** Widths the writer typed: whole, positive, largest first. */
export function widths(typed: string): number[] {
  const numbers = typed.split(/[\s,;]+/).map(Number)
  return [...new Set(numbers.filter((width) => Number.isInteger(width) && width > 0))].sort((a, b) => b - a)
}
