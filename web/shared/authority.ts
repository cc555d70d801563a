// By what authority somebody declared something: the ledger has it in English, with what they said
// themselves after a colon.

/** The ledger's own words as these names have them; what somebody said stays as they said it. */
export function authorityIn(names: Record<string, string>, authority: string): string {
  const [kind = '', ...said] = authority.split(': ')
  const name = names[kind]
  if (name === undefined) return authority
  return [name, ...said].join(': ')
}
