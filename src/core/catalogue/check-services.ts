import type { Contexts, Service } from '../model/catalogue.js'

export interface ServiceProblem {
  readonly service: string
  /** Where in the service's entry. */
  readonly path: string
  readonly message: string
}

/** Finds every mistake that shows only when the services are seen together, or beside the contexts. */
export function checkServices(services: readonly Service[], contexts: Contexts): readonly ServiceProblem[] {
  return [
    ...checkIds(services),
    ...services.flatMap((service) => checkNames(service, contexts)),
    ...checkClaims(services),
    ...checkCountries(services),
    ...checkDependencies(services),
  ]
}

/**
 * The form in which two names are one: lower case, no accents, punctuation as a space. The plus stays a word, since
 * "disney+" is a service and "disney" may be a princess.
 */
export function foldName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/(?<=[\p{L}\p{N}])\+/gu, ' plus ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Codes that the platform has a name for and ISO 3166-1 assigns to no country, or no longer. */
const NO_COUNTRIES = /^(?:AC|AN|BU|CP|CQ|CS|DD|DG|EA|EU|EZ|FX|IC|NT|QO|SU|TA|TP|UK|UN|XA|XB|YD|YU|ZR|ZZ)$/

function checkCountries(services: readonly Service[]): readonly ServiceProblem[] {
  // Made here, since most processes check nothing and it costs 40 ms.
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  return services.flatMap((service) => checkCountriesOf(service, names))
}

function checkCountriesOf({ id, countries }: Service, names: Intl.DisplayNames): readonly ServiceProblem[] {
  return countries
    .filter((code) => NO_COUNTRIES.test(code) || names.of(code) === undefined)
    .map((code) =>
      problem(id, 'countries', `"${code}" is no country of ISO 3166-1; write a code such as GB or IT`),
    )
}

function checkIds(services: readonly Service[]): readonly ServiceProblem[] {
  const problems: ServiceProblem[] = []
  const seen = new Set<string>()
  for (const { id } of services) {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) {
      problems.push(problem(id, 'id', 'is not kebab-case; write it like "prime-video"'))
    }
    if (seen.has(id)) problems.push(problem(id, 'id', 'stands twice; remove one or give it another id'))
    seen.add(id)
  }
  return problems
}

function checkNames(service: Service, contexts: Contexts): readonly ServiceProblem[] {
  const problems: ServiceProblem[] = []
  const report = (path: string, message: string) => problems.push(problem(service.id, path, message))
  const sure = new Map<string, string>()
  for (const { path, kind, name } of sureNamesOf(service)) {
    const folded = foldName(name)
    if (folded === '') report(path, `${kind} ${quote(name)} has no letter or digit; remove it`)
    else if (!sure.has(folded)) sure.set(folded, kind)
  }
  if (sure.size === 0 && service.ambiguous.length === 0) {
    report('names', 'has no name; give it at least one')
  }
  for (const [network, handles] of Object.entries(service.accounts)) {
    for (const handle of handles) {
      if (handle === '' || handle !== handle.toLowerCase() || handle.startsWith('@')) {
        report(
          `accounts.${network}`,
          `account ${quote(handle)} must be written in lower case and without "@"`,
        )
      }
    }
  }
  for (const [index, ambiguous] of service.ambiguous.entries()) {
    const path = `ambiguous.${index}`
    const folded = foldName(ambiguous.name)
    if (folded === '')
      report(path, `ambiguous name ${quote(ambiguous.name)} has no letter or digit; remove it`)
    const kind = sure.get(folded)
    if (kind !== undefined) {
      report(
        path,
        `ambiguous name ${quote(ambiguous.name)} is also listed as ${kind}, which needs no context; remove one`,
      )
    }
    for (const context of ambiguous.context) {
      if (!Object.hasOwn(contexts, context)) {
        report(
          `${path}.context`,
          `context ${quote(context)} of ${quote(ambiguous.name)} is not in contexts.yaml; add it there or correct it`,
        )
      }
    }
    if (ambiguous.context.length === 0 && ambiguous.needs.length === 0 && !ambiguous.besideCue) {
      report(
        path,
        `ambiguous name ${quote(ambiguous.name)} can never count; give it context, needs or besideCue`,
      )
    }
  }
  return problems
}

/**
 * Names are compared without their spaces too: "now tv" of one service is "nowtv" of another, as a hashtag at the
 * latest.
 */
function checkClaims(services: readonly Service[]): readonly ServiceProblem[] {
  const problems: ServiceProblem[] = []
  const owners = new Map<string, string>()
  const claim = (service: string, key: string, path: string, what: string) => {
    const owner = owners.get(key)
    if (owner === undefined) owners.set(key, service)
    else if (owner !== service)
      problems.push(problem(service, path, `${what} also belongs to "${owner}"; remove one`))
  }
  for (const service of services) {
    const ambiguous = service.ambiguous.map(({ name }, index) => ({
      path: `ambiguous.${index}`,
      kind: 'ambiguous name',
      name,
    }))
    for (const { path, kind, name } of [...sureNamesOf(service), ...ambiguous]) {
      const key = foldName(name).replaceAll(' ', '')
      if (key !== '') claim(service.id, key, path, `${kind} ${quote(name)}`)
    }
    for (const [network, handles] of Object.entries(service.accounts)) {
      for (const handle of handles) {
        claim(service.id, `@${network}/${handle}`, `accounts.${network}`, `${network} account "${handle}"`)
      }
    }
  }
  return problems
}

function sureNamesOf(service: Service) {
  return [
    ...service.names.map((name) => ({ path: 'names', kind: 'alias', name })),
    ...service.misspellings.map((name) => ({ path: 'misspellings', kind: 'misspelling', name })),
    ...service.hashtags.map((name) => ({ path: 'hashtags', kind: 'hashtag', name })),
  ]
}

function checkDependencies(services: readonly Service[]): readonly ServiceProblem[] {
  const problems: ServiceProblem[] = []
  const byId = new Map(services.map((service) => [service.id, service]))
  for (const { id, dependsOn } of services) {
    for (const needed of dependsOn) {
      if (needed === id) problems.push(problem(id, 'dependsOn', 'depends on itself; remove it'))
      else if (!byId.has(needed)) {
        problems.push(
          problem(id, 'dependsOn', `depends on "${needed}", which is no service; add it or correct the id`),
        )
      }
    }
  }
  for (const cycle of findCycles(byId)) {
    const chain = [...cycle, cycle[0]].map(quote).join(' → ')
    problems.push(problem(cycle[0]!, 'dependsOn', `depends on itself through ${chain}; remove one of these`))
  }
  return problems
}

/** Each cycle once, from the member at which the walk first met it. */
function findCycles(byId: ReadonlyMap<string, Service>): readonly (readonly string[])[] {
  const cycles: string[][] = []
  const done = new Set<string>()
  const path: string[] = []
  const walk = (id: string) => {
    const at = path.indexOf(id)
    if (at !== -1) {
      if (path.length - at > 1) cycles.push(path.slice(at))
      return
    }
    const service = byId.get(id)
    if (service === undefined || done.has(id)) return
    path.push(id)
    for (const needed of service.dependsOn) if (needed !== id) walk(needed)
    path.pop()
    done.add(id)
  }
  for (const id of byId.keys()) walk(id)
  return cycles
}

function problem(service: string, path: string, message: string): ServiceProblem {
  return { service, path, message: `service ${quote(service)}: ${message}` }
}

function quote(text: string | undefined): string {
  return `"${text ?? ''}"`
}
