import { styleText } from 'node:util'
import type { AlertEvent } from '../../core/model/alert.js'
import type { Instant } from '../../core/model/instant.js'
import { formatInstant, HOUR, MINUTE } from '../../core/model/instant.js'
import type { PlannedScenario } from '../../sources/synthetic/scenario-plan.js'
import { padToWidth } from '../pad-to-width.js'
import type { Received } from './receive-webhooks.js'

/** What the demo says: one line for each thing that happens. */
export interface Printer {
  welcome(welcome: Welcome): void
  planned(planned: PlannedScenario, number: number): void
  skip(from: Instant, to: Instant): void
  event(event: AlertEvent): void
  webhook(received: Received): void
  end(summary: Summary): void
}

export interface Welcome {
  readonly url: string
  /** Opens what needs a key; it goes with the demo's folder. */
  readonly key: string
  readonly scenarioPlan: number
  /** The port that was wished for, where somebody else has it. */
  readonly busyPort: number | null
}

export interface Summary {
  readonly url: string
  readonly posts: number
  readonly alerts: number
  readonly verified: number
  readonly seconds: number
  readonly stays: boolean
}

type Style = Parameters<typeof styleText>[0]

const STYLES: Readonly<Record<string, Style>> = {
  opened: 'red',
  reopened: 'red',
  acknowledged: 'yellow',
  recovering: 'cyan',
  resolved: 'green',
}

/** As long as the longest name among the played services. */
const NAME = 20

export function createPrinter(
  write: (text: string) => void,
  options: { readonly names: () => ReadonlyMap<string, string>; readonly hasColours: boolean },
): Printer {
  const say = (line = '') => write(`${line}\n`)
  const paint = (style: Style | undefined, text: string) =>
    options.hasColours && style !== undefined ? styleText(style, text) : text
  const nameOf = (service: string) => options.names().get(service) ?? service

  let count = 0

  return {
    welcome(welcome) {
      count = welcome.scenarioPlan
      sayWelcome(say, paint, welcome)
    },
    planned({ scenario, movedMs }, number) {
      const hour = (at: Instant) => formatInstant(at + movedMs).slice(11, 16)
      const { name, onset, admittedAt, mendedAt } = scenario
      say(`\n${paint('bold', `${number}/${count}  ${name}`)}`)
      say(`     fails ${hour(onset)}, admitted ${hour(admittedAt)}, mended ${hour(mendedAt)} UTC`)
    },
    skip(from, to) {
      const length =
        to - from < 2 * HOUR ? `${(to - from) / MINUTE} min` : `${Math.round((to - from) / HOUR)} h`
      say(
        `\n     ${paint('dim', `… ${length} of ordinary talk, hurried through: what is usual is learnt from it …`)}`,
      )
    },
    event({ type, at, reason, alert }) {
      const what = type.slice('alert.'.length)
      const printed = paint(STYLES[what] ?? 'dim', what.padEnd(13))
      const people = `${(alert.people ?? alert.signal.authors).toLocaleString('en')} people`
      say(
        `${at.slice(11, 19)}  ${printed}${padToWidth(nameOf(alert.service), NAME)} ${alert.severity.padEnd(9)}${people.padEnd(13)}${reason}`,
      )
    },
    webhook({ type, service, isVerified }) {
      const verdict = isVerified ? 'signature verified' : 'SIGNATURE NOT VALID, refused'
      say(
        `          ${paint('magenta', 'webhook'.padEnd(13))}${padToWidth(nameOf(service), NAME)} ${type}, ${verdict}`,
      )
    },
    end({ url, posts, alerts, verified, seconds, stays }) {
      say(
        `\nPlayed: ${posts.toLocaleString('en')} posts in ${seconds} s, ${many(alerts, 'alert')}, ${many(verified, 'webhook')} verified.`,
      )
      if (stays) say(`Look around at ${url}; Ctrl-C ends it and leaves nothing behind.`)
      say('The live service: npm start.   Your own posts: npx outcry replay FILE.ndjson --plot out.svg')
    },
  }
}

function sayWelcome(
  say: (line?: string) => void,
  paint: (style: Style | undefined, text: string) => string,
  { url, key, scenarioPlan, busyPort }: Welcome,
): void {
  if (busyPort !== null) say(`Port ${busyPort} is taken, so this is another.\n`)
  say(`${paint('bold', 'Outcry')} listens at ${paint(['bold', 'underline'], url)}   open it now\n`)
  say('What to look at there:')
  say('  the overview   alerts come, change and go by themselves; click one to see why it opened')
  say('  a service      Netflix or WhatsApp: complaints against the usual, and the alerts shaded')
  say('  webhooks       a receiver in this process has subscribed; its key, for this demo:')
  say(`                 ${key}\n`)
  const what = scenarioPlan === 1 ? 'One outage that happened' : `${scenarioPlan} outages that happened`
  say(`${what}, at the real hours, a minute of them in a fraction of a second. The people and their`)
  say('posts are invented and the days moved into this week; no network is needed.')
}

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
