import { perLocale } from '../../../core/phrases/say.js'
import type { Texts } from '../../../core/phrases/texts.js'

/** An instant as people of a time zone read it in their language: `1 Jan 2024, 01:00 CET`. */
export function formatInZone(
  at: string,
  { texts, timeZone }: { readonly texts: Texts; readonly timeZone: string },
) {
  return formatsOf(texts.locale)(timeZone).format(Date.parse(at))
}

/** The locale names the zones of its part of the world, and others by their distance from UTC. */
const formatsOf = perLocale((locale) =>
  perLocale(
    (timeZone) =>
      new Intl.DateTimeFormat(locale, {
        ...{ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
        ...{ hourCycle: 'h23', timeZone, timeZoneName: 'short' },
      }),
  ),
)
