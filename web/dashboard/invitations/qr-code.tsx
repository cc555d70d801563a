// A QR code, drawn as one path.

import { generate } from 'lean-qr'

export function QrCode({ text, label }: { text: string; label: string }) {
  const code = generate(text)
  const places = Array.from({ length: code.size * code.size }, (_, place) => ({
    x: place % code.size,
    y: Math.floor(place / code.size),
  }))
  const path = places
    .filter(({ x, y }) => code.get(x, y))
    .map(({ x, y }) => `M${x} ${y}h1v1h-1z`)
    .join('')
  return (
    <svg class="qr" viewBox={`-4 -4 ${code.size + 8} ${code.size + 8}`} role="img" aria-label={label}>
      <rect x="-4" y="-4" width="100%" height="100%" fill="#fff" />
      <path d={path} fill="#000" shape-rendering="crispEdges" />
    </svg>
  )
}
