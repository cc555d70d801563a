// The page as a whole: what the API is, who may call it, its calls, and what those share.

import { Fragment } from 'preact'
import { useState } from 'preact/hooks'
import { CallSection } from './call'
import { body, type Call, calls, nameOf, type OpenApi, resolve, success } from './openapi'
import { Line, Prose } from './prose'
import { curl, TOKEN_REQUEST } from './sample'
import { anchor, Fields } from './schema'
import { Snippet } from './snippet'
import type { Credentials } from './try'

export function Page({ api, documentUrl }: { api: OpenApi; documentUrl: URL }) {
  const [credentials, setCredentials] = useState<Credentials>({ username: '', password: '' })
  const base = new URL('.', documentUrl)
  const server = api.servers?.[0]?.url ?? base.href.replace(/\/$/, '')
  const all = calls(api)
  const rest = schemasBeside(api, all)
  return (
    <>
      <a class="skip" href="#main">
        Skip to the text
      </a>
      <div class="layout">
        <nav aria-label="Contents">
          <ul>
            <li>
              <a href="#authentication">Authentication</a>
            </li>
            {all.map((call) => (
              <li key={call.id}>
                <a href={`#${call.id}`}>{call.operation.summary ?? call.path}</a>
              </li>
            ))}
            {rest.map((name) => (
              <li key={name}>
                <a href={`#${anchor(name)}`}>{name}</a>
              </li>
            ))}
          </ul>
        </nav>
        <main id="main" tabIndex={-1}>
          <Introduction api={api} server={server} documentUrl={documentUrl} />
          <Authentication api={api} credentials={credentials} onChange={setCredentials} />
          {all.map((call) => (
            <CallSection key={call.id} {...{ api, call, server, base, credentials }} />
          ))}
          {rest.map((name) => (
            <section key={name} id={anchor(name)} aria-labelledby={`${anchor(name)}-title`}>
              <h2 id={`${anchor(name)}-title`}>{name}</h2>
              <Prose text={api.components?.schemas?.[name]?.description} />
              <Fields api={api} schema={api.components?.schemas?.[name] ?? {}} />
            </section>
          ))}
        </main>
      </div>
    </>
  )
}

function Introduction({ api, server, documentUrl }: { api: OpenApi; server: string; documentUrl: URL }) {
  const { title, version, description, contact, license } = api.info
  return (
    <header>
      <h1>
        {title} API <span class="version">{version}</span>
      </h1>
      <Prose text={description} />
      <ul class="facts">
        <li>
          Server: <code>{server}</code>
        </li>
        <li>
          <a href={documentUrl.href}>OpenAPI document</a>
        </li>
        {contact && (
          <li>
            Contact: {contact.url ? <a href={contact.url}>{contact.name ?? contact.url}</a> : contact.name}
            {contact.email && (
              <>
                {' '}
                (<a href={`mailto:${contact.email}`}>{contact.email}</a>)
              </>
            )}
          </li>
        )}
        {license && <li>Licence: {license.url ? <a href={license.url}>{license.name}</a> : license.name}</li>}
      </ul>
    </header>
  )
}

interface AuthenticationProps {
  api: OpenApi
  credentials: Credentials
  onChange: (credentials: Credentials) => void
}

function Authentication({ api, credentials, onChange }: AuthenticationProps) {
  const schemes = Object.entries(api.components?.securitySchemes ?? {})
  return (
    <section id="authentication" aria-labelledby="authentication-title">
      <h2 id="authentication-title">Authentication</h2>
      {schemes.map(([name, { type, scheme, description, flows }]) => (
        <Fragment key={name}>
          <p>
            <code>{name}</code>: {[type, scheme].filter(Boolean).join(' ')}
            {description && (
              <>
                {'. '}
                <Line text={description} />
              </>
            )}
          </p>
          {flows?.clientCredentials && (
            <Snippet
              title="A token from the shell"
              text={curl('POST', flows.clientCredentials.tokenUrl, TOKEN_REQUEST)}
            />
          )}
        </Fragment>
      ))}
      <p>To try the calls below. What you fill in stays in this page and is gone when you leave it.</p>
      <form class="credentials" onSubmit={(event) => event.preventDefault()}>
        <label>
          User name
          <input
            type="text"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            value={credentials.username}
            onInput={(event) => onChange({ ...credentials, username: event.currentTarget.value })}
          />
        </label>
        <label>
          Password
          <input
            type="password"
            autocomplete="off"
            value={credentials.password}
            onInput={(event) => onChange({ ...credentials, password: event.currentTarget.value })}
          />
        </label>
      </form>
    </section>
  )
}

/** The objects that no call shows in full: what errors look like, and parts of bodies. */
function schemasBeside(api: OpenApi, all: Call[]): string[] {
  const bodies = all.flatMap(({ operation }) => [body(operation.requestBody?.content), success(operation)])
  const shown = bodies.map((found) => found && nameOf(resolve(api, found.schema).items ?? found.schema))
  return Object.entries(api.components?.schemas ?? {})
    .filter(([name, schema]) => !shown.includes(name) && resolve(api, schema).properties)
    .map(([name]) => name)
}
