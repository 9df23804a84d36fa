/** The words of the window. Other languages take the shape of the English ones. */
import { en } from './en'

type Words<T> = T extends string
  ? string
  : T extends (...args: infer Args) => string
    ? (...args: Args) => string
    : { readonly [Key in keyof T]: Words<T[Key]> }

export type Strings = Words<typeof en>

/** The language of the words, by which dates and numbers are said too. */
export const language = 'en'

export const t: Strings = en
