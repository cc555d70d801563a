// Which stretch of time is shown, and how finely: every step by a button, since not everybody drags.

import { dateTime } from '../../shared/format'
import type { Period } from '../../shared/plot'
import type { Resolution } from '../documents'
import { t } from '../text'
import { isSpan, shifted, spans, zoomed } from './period'

const { chart: texts } = t.meters

interface Props {
  period: Period
  onPeriod: (period: Period) => void
  /** The one that was chosen; nothing where it follows the period. */
  resolution: Resolution | null
  onResolution: (resolution: Resolution | null) => void
}

export function PeriodControls({ period, onPeriod, resolution, onResolution }: Props) {
  const spanned = Object.entries(spans) as [keyof typeof spans, number][]
  return (
    <div class="period">
      <p class="figure">
        {dateTime(period.from)} – {dateTime(period.to)}
      </p>
      <div class="buttons">
        <button type="button" class="quiet" onClick={() => onPeriod(shifted(period, -1))}>
          {texts.earlier}
        </button>
        <button type="button" class="quiet" onClick={() => onPeriod(shifted(period, 1))}>
          {texts.later}
        </button>
      </div>
      <div class="buttons">
        {spanned.map(([name, span]) => (
          <button
            key={name}
            type="button"
            class="quiet"
            aria-pressed={isSpan(period, span)}
            onClick={() => onPeriod({ from: period.to - span, to: period.to })}
          >
            {texts.spans[name]}
          </button>
        ))}
      </div>
      <div class="buttons">
        <button type="button" class="quiet" onClick={() => onPeriod(zoomed(period, 1 / 2))}>
          {texts.zoomIn}
        </button>
        <button type="button" class="quiet" onClick={() => onPeriod(zoomed(period, 2))}>
          {texts.zoomOut}
        </button>
      </div>
      <label>
        {texts.resolution}
        <select
          value={resolution ?? ''}
          onChange={(event) => onResolution((event.currentTarget.value || null) as Resolution | null)}
        >
          <option value="">{texts.automatic}</option>
          {Object.entries(texts.resolutions).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}
