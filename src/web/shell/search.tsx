import { useEffect, useRef, useState } from 'preact/hooks'
import type { Service } from '../api-types.js'
import { findServices } from '../facts/match.js'
import { SHELL } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { t } from '../texts.js'
import { navigate } from './route.js'

/** Finds a service from every page: `/` goes to it, Enter opens the first match. */
export function Search({
  services,
  asked,
}: {
  readonly services: readonly Service[]
  readonly asked: string
}) {
  const { text, found, place, shown, close, type, onKey } = useSearch(services, asked)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => focusOnSlash(input), [])

  const openFound = (service: Service | undefined) => {
    if (service === undefined) return
    type('')
    input.current?.blur()
    navigate(`/services/${service.id}`)
    document.querySelector('main')?.focus()
  }
  return (
    <search class="search">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          openFound(found[place])
        }}
      >
        <input
          ref={input}
          type="search"
          role="combobox"
          aria-label={say(SHELL.searchLabel)}
          placeholder={say(SHELL.searchHint)}
          aria-expanded={shown && found.length > 0}
          aria-controls="found"
          aria-autocomplete="list"
          aria-activedescendant={shown && found.length > 0 ? `found-${place}` : undefined}
          autocomplete="off"
          value={text}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={onKey}
          onBlur={() => setTimeout(close, BLUR_MS)}
        />
      </form>
      {shown ? <Found found={found} place={place} open={openFound} /> : null}
      <span class="sr" role="status">
        {shown ? (found.length === 0 ? t('noMatch') : say(SHELL.found, { n: found.length })) : ''}
      </span>
    </search>
  )
}

/** What is typed, what it finds, and which match the arrow keys have reached. */
function useSearch(services: readonly Service[], asked: string) {
  const [text, setText] = useState(asked)
  const [isOpen, setIsOpen] = useState(asked !== '')
  const [place, setPlace] = useState(0)
  const found = findServices(services, text)
  return {
    text,
    found,
    place,
    shown: isOpen && text.trim() !== '',
    close: () => setIsOpen(false),
    type(next: string) {
      setText(next)
      setPlace(0)
      setIsOpen(next !== '')
    },
    onKey(event: KeyboardEvent) {
      if (event.key === 'Escape') setIsOpen(false)
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      setPlace((before) => (before + step + found.length) % Math.max(1, found.length))
    },
  }
}

/** A click on a match takes the focus before it opens it. */
const BLUR_MS = 200

function Found(props: {
  readonly found: readonly Service[]
  readonly place: number
  readonly open: (service: Service) => void
}) {
  if (props.found.length === 0) return <p class="found quiet">{t('noMatch')}</p>
  return (
    <div class="found" id="found" role="listbox" aria-label={t('services')} tabIndex={-1}>
      {props.found.map((service, place) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the input has the focus and handles the keys
        <div
          key={service.id}
          id={`found-${place}`}
          role="option"
          aria-selected={place === props.place}
          tabIndex={-1}
          onClick={() => props.open(service)}
        >
          {service.name}
        </div>
      ))}
    </div>
  )
}

function focusOnSlash(input: { readonly current: HTMLInputElement | null }): () => void {
  const onKey = (event: KeyboardEvent) => {
    const at = event.target as HTMLElement
    if (event.key !== '/' || /^(?:input|textarea|select)$/i.test(at.tagName)) return
    event.preventDefault()
    input.current?.focus()
  }
  document.addEventListener('keydown', onKey)
  return () => document.removeEventListener('keydown', onKey)
}
