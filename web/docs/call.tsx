// One call: what it is for, what it takes, what it answers, and a place to try it.

import {
  type Answer,
  body,
  type Call,
  type Header,
  nameOf,
  type OpenApi,
  resolveHeader,
  success,
} from './openapi'
import { Codes, Line, Prose } from './prose'
import { curl, sample, written } from './sample'
import { anchor, Body, Field } from './schema'
import { Snippet } from './snippet'
import { type Credentials, Try } from './try'

interface Props {
  api: OpenApi
  call: Call
  /** Where the document says that the server is. */
  server: string
  /** The same on the origin of this page. */
  base: URL
  credentials: Credentials
}

export function CallSection({ api, call, server, base, credentials }: Props) {
  const { id, method, path, operation } = call
  const request = body(operation.requestBody?.content)
  const requestBody = request && written(api, request.schema, request.mediaType)
  const answers = Object.entries(operation.responses)
  const good = success(operation)
  return (
    <section class="call" id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{operation.summary ?? id}</h2>
      <p class="path">
        <span class="method">{method}</span> <code>{path}</code>
      </p>
      <Prose text={operation.description} />
      <p>
        Authentication: <Security operation={operation} />
      </p>
      <div class="columns">
        <div>
          {operation.parameters && operation.parameters.length > 0 && (
            <>
              <h3>Parameters</h3>
              <dl class="fields">
                {operation.parameters.map(({ name, in: where, required = false, description, schema }) => (
                  <Field
                    key={`${where} ${name}`}
                    api={api}
                    name={name}
                    schema={{ ...schema, description: `In the ${where}. ${description ?? ''}` }}
                    required={required}
                  />
                ))}
              </dl>
            </>
          )}
          {request && (
            <>
              <h3>Request</h3>
              <Body api={api} {...request} />
            </>
          )}
          {good && (
            <>
              <h3>Answer</h3>
              <Body api={api} {...good} />
            </>
          )}
        </div>
        <div>
          <Snippet title="From the shell" text={curl(method, `${server}${path}`, requestBody)} />
          {good && <Snippet title="An answer" text={JSON.stringify(sample(api, good.schema), null, 2)} />}
          {!operation.parameters?.some(({ required }) => required) && (
            <Try
              call={call}
              url={new URL(path.slice(1), base)}
              body={requestBody}
              credentials={credentials}
            />
          )}
        </div>
      </div>
      <h3>Statuses</h3>
      <Statuses api={api} answers={answers} />
    </section>
  )
}

function Security({ operation }: { operation: Call['operation'] }) {
  const ways = (operation.security ?? []).map((way) => Object.keys(way).join(' and '))
  if (ways.length === 0) return <>none</>
  return ways
    .filter(Boolean)
    .map((way, index) => (
      <span key={way}>
        {index > 0 && ' or '}
        <a href="#authentication">{way}</a>
      </span>
    ))
    .concat(ways.includes('') ? [<span key="none">, or no header</span>] : [])
}

function Statuses({ api, answers }: { api: OpenApi; answers: [string, Answer][] }) {
  const shared = Object.keys(answers[0]?.[1].headers ?? {}).filter((name) =>
    answers.every(([, answer]) => answer.headers && name in answer.headers),
  )
  const headersOf = (answer: Answer | undefined, names: (name: string) => boolean) =>
    Object.entries(answer?.headers ?? {}).filter(([name]) => names(name))
  return (
    <>
      <dl class="statuses">
        {answers.map(([status, answer]) => {
          const name = nameOf(body(answer.content)?.schema ?? {})
          // What a success looks like stands above.
          const isGood = status < '400'
          const own = headersOf(answer, (header) => !shared.includes(header))
          return (
            <div key={status}>
              <dt class={isGood ? 'good' : 'bad'}>{status}</dt>
              <dd>
                <Line text={answer.description} />
                {name && !isGood && (
                  <>
                    {': '}
                    <a href={`#${anchor(name)}`}>{name}</a>
                  </>
                )}
                {own.length > 0 && (
                  <>
                    {', with '}
                    <Codes values={own.map(([header]) => header)} />
                  </>
                )}
              </dd>
            </div>
          )
        })}
      </dl>
      {shared.length > 0 && (
        <details>
          <summary>Headers of every answer</summary>
          <Headers api={api} headers={headersOf(answers[0]?.[1], (header) => shared.includes(header))} />
        </details>
      )}
    </>
  )
}

function Headers({ api, headers }: { api: OpenApi; headers: [string, Header][] }) {
  return (
    <dl class="fields">
      {headers.map(([name, header]) => {
        const { description, example } = resolveHeader(api, header)
        return (
          <div key={name} class="field">
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              {description}
              {example !== undefined && (
                <>
                  , for example <code>{String(example)}</code>
                </>
              )}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
