// The values of a day in figures, for who reads rather than looks.

import { useState } from 'preact/hooks'
import { decimals, time } from '../shared/format'
import type { ReadingsQuery } from './documents'
import { t } from './text'

const { readings: texts } = t

type Point = ReadingsQuery['readings']['points'][number]

const columns = [
  [texts.powerColumn, 'activePower', 0],
  [texts.reactiveColumn, 'reactivePower', 0],
  ['L1 (V)', 'voltageL1', 1],
  ['L2 (V)', 'voltageL2', 1],
  ['L3 (V)', 'voltageL3', 1],
] as const

export function Values({ points }: { points: Point[] }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{texts.table}</summary>
      {isOpen && (
        <table class="values">
          <thead>
            <tr>
              <th scope="col">{texts.until}</th>
              {columns.map(([name]) => (
                <th key={name} scope="col" class="figure">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {points.map((point) => (
              <tr key={point.end}>
                <th scope="row" data-name={texts.until}>
                  {time(point.end)}
                </th>
                {columns.map(([name, quantity, digits]) => {
                  const value = point[quantity]
                  return (
                    <td key={name} data-name={name} class="figure">
                      {value === null ? '–' : decimals(value, digits)}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  )
}
