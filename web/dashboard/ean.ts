// The EAN of a connection or a meter: 18 digits, of which the last checks the others.

export function isEan(text: string): boolean {
  if (!/^\d{18}$/.test(text)) return false
  const sum = [...text]
    .reverse()
    .reduce((sum, digit, place) => sum + Number(digit) * (place % 2 === 1 ? 3 : 1), 0)
  return sum % 10 === 0
}
