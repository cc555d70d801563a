// Every word that the portal says, in the language of the reader.

import { language } from '../language'
import { en } from './en'
import { nl, type Texts } from './nl'

export const t: Texts = language === 'en' ? en : nl

/** A code of the server's in words; the code itself where it is new to these pages. */
export function named(names: Record<string, string>, code: string): string {
  return names[code] ?? code
}
