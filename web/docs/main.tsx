// The readable page of the API: renders the OpenAPI document that the server gives.

import { render } from 'preact'
import { isDocument, type OpenApi } from './openapi'
import { Page } from './page'
import '../theme.css'
import './docs.css'

// Beside this page, whatever the path both are served under.
const documentUrl = new URL('../v1/openapi.json', document.baseURI)

async function load(): Promise<OpenApi> {
  const response = await fetch(documentUrl, { credentials: 'omit' })
  if (!response.ok) throw new Error(`the server answered ${response.status}`)
  const found: unknown = await response.json()
  if (!isDocument(found)) throw new Error('it is not an OpenAPI document')
  return found
}

const root = document.getElementById('page')
if (!root) throw new Error('index.html has no #page')

try {
  const api = await load()
  render(<Page api={api} documentUrl={documentUrl} />, root)
  // The part that the address names was not there yet when the browser looked for it.
  if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView()
} catch (error) {
  const cause = error instanceof Error ? error.message : String(error)
  render(
    <main class="failure">
      <h1>meetpoort API</h1>
      <p role="alert">
        <a href={documentUrl.href}>The OpenAPI document</a> could not be read: {cause}.
      </p>
    </main>,
    root,
  )
}
