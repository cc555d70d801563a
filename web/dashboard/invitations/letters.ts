// The letters that are yet to be printed. A code exists in clear here and on paper, and nowhere else: not
// in the address, not in the browser's storage, and not any more once the page is left or loaded anew.

export interface Letter {
  name: string
  klantEan: string
  code: string
  expiresAt: string
}

let held: Letter[] = []

export function hold(letters: Letter[]) {
  held = letters
}

export const heldLetters = () => held
