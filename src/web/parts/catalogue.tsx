import { useMemo } from 'preact/hooks'
import type { Service, Sparklines } from '../api-types.js'
import { Sparkline } from '../chart/sparkline.js'
import { isRunning } from '../facts/figures.js'
import { categoryName } from '../texts/names.js'
import { OVERVIEW } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { t } from '../texts.js'
import { asCount, Badge, Foreign } from './small.js'

/** On a phone three hundred services are a long way: a kind opens at a touch, or by itself where something is wrong. */
const IS_WIDE = matchMedia('(min-width: 700px)').matches

/** With more services in trouble, the groups are closed. */
const MAX_OPEN = 20

type Line = Sparklines['data'][number]

/** Every service by its kind, those in trouble first. The search for one is in the header. */
export function Catalogue(props: { readonly services: readonly Service[]; readonly lines: readonly Line[] }) {
  const lines = useMemo(() => new Map(props.lines.map((line) => [line.service, line])), [props.lines])
  const groups = useMemo(() => grouped(props.services), [props.services])
  // Where much is down, the list above names it, and the whole catalogue would be many screens more
  const isMuch = props.services.filter(isRunning).length > MAX_OPEN
  return (
    <>
      {groups.map(([name, members]) => (
        <details
          class="group"
          key={`${name} ${isMuch}`}
          open={!isMuch && (IS_WIDE || members.some(isRunning))}
        >
          <summary>
            <h3>
              {name} <span class="count quiet">{members.length}</span>
              {isMuch ? <span class="count warning"> {troubleIn(members)}</span> : null}
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

export function Tile({ service, line }: { readonly service: Service; readonly line: Line | undefined }) {
  const most = line === undefined ? 0 : Math.max(...line.observed)
  return (
    <li>
      <a class={`tile-link ${service.status} ${service.severity ?? ''}`} href={`/services/${service.id}`}>
        <span class="name">
          <Foreign>{service.name}</Foreign>
        </span>
        {line === undefined ? null : (
          <Sparkline {...line} label={`${t('lastHours')}: ${t('most')} ${asCount(most)}`} />
        )}
        <Badge of={service.status} quiet />
      </a>
    </li>
  )
}

function troubleIn(members: readonly Service[]): string {
  const count = members.filter(isRunning).length
  return count === 0 ? '' : say(OVERVIEW.inTrouble, { n: count })
}

function grouped(services: readonly Service[]): (readonly [string, Service[]])[] {
  const groups = new Map<string, Service[]>()
  for (const service of services) {
    const name = categoryName(service.category)
    const members = groups.get(name)
    if (members === undefined) groups.set(name, [service])
    else members.push(service)
  }
  const trouble = (service: Service) => (isRunning(service) ? 0 : 1)
  return [...groups]
    .map(([name, members]) => [name, members.toSorted((a, b) => trouble(a) - trouble(b))] as const)
    .toSorted(([, a], [, b]) => trouble(a[0]!) - trouble(b[0]!))
}
