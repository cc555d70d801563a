// For a page that says what depends on the clock alone: it is drawn anew every minute.

import { useEffect, useState } from 'preact/hooks'

export function useMinute() {
  const [, setTurn] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setTurn((turn) => turn + 1), 60_000)
    return () => clearInterval(timer)
  }, [])
}
