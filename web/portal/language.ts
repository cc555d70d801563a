// The language of the reader: Dutch, or English where they switched to it. It is on the document before
// anything else is looked at, since dates follow it too.

export type Language = 'nl' | 'en'

const KEPT = 'meetpoort-language'

export const language: Language = localStorage.getItem(KEPT) === 'en' ? 'en' : 'nl'

document.documentElement.lang = language

/** Shows everything anew in the other language. */
export function switchLanguage() {
  localStorage.setItem(KEPT, language === 'en' ? 'nl' : 'en')
  location.reload()
}
