// Signing out at who let somebody in as well, if the server says where: else the next person at this browser
// would come in without showing who they are.

/** Leaves these pages for that place; false if there is none, and they stay. */
export function leaveFor(endSessionUrl: string | null): boolean {
  if (endSessionUrl === null) return false
  location.assign(endSessionUrl)
  return true
}
