import type { List, Source } from '../api-types.js'
import { nameOf } from '../texts/names.js'
import { HISTORY } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { streamNow } from '../texts/times.js'
import { locale } from '../texts.js'
import { useApi } from './loaded.js'

const rate = new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 })
const list = new Intl.ListFormat(locale, { type: 'unit' })

/** How many posts about a service each source usually brings at this hour; nothing where none is known yet. */
export function UsualPosts({ service, version }: { readonly service: string; readonly version: number }) {
  const [sources] = useApi<List<Source>>(`/v1/sources?service=${service}`, version)
  if (sources.kind !== 'ready') return null
  const hour = new Date(streamNow()).getUTCHours()
  const brought = sources.value.data.flatMap(({ name, coverage }) => {
    const usual = coverage?.usualPerHour?.[hour] ?? 0
    return usual < 0.05 ? [] : [`${nameOf(name)} ${rate.format(usual)}`]
  })
  return brought.length === 0 ? null : (
    <p class="quiet note">{say(HISTORY.usualPosts, { list: list.format(brought) })}</p>
  )
}
