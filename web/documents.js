// Writes <folder>/documents.ts: what the pages of a folder ask, with the types of the answers, from the
// `.graphql` files beside them and the schema that the server checks in. What the schema does not know
// fails here, and so before anything is built.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codegen } from '@graphql-codegen/core'
import * as typedDocuments from '@graphql-codegen/typed-document-node'
import * as typedOperations from '@graphql-codegen/typescript-operations'
import { parse } from 'graphql'

const schemas = { dashboard: '../schema/operator.graphql', portal: '../schema/portal.graphql' }

/** Scalars as JSON has them. */
const scalars = {
  DateTime: 'string',
  Date: 'string',
  Ean: 'string',
  CompanyNumber: 'string',
  ID: 'string',
  Long: 'number',
  JSON: 'unknown',
}

for (const [folder, schema] of Object.entries(schemas)) {
  const asked = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => join(folder, name))
  const written = await codegen({
    filename: `${folder}/documents.ts`,
    schema: parse(readFileSync(schema, 'utf8')),
    documents: asked.map((location) => ({ location, document: parse(readFileSync(location, 'utf8')) })),
    config: {
      scalars,
      documentMode: 'string',
      dedupeFragments: true,
      enumType: 'string-literal',
      useTypeImports: true,
      skipTypename: true,
    },
    plugins: [{ operations: {} }, { documents: {} }],
    pluginMap: { operations: typedOperations, documents: typedDocuments },
  })
  writeFileSync(`${folder}/documents.ts`, written)
}
