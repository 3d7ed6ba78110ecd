import type { Alert } from '../api-types.js'
import { peopleOf } from '../facts/figures.js'
import { asCount, asNumber, asShare, Time } from '../parts/small.js'
import { durationName, nameOf } from '../texts/names.js'
import { ALERT, EXPLAINED } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { t } from '../texts.js'

/** The numbers of the opening, each with a line that says what it means. */
export function Numbers({ alert }: { readonly alert: Alert }) {
  const { signal, confidence, startedAt, openedAt } = alert
  const rows = [
    ['inWindow', asCount(signal.actual)],
    ['expected', asNumber(signal.expected)],
    ['ratio', asNumber(signal.ratio)],
    ['authors', asCount(peopleOf(alert))],
    ['window', durationName(signal.window)],
    ['confidence', asShare(confidence)],
    ['surprise', `${asNumber(signal.surprise)} (${t('surpriseNeeded')} ${asNumber(signal.threshold)})`],
    ['testUsed', nameOf(signal.test)],
    ['baseline', nameOf(signal.baseline)],
    ['startedAt', <Time at={startedAt} />],
    ['opened', <Time at={openedAt} />],
  ] as const
  return (
    <details class="card">
      <summary>
        <h2>{say(ALERT.engineers)}</h2>
      </summary>
      <table class="facts">
        <tbody>
          {rows.map(([key, value]) => (
            <tr key={key}>
              <th scope="row">
                {t(key)}
                <p class="quiet hint">{say(EXPLAINED[key])}</p>
              </th>
              <td class="num">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
