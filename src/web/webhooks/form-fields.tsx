import type { ComponentChildren } from 'preact'
import { createContext } from 'preact'
import { useContext, useState } from 'preact/hooks'
import type { Service } from '../api-types.js'
import { findServices, fold } from '../facts/match.js'
import { WEBHOOK } from '../texts/phrases.js'
import { say } from '../texts/say.js'

/** What the API says is wrong, by field, in the page's language. */
export type FieldErrors = Readonly<Record<string, string>>

/** Several forms may be open at once: each has a name, so that a label belongs to the field of its own form. */
export const FormName = createContext('new')

/** The id of a field in its form. */
export function useFieldId(): (name: string) => string {
  const form = useContext(FormName)
  return (name) => `${form}-${name}`
}

export function Field(props: {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly error?: string | undefined
  readonly children: ComponentChildren
}) {
  const id = useFieldId()
  return (
    <div class="field">
      <label for={id(props.name)}>{props.label}</label>
      {props.children}
      {props.hint === undefined ? null : <span class="quiet hint">{props.hint}</span>}
      {props.error === undefined ? null : (
        <span class="error" role="alert" id={id(`${props.name}-error`)}>
          {props.error}
        </span>
      )}
    </div>
  )
}

export function Choice(props: {
  readonly name: string
  readonly of: readonly (readonly [string, string])[]
  readonly value?: string
}) {
  const id = useFieldId()
  return (
    <select id={id(props.name)} name={props.name}>
      {props.of.map(([value, label]) => (
        <option key={value} value={value} selected={value === props.value}>
          {label}
        </option>
      ))}
    </select>
  )
}

export function Boxes(props: {
  readonly name: string
  readonly legend: string
  readonly words: readonly string[]
  readonly say: (word: string) => string
  readonly checked: readonly string[]
  readonly error?: string | undefined
}) {
  return (
    <fieldset class="boxes">
      <legend>{props.legend}</legend>
      {props.words.map((word) => (
        <label key={word}>
          <input
            type="checkbox"
            name={props.name}
            value={word}
            defaultChecked={props.checked.includes(word)}
          />
          {props.say(word)}
        </label>
      ))}
      {props.error === undefined ? null : (
        <span class="error" role="alert">
          {props.error}
        </span>
      )}
    </fieldset>
  )
}

/** Services as chips. A name that no service of the catalogue has stays in the field, with the nearest beside it. */
export function ServiceChips(props: {
  readonly services: readonly Service[]
  readonly chosen: readonly string[]
  readonly choose: (ids: readonly string[]) => void
  /** Names that are not in the catalogue. */
  readonly text: string
  readonly setText: (text: string) => void
}) {
  const { services, chosen, choose, text, setText } = props
  const fieldId = useFieldId()
  const [left, setLeft] = useState<readonly string[]>([])
  const add = () => {
    const words = text.split(/[,;]+/).map((word) => word.trim())
    const [found, unknown] = [[] as string[], [] as string[]]
    for (const word of words.filter((one) => one !== '')) {
      const id = exact(services, word)
      if (id === null) unknown.push(word)
      else found.push(id)
    }
    choose([...new Set([...chosen, ...found])])
    setLeft(unknown)
    setText(unknown.join(', '))
  }
  const nearest = left.length === 0 ? undefined : findServices(services, left[0]!, 1)[0]
  return (
    <>
      <Chips {...{ services, chosen, choose }} />
      <input
        id={fieldId('services')}
        list="known-services"
        autocomplete="off"
        aria-invalid={left.length > 0}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ',') return
          event.preventDefault()
          add()
        }}
      />
      {left.length === 0 ? null : (
        <span class="error" role="alert">
          {say(WEBHOOK.unknownService, { names: left.join(', ') })}{' '}
          {nearest === undefined ? '' : say(WEBHOOK.nearest, { name: nearest.name })}
        </span>
      )}
    </>
  )
}

function Chips(props: Pick<Parameters<typeof ServiceChips>[0], 'services' | 'chosen' | 'choose'>) {
  const { services, chosen, choose } = props
  return (
    <ul class="chips">
      {chosen.map((id) => {
        const name = services.find((service) => service.id === id)?.name ?? id
        return (
          <li key={id}>
            <input type="hidden" name="services" value={id} />
            {name}{' '}
            <button
              type="button"
              class="bare"
              aria-label={say(WEBHOOK.remove, { name })}
              onClick={() => choose(chosen.filter((one) => one !== id))}
            >
              ×
            </button>
          </li>
        )
      })}
    </ul>
  )
}

function exact(services: readonly Service[], word: string): string | null {
  const sought = fold(word)
  return (
    services.find(({ id, name, names = [] }) => [id, name, ...names].map(fold).includes(sought))?.id ?? null
  )
}
