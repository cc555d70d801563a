// The part of OpenAPI 3.0 that the server's document uses, and how its references are followed.

export interface Schema {
  $ref?: string
  allOf?: Schema[]
  title?: string
  description?: string
  type?: 'array' | 'boolean' | 'integer' | 'number' | 'object' | 'string'
  format?: string
  enum?: unknown[]
  default?: unknown
  example?: unknown
  pattern?: string
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  minimum?: number
  maximum?: number
  nullable?: boolean
  deprecated?: boolean
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
}

export interface Header {
  $ref?: string
  description?: string
  example?: unknown
  schema?: Schema
}

export interface Parameter {
  name: string
  in: 'cookie' | 'header' | 'path' | 'query'
  required?: boolean
  description?: string
  schema?: Schema
}

type Content = Record<string, { schema?: Schema; example?: unknown }>

export interface Answer {
  description: string
  content?: Content
  headers?: Record<string, Header>
}

export interface Operation {
  operationId?: string
  summary?: string
  description?: string
  deprecated?: boolean
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content: Content }
  responses: Record<string, Answer>
  security?: Record<string, string[]>[]
}

export interface SecurityScheme {
  type: string
  scheme?: string
  description?: string
  flows?: { clientCredentials?: { tokenUrl: string } }
}

export interface OpenApi {
  openapi: string
  info: {
    title: string
    version: string
    description?: string
    contact?: { name?: string; url?: string; email?: string }
    license?: { name: string; url?: string }
  }
  servers?: { url: string }[]
  paths: Record<string, Record<string, Operation>>
  components?: {
    headers?: Record<string, Header>
    schemas?: Record<string, Schema>
    securitySchemes?: Record<string, SecurityScheme>
  }
}

/** One call: an operation with where it lives. */
export interface Call {
  id: string
  method: string
  path: string
  operation: Operation
}

export function isDocument(found: unknown): found is OpenApi {
  return (
    typeof found === 'object' && found !== null && 'openapi' in found && 'info' in found && 'paths' in found
  )
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace']

export function calls(api: OpenApi): Call[] {
  return Object.entries(api.paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => ({
        id: operation.operationId ?? `${method}${path.replaceAll(/[^a-z0-9]+/gi, '-')}`,
        method: method.toUpperCase(),
        path,
        operation,
      })),
  )
}

/** The name under which a reference's target stands among the components. */
export function nameOf(schema: Schema): string | undefined {
  return schema.$ref?.split('/').at(-1)
}

/** The schema with its reference followed and the parts of its `allOf` laid together, one level deep. */
export function resolve(api: OpenApi, schema: Schema): Schema {
  const { $ref, allOf = [], ...own } = schema
  const target = $ref ? api.components?.schemas?.[nameOf(schema) ?? ''] : undefined
  const parts = [...(target ? [target] : []), ...allOf].map((part) => resolve(api, part))
  const merged: Schema = Object.assign({}, ...parts, own)
  const all = [...parts, own]
  const entries = all.flatMap((part) => Object.entries(part.properties ?? {}))
  if (entries.length > 0) merged.properties = Object.fromEntries(entries)
  const required = all.flatMap((part) => part.required ?? [])
  if (required.length > 0) merged.required = [...new Set(required)]
  return merged
}

/** The properties of an object: those required in the order in which it names them, then the others. */
export function properties(whole: Schema): { name: string; schema: Schema; required: boolean }[] {
  const all = Object.entries(whole.properties ?? {})
  const required = (whole.required ?? []).flatMap((name) => all.filter(([other]) => other === name))
  const optional = all.filter(([name]) => !whole.required?.includes(name))
  return [
    ...required.map(([name, schema]) => ({ name, schema, required: true })),
    ...optional.map(([name, schema]) => ({ name, schema, required: false })),
  ]
}

export function resolveHeader(api: OpenApi, header: Header): Header {
  const name = header.$ref?.split('/').at(-1)
  return name ? (api.components?.headers?.[name] ?? header) : header
}

/** The schema of a body, or of what it is a list of, and the media type it is written in. */
export function body(content: Content | undefined): { mediaType: string; schema: Schema } | undefined {
  const [mediaType, media] = Object.entries(content ?? {})[0] ?? []
  return mediaType && media?.schema ? { mediaType, schema: media.schema } : undefined
}

/** The body of a call that succeeds. */
export function success(operation: Operation): ReturnType<typeof body> {
  const good = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))
  return body(good?.[1].content)
}
