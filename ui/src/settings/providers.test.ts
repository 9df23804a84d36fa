import { describe, expect, it } from 'vitest'
import { presets } from '../backend/fake/presets'
import { chosen, emptyBucket, inRegion, presetOf, publicUrl, widths } from './providers'

describe('the provider of a bucket', () => {
  it.each([
    [null, 'aws'],
    ['https://s3.eu-central-1.wasabisys.com', 'wasabi'],
    ['https://s3.REGION.wasabisys.com', 'wasabi'],
    ['https://s3.example.org', 'custom'],
    ['https://', 'custom'],
  ])('at %s is %s', (endpoint, id) => expect(presetOf(presets, endpoint)?.id).toBe(id))

  const wasabi = presetOf(presets, 'https://s3.us-east-1.wasabisys.com')

  it('sets what it needs and leaves what is the writer’s', () => {
    const mine = { ...emptyBucket, bucket: 'mine', publicUrl: 'https://photos.example.org/', keyPattern: '{slug}/{name}.{ext}' }
    expect(wasabi && chosen(mine, wasabi)).toEqual({ ...mine, endpoint: 'https://s3.us-east-1.wasabisys.com', pathStyle: true })
  })

  it('has its region in its address, but for an address of the writer’s own', () => {
    const bucket = wasabi ? chosen(emptyBucket, wasabi) : emptyBucket
    expect(inRegion(bucket, wasabi, 'eu-central-1')).toMatchObject({ region: 'eu-central-1', endpoint: 'https://s3.eu-central-1.wasabisys.com' })
    const own = { ...bucket, endpoint: 'https://s3.example.org' }
    expect(inRegion(own, wasabi, 'eu-central-1').endpoint).toBe('https://s3.example.org')
  })

  it('says where photos are most likely seen', () => {
    expect(publicUrl({ ...emptyBucket, bucket: 'mine' }, presets[0])).toBe('https://mine.s3.us-east-1.amazonaws.com/')
    expect(publicUrl(emptyBucket, presets.at(-1))).toBe('https://')
  })
})

it.each([
  ['1200, 800', [1200, 800]],
  ['800 1200 800', [1200, 800]],
  ['abc, -1, 0, 1.5', []],
])('reads the widths in %j', (typed, expected) => expect(widths(typed)).toEqual(expected))
