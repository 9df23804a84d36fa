import { describe, expect, it } from 'vitest'
import { problemOf, sentence } from './backend'

describe('sentence', () => {
  it.each([
    ['the disk is full; make room and try again', 'The disk is full; make room and try again.'],
    ['/blog/a.md: the disk is full', '/blog/a.md: the disk is full.'],
    ['broken.heic is not a picture', 'broken.heic is not a picture.'],
    ['Already a sentence.', 'Already a sentence.'],
    ['is it?', 'Is it?'],
    ['line 2: the quotation is not closed', 'Line 2: the quotation is not closed.'],
  ])('makes one of %j', (message, expected) => expect(sentence(message)).toBe(expected))
})

describe('problemOf', () => {
  it('keeps the code of the core', () =>
    expect(problemOf({ code: 'exists', message: 'a exists already' })).toEqual({ code: 'exists', message: 'a exists already' }))
  it('takes any error', () => expect(problemOf(new Error('no'))).toEqual({ code: 'other', message: 'no' }))
  it('takes anything thrown', () => expect(problemOf('odd')).toEqual({ code: 'other', message: 'odd' }))
})
