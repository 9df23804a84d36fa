import { describe, expect, it } from 'vitest'
import type { Field, FieldValue } from '../backend/backend'
import { labelOf, nowAs, textOf, typedValue } from './fields'

const field = (value: FieldValue, present = true): Field => ({ key: 'k', role: 'other', value, present, locked: null })

describe('typedValue', () => {
  it.each<[Field, string, FieldValue | null]>([
    [field({ kind: 'text', value: 'a' }), 'b', { kind: 'text', value: 'b' }],
    [field({ kind: 'text', value: 'a' }), '', { kind: 'text', value: '' }],
    [field({ kind: 'empty' }, false), ' ', null],
    [field({ kind: 'number', value: '1' }), '2.5', { kind: 'number', value: '2.5' }],
    [field({ kind: 'number', value: '1' }), 'two', { kind: 'text', value: 'two' }],
    [field({ kind: 'date', value: '2024-01-01' }), '2024-02-02', { kind: 'date', value: '2024-02-02' }],
    [field({ kind: 'list', value: ['a'] }), 'a, b,', { kind: 'list', value: ['a', 'b'] }],
    [{ ...field({ kind: 'empty' }, false), role: 'date' }, '2024-02-02', { kind: 'date', value: '2024-02-02' }],
  ])('%#', (of, typed, expected) => expect(typedValue(of, typed)).toEqual(expected))
})

it('writes now with the zone of the writer', () =>
  expect(nowAs(new Date(2024, 2, 25, 6, 46, 5))).toMatch(/^2024-03-25T06:46:05[+-]\d\d:\d\d$/))

it.each([['tags', 'Tags'], ['showToc', 'Show toc'], ['cover.image', 'Cover image']])('names %s %s', (key, label) =>
  expect(labelOf(key)).toBe(label),
)

it.each<[FieldValue | undefined, string]>([
  [undefined, ''],
  [{ kind: 'empty' }, ''],
  [{ kind: 'bool', value: true }, 'true'],
  [{ kind: 'list', value: ['a', 'b'] }, 'a, b'],
])('%j reads %j', (value, text) => expect(textOf(value)).toBe(text))
