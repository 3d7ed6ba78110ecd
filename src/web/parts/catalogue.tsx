import { useMemo, useState } from 'preact/hooks'
import type { Service, Sparklines } from '../api-client.js'
import { categoryName } from '../texts/names.js'
import { t } from '../texts.js'
import { asNumber, Badge } from './small.js'
import { Sparkline } from './sparkline.js'

/** On a phone three hundred services are a long way: a kind opens at a touch, or by itself where something is wrong. */
const IS_WIDE = matchMedia('(min-width: 700px)').matches

type Line = Sparklines['data'][number]

/** Every service by its kind, those in trouble first; found by name. */
export function Catalogue(props: { readonly services: readonly Service[]; readonly lines: readonly Line[] }) {
  const [sought, setSought] = useState('')
  const lines = useMemo(() => new Map(props.lines.map((line) => [line.service, line])), [props.lines])
  const groups = useMemo(() => grouped(props.services, sought), [props.services, sought])
  return (
    <>
      <input
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        value={sought}
        onInput={(e) => setSought(e.currentTarget.value)}
      />
      {groups.length === 0 ? (
        <p class="quiet" role="status">
          {t('noMatch')}
        </p>
      ) : null}
      {groups.map(([name, members]) => (
        <details class="group" key={name} open={IS_WIDE || sought !== '' || members[0]?.status !== 'ok'}>
          <summary>
            <h3>
              {name} <span class="count quiet">{members.length}</span>
            </h3>
          </summary>
          <ul class="grid">
            {members.map((service) => (
              <Tile key={service.id} service={service} line={lines.get(service.id)} />
            ))}
          </ul>
        </details>
      ))}
    </>
  )
}

function Tile({ service, line }: { readonly service: Service; readonly line: Line | undefined }) {
  const most = line === undefined ? 0 : Math.max(...line.observed)
  return (
    <li>
      <a class={`tile-link ${service.status}`} href={`/services/${service.id}`}>
        <span class="name">{service.name}</span>
        {line === undefined ? null : (
          <Sparkline {...line} label={`${t('lastHours')}: ${t('most')} ${asNumber(most)}`} />
        )}
        <Badge of={service.status} quiet />
      </a>
    </li>
  )
}

function grouped(services: readonly Service[], sought: string): (readonly [string, Service[]])[] {
  const words = folded(sought.trim())
  const groups = new Map<string, Service[]>()
  for (const service of services) {
    const name = categoryName(service.category)
    if (!folded(`${service.id} ${service.name} ${name}`).includes(words)) continue
    groups.set(name, [...(groups.get(name) ?? []), service])
  }
  const trouble = ({ status }: Service) => (status === 'ok' ? 1 : 0)
  return [...groups]
    .map(([name, members]) => [name, members.toSorted((a, b) => trouble(a) - trouble(b))] as const)
    .toSorted(([, a], [, b]) => trouble(a[0]!) - trouble(b[0]!))
}

/** Without accents and capitals, so that one finds what one cannot type. */
function folded(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}
