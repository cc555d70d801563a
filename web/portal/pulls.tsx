// Every time that Liander was given readings of this connection.

import { useState } from 'preact/hooks'
import { count, dateTime } from '../shared/format'
import { useQuery } from '../shared/use-query'
import { PullsDocument } from './documents'
import { Heading } from './heading'
import { Answer } from './notice'
import { t } from './text'

const { pulls: texts } = t

const ROWS = 25

export function Pulls() {
  const [after, setAfter] = useState<string | null>(null)
  const query = useQuery(PullsDocument, { first: ROWS, after })
  return (
    <>
      <Heading>{texts.title}</Heading>
      <p>{texts.lead}</p>
      <Answer query={query}>
        {({ pulls: { edges, pageInfo } }) =>
          edges.length === 0 ? (
            <p>{texts.empty}</p>
          ) : (
            <>
              <table class="values">
                <thead>
                  <tr>
                    <th scope="col">{texts.answered}</th>
                    <th scope="col">{texts.meter}</th>
                    <th scope="col">{texts.period}</th>
                    <th scope="col" class="figure">
                      {texts.readings}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {edges.map(
                    ({ node: { id, answeredAt, meterEan, periodStart, periodEnd, readingsGiven } }) => (
                      <tr key={id}>
                        <th scope="row" data-name={texts.answered}>
                          {dateTime(answeredAt)}
                        </th>
                        <td data-name={texts.meter}>{meterEan}</td>
                        <td data-name={texts.period}>
                          {periodStart && periodEnd && `${dateTime(periodStart)} – ${dateTime(periodEnd)}`}
                        </td>
                        <td data-name={texts.readings} class="figure">
                          {count(readingsGiven)}
                        </td>
                      </tr>
                    ),
                  )}
                </tbody>
              </table>
              <p>
                {after && (
                  <button type="button" class="quiet" onClick={() => setAfter(null)}>
                    {texts.newest}
                  </button>
                )}{' '}
                {pageInfo.hasNextPage && (
                  <button type="button" class="quiet" onClick={() => setAfter(pageInfo.endCursor)}>
                    {texts.older}
                  </button>
                )}
              </p>
            </>
          )
        }
      </Answer>
    </>
  )
}
