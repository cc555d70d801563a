// How the ledger says by what authority, and in which login, somebody declared something.

interface Declared {
  authority: string
  authorityExplanation: string | null
}

/** The kind by its name here, then what they said themselves, as they said it. */
export function authorityIn(
  names: Record<string, string>,
  { authority, authorityExplanation }: Declared,
): string {
  // Words from before kinds were kept need no name before them.
  const name = authority === 'OTHER' ? undefined : (names[authority] ?? authority)
  return [name, authorityExplanation].filter(Boolean).join(': ')
}

interface SignIn {
  means: string
  assuranceLevel: string | null
}

interface SignInNames {
  means: Record<string, string>
  level: (level: string) => string
}

/** By what they came in, with the level of assurance that a broker named. */
export function signInIn(names: SignInNames, { means, assuranceLevel }: SignIn): string {
  const name = names.means[means] ?? means
  return assuranceLevel ? `${name} (${names.level(assuranceLevel)})` : name
}
