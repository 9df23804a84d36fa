/** What each provider of buckets needs; the writer fills in the rest. */
import type { BucketSettings } from '../backend/backend'

export interface Provider {
  name: string
  /** With `REGION` and `ACCOUNT` to be filled in; none for Amazon itself. */
  endpoint: string | null
  region: string
  pathStyle: boolean
}

export const providers: readonly Provider[] = [
  { name: 'Amazon S3', endpoint: null, region: 'eu-central-1', pathStyle: false },
  { name: 'Cloudflare R2', endpoint: 'https://ACCOUNT.r2.cloudflarestorage.com', region: 'auto', pathStyle: true },
  { name: 'Backblaze B2', endpoint: 'https://s3.eu-central-003.backblazeb2.com', region: 'eu-central-003', pathStyle: true },
  { name: 'DigitalOcean Spaces', endpoint: 'https://fra1.digitaloceanspaces.com', region: 'fra1', pathStyle: false },
  { name: 'MinIO', endpoint: 'http://127.0.0.1:9000', region: 'us-east-1', pathStyle: true },
  { name: 'Other', endpoint: 'https://', region: 'us-east-1', pathStyle: true },
]

const hosts: readonly [RegExp, string][] = [
  [/\.r2\.cloudflarestorage\.com/, 'Cloudflare R2'],
  [/\.backblazeb2\.com/, 'Backblaze B2'],
  [/\.digitaloceanspaces\.com/, 'DigitalOcean Spaces'],
  [/(127\.0\.0\.1|localhost):9000/, 'MinIO'],
]

/** Which provider an address belongs to. */
export function providerOf(endpoint: string | null): string {
  if (endpoint === null) return 'Amazon S3'
  return hosts.find(([host]) => host.test(endpoint))?.[1] ?? 'Other'
}

export const emptyBucket: BucketSettings = {
  endpoint: null,
  region: 'eu-central-1',
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
