// What a body looks like: its fields, each with its type, its meaning and its limits.

import { nameOf, type OpenApi, properties, resolve, type Schema } from './openapi'
import { Codes, Line } from './prose'

interface Props {
  api: OpenApi
  schema: Schema
}

/** Where a schema stands on the page, if it is not shown with the calls. */
export function anchor(name: string): string {
  return `schema-${name}`
}

/** What a body is, in words, and its fields. */
export function Body({ api, schema, mediaType }: Props & { mediaType: string }) {
  const whole = resolve(api, schema)
  const list = whole.type === 'array' ? whole.items : undefined
  const one = list ?? schema
  const description = resolve(api, one).description
  return (
    <>
      <p>
        <code>{mediaType}</code>: {list && 'a list of '}
        <code>{nameOf(one) ?? typeOf(api, one)}</code>
        {description && (
          <>
            . <Line text={description} />
          </>
        )}
      </p>
      <Fields api={api} schema={one} />
    </>
  )
}

/** The fields of an object. */
export function Fields({ api, schema }: Props) {
  const fields = properties(resolve(api, schema))
  if (fields.length === 0) return null
  return (
    <dl class="fields">
      {fields.map((field) => (
        <Field key={field.name} api={api} {...field} />
      ))}
    </dl>
  )
}

/** One field, or one parameter. */
export function Field({ api, name, schema, required }: Props & { name: string; required: boolean }) {
  const whole = resolve(api, schema)
  const items = whole.type === 'array' ? whole.items : undefined
  const named = nameOf(items ?? schema)
  const isShownElsewhere = named !== undefined && resolve(api, items ?? schema).properties !== undefined
  return (
    <div class="field">
      <dt>
        <code>{name}</code> <span class="type">{typeOf(api, schema)}</span>{' '}
        <span class={required ? 'required' : 'type'}>{required ? 'required' : 'optional'}</span>
        {whole.deprecated && <span class="type"> deprecated</span>}
      </dt>
      <dd>
        {whole.description && (
          <p>
            <Line text={whole.description} />
          </p>
        )}
        <Limits schema={whole} />
        {items && !isShownElsewhere && (
          <div class="items">
            <p>
              Each: <Line text={resolve(api, items).description ?? typeOf(api, items)} />
            </p>
            <Limits schema={resolve(api, items)} />
          </div>
        )}
        {isShownElsewhere ? (
          <p>
            See <a href={`#${anchor(named)}`}>{named}</a>.
          </p>
        ) : (
          <Fields api={api} schema={items ?? schema} />
        )}
      </dd>
    </div>
  )
}

function Limits({ schema }: { schema: Schema }) {
  const sizes = [
    range(schema.minLength, schema.maxLength, 'characters'),
    range(schema.minItems, schema.maxItems, 'items'),
    range(schema.minimum, schema.maximum, ''),
  ].filter((size) => size !== undefined)
  const facts = [
    ...sizes.map((size) => <span key={size}>{size}</span>),
    schema.enum && <Values key="enum" label="one of" values={schema.enum} />,
    schema.pattern && <Values key="pattern" label="pattern" values={[schema.pattern]} />,
    schema.default !== undefined && <Values key="default" label="default" values={[schema.default]} />,
    schema.example !== undefined && <Values key="example" label="for example" values={[schema.example]} />,
  ].filter(Boolean)
  if (facts.length === 0) return null
  return (
    <ul class="limits">
      {facts.map((fact, index) => (
        <li key={index}>{fact}</li>
      ))}
    </ul>
  )
}

function Values({ label, values }: { label: string; values: unknown[] }) {
  const texts = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
  return (
    <>
      {label} <Codes values={texts} />
    </>
  )
}

function range(least: number | undefined, most: number | undefined, unit: string): string | undefined {
  const number = (value: number) => value.toLocaleString('en')
  if (least !== undefined && least === most) return `${number(least)} ${unit}`
  if (least !== undefined && most !== undefined) return `${number(least)} to ${number(most)} ${unit}`
  if (least !== undefined) return `${number(least)} ${unit} or more`
  if (most !== undefined) return `at most ${number(most)} ${unit}`
  return undefined
}

function typeOf(api: OpenApi, schema: Schema): string {
  const { type = 'anything', format, items, nullable } = resolve(api, schema)
  const name = type === 'array' && items ? `list of ${nameOf(items) ?? typeOf(api, items)}` : type
  return `${name}${format ? ` (${format})` : ''}${nullable ? ' or null' : ''}`
}
