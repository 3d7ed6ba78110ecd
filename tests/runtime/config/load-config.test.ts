import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { CATEGORIES } from '../../../src/core/model/vocabulary.js'
import { ConfigError } from '../../../src/runtime/config/config-error.js'
import { loadConfig, readConfig } from '../../../src/runtime/config/load-config.js'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-config-'))
  folders.push(folder)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

const netflix = '- {id: netflix, name: Netflix, names: netflix, owner: Netflix, features: playback}\n'
const sound = {
  'services/streaming.yaml': netflix,
  'contexts.yaml': 'telecom: fibra, dati mobili\n',
  'places.yaml': '- {country: IT, names: italia}\n',
  'languages/en/language.yaml': '{name: English, stemmer: en}\n',
  'languages/en/words.yaml': 'function: the is\n',
  'languages/en/cues.yaml': `
phrases: [{phrase: is down, stance: complaint, weight: 0.9, why: said of services}]
groups: [{stance: recovery, weight: 0.8, why: the end of it, feature: login, phrases: [is back, 404]}]
hashtagCues: [{cue: down, stance: complaint, weight: 0.9}]
hashtagTraps: [countdown]
`,
}

/** The problems of the sound configuration with some files changed, their folder left out. */
function problemsWith(files: Readonly<Record<string, string>>, overlay?: Readonly<Record<string, string>>) {
  const folder = folderOf({ ...sound, ...files })
  const over = overlay === undefined ? undefined : folderOf(overlay)
  return readConfig(folder, over).problems.map(({ file, path, message }) => {
    const name = file.replace(`${folder}/`, '').replace(`${over}/`, 'overlay/')
    return `${name}: ${path}: ${message}`
  })
}

test('a list is one line with commas or a YAML list, and what is left out has its default', () => {
  const { services, contexts, lexicons, places } = loadConfig(folderOf(sound))
  expect(services).toEqual([
    {
      id: 'netflix',
      name: 'Netflix',
      names: ['netflix'],
      misspellings: [],
      ambiguous: [],
      hashtags: [],
      accounts: {},
      owner: 'Netflix',
      category: 'streaming',
      countries: [],
      features: ['playback'],
      dependsOn: [],
    },
  ])
  expect(contexts).toEqual({ telecom: ['fibra', 'dati mobili'] })
  expect(places).toEqual([{ country: 'IT', names: ['italia'], cautious: [], afterComma: [] }])
  expect(lexicons).toEqual([
    {
      language: 'en',
      entries: [
        { phrase: 'is down', stance: 'complaint', weight: 0.9, why: 'said of services' },
        { phrase: 'is back', stance: 'recovery', weight: 0.8, why: 'the end of it', feature: 'login' },
        { phrase: '404', stance: 'recovery', weight: 0.8, why: 'the end of it', feature: 'login' },
      ],
      hashtagCues: [{ cue: 'down', stance: 'complaint', weight: 0.9 }],
      hashtagTraps: ['countdown'],
    },
  ])
})

describe('every mistake is reported with file and path', () => {
  test('YAML that cannot be read, with its line', () => {
    expect(problemsWith({ 'services/bank.yaml': '- id: a\n  name: "A\n' })).toEqual([
      'services/bank.yaml: line 3, column 1: Missing closing "quote',
    ])
  })

  test('a key that no one knows, a feature that no one knows, an owner left out', () => {
    expect(
      problemsWith({
        'services/bank.yaml': '- {id: a, name: A, names: a, features: teleport, colour: red}\n',
      }),
    ).toEqual([
      'services/bank.yaml: a.owner: Invalid input: expected string, received undefined',
      expect.stringContaining('services/bank.yaml: a.features.0: Invalid option: expected one of "login"'),
      'services/bank.yaml: a: Unrecognized key: "colour"',
    ])
  })

  test('a file that is not named after a category', () => {
    expect(problemsWith({ 'services/streaming.yaml': '', 'services/mine.yaml': netflix })).toEqual([
      `services/mine.yaml: netflix.category: the file is not named after a category, so the entry needs one of ${CATEGORIES.join(', ')}`,
    ])
  })

  test('a name that two services claim, and at once a phrase with two meanings and a missing file', () => {
    const folder = folderOf({
      ...sound,
      'services/bank.yaml': '- {id: nordfin, name: Nordfin, names: "nf, netflix", owner: A, features: app}\n',
      'languages/it/language.yaml': '{name: Italiano, stemmer: it}\n',
      'languages/it/words.yaml': 'function: il\n',
      'languages/it/cues.yaml':
        'phrases:\n  - {phrase: va giù, stance: complaint, weight: 0.9, why: a}\n  - {phrase: va giù, stance: rant, weight: 0.9, why: b}\n',
    })
    rmSync(join(folder, 'places.yaml'))
    expect(() => loadConfig(folder)).toThrow(
      new ConfigError([
        { file: join(folder, 'places.yaml'), path: '', message: 'is missing' },
        {
          file: join(folder, 'services/streaming.yaml'),
          path: 'netflix.names',
          message: 'service "netflix": alias "netflix" also belongs to "nordfin"; remove one',
        },
        {
          file: join(folder, 'languages/it/cues.yaml'),
          path: 'it',
          message:
            'phrase "va giù": "va giù" has two meanings, rant here and complaint in phrase "va giù"; remove one',
        },
      ]),
    )
  })

  test('an entry that depends on a broken one is not reported for it', () => {
    expect(
      problemsWith({
        'services/bank.yaml':
          '- {id: a, name: A, names: a, owner: A, features: app, dependsOn: b}\n- {id: b, name: B}\n',
      }).filter((line) => line.includes('which is no service')),
    ).toEqual([])
  })

  test('a folder that is not there', () => {
    expect(readConfig('/nowhere/config').problems).toEqual([
      { file: '/nowhere/config', path: '', message: 'is no folder; create it or correct the path' },
    ])
  })
})

describe('an overlay', () => {
  const other = '- {id: netflix, name: Netflix, names: nflx, owner: Netflix, features: app}\n'
  const own =
    '- {id: nordfin, name: Nordfin, names: nordfin, owner: Nordfin, category: bank, features: app}\n'

  test('replaces the service of the same id and adds new ones, contexts, places and phrases', () => {
    const { services, contexts, lexicons, places } = loadConfig(
      folderOf(sound),
      folderOf({
        'services/mine.yaml': other.replace('id: netflix', 'id: netflix, category: streaming') + own,
        'contexts.yaml': 'money: bonifico\n',
        'places.yaml': '- {country: FR, names: francia}\n',
        'languages/en/cues.yaml':
          'phrases: [{phrase: is toast, stance: complaint, weight: 0.9, why: slang}]\nhashtagTraps: [lockdown]\n',
      }),
    )
    expect(services.map(({ id, names }) => [id, names])).toEqual([
      ['netflix', ['nflx']],
      ['nordfin', ['nordfin']],
    ])
    expect(Object.keys(contexts)).toEqual(['telecom', 'money'])
    expect(places.map(({ country }) => country)).toEqual(['IT', 'FR'])
    expect(lexicons[0]?.entries.map(({ phrase }) => phrase)).toEqual([
      'is down',
      'is back',
      '404',
      'is toast',
    ])
    expect(lexicons[0]?.hashtagTraps).toEqual(['countdown', 'lockdown'])
  })

  test('takes away services, names, phrases and places, and lengthens a shipped service', () => {
    const acme = '- {id: acme, name: Acme, names: acme, owner: Acme, features: app, dependsOn: netflix}\n'
    const { services, lexicons, places } = loadConfig(
      folderOf({
        ...sound,
        'services/streaming.yaml': `${netflix}${acme}${netflix.replaceAll('etflix', 'owtv')}`,
        'places.yaml': '- {country: IT, names: "italia, italy"}\n- {country: FR, names: francia}\n',
        'languages/en/cues.yaml': `
groups: [{stance: complaint, weight: 0.9, why: said, phrases: ["{is|are} down", no go]}]
hashtagCues: [{cue: down, stance: complaint, weight: 0.9}, {cue: dead, stance: complaint, weight: 0.9}]
hashtagTraps: [countdown]
`,
      }),
      folderOf({
        'services/mine.yaml':
          '- {id: netflix, remove: true}\n- {id: nowtv, refine: true, names: now tv, remove: {names: nowtv}}\n',
        'places.yaml': '- {country: IT, remove: italy, names: bel paese}\n- {country: FR, remove: true}\n',
        'languages/en/cues.yaml': 'remove: [are down, no go, dead]\n',
        'languages/es/language.yaml': '{name: Español, stemmer: es}\n',
        'languages/es/words.yaml': 'function: el la\n',
      }),
    )
    expect(services.map(({ id, names, dependsOn }) => [id, names, dependsOn])).toEqual([
      ['acme', ['acme'], []],
      ['nowtv', ['now tv'], []],
    ])
    expect(places.map(({ names }) => names)).toEqual([['italia'], ['bel paese']])
    expect(lexicons[0]?.entries.map(({ phrase }) => phrase)).toEqual(['is down'])
    expect(lexicons[0]?.hashtagCues.map(({ cue }) => cue)).toEqual(['down'])
  })

  test('that removes what does not exist gets the nearest name', () => {
    expect(
      problemsWith(
        {},
        {
          'services/streaming.yaml':
            '- {id: netflx, remove: true}\n- {id: netflix, remove: {names: netflic, owner: Netflix}}\n',
          'places.yaml': '- {country: IT, remove: itali}\n- {country: IT, region: Lazio, remove: true}\n',
          'languages/en/cues.yaml': 'remove: [is dawn]\n',
        },
      ),
    ).toEqual([
      'overlay/services/streaming.yaml: netflx: names "netflx", which is not there; did you mean "netflix"?',
      'overlay/services/streaming.yaml: netflix: remove.names names "netflic", which is not there; did you mean "netflix"?',
      'overlay/services/streaming.yaml: netflix: remove.owner is no list; write one of names, misspellings, hashtags, countries, features, dependsOn, platformFor, ambiguous',
      'overlay/languages/en/cues.yaml: remove: names "is dawn", which is not there; did you mean "is down"?',
      'overlay/places.yaml: IT: names "itali", which is not there; did you mean "italia"?',
      'overlay/places.yaml: Lazio: names "Lazio", which is not there; delete the line',
    ])
  })

  test('may not give the same id twice, and its mistakes carry its own file', () => {
    expect(problemsWith({}, { 'services/streaming.yaml': other + other })).toEqual([
      'overlay/services/streaming.yaml: netflix.id: service "netflix": stands twice; remove one or give it another id',
    ])
  })

  test('that contradicts the lexicon below is refused at its own file', () => {
    expect(
      problemsWith(
        {},
        {
          'languages/en/grammar.yaml': 'phrases: [{phrase: is down, stance: rant, weight: 1, why: a}]\n',
        },
      ),
    ).toEqual([
      'overlay/languages/en/grammar.yaml: en: phrase "is down": "is down" has two meanings, rant here and complaint in phrase "is down"; remove one',
    ])
  })
})

describe('the shipped configuration', () => {
  const { config, problems } = readConfig()

  test('has no problem', () => {
    expect(problems).toEqual([])
  })

  test('holds the services that people rely on, under their fixed ids', () => {
    const fixed =
      `netflix whatsapp instagram facebook messenger threads youtube google-search gmail google-meet
      spotify amazon prime-video aws cloudflare fastly azure microsoft-teams outlook office-365 zoom slack discord
      x-twitter tiktok telegram snapchat reddit disney-plus dazn sky now-tv raiplay mediaset-infinity tim vodafone
      windtre iliad fastweb ho-mobile postemobile poste-italiane postepay intesa-sanpaolo unicredit paypal satispay
      nexi inps spid io-app agenzia-entrate steam playstation-network xbox-live fortnite chatgpt github rogers
      verizon att comcast-xfinity spectrum cox suddenlink mediacom rcn hughesnet spectranet tizeti ipnx bt openreach
      virgin-media three-uk o2 ee ryanair trenitalia`.split(/\s+/)
    const ids = new Set(config.services.map(({ id }) => id))
    expect(fixed.filter((id) => !ids.has(id))).toEqual([])
    expect(ids.size).toBeGreaterThanOrEqual(170)
  })

  test('takes no everyday word for a service without company', () => {
    const sure = new Set(
      config.services.flatMap(({ names, misspellings, hashtags }) => [
        ...names,
        ...misspellings,
        ...hashtags,
      ]),
    )
    const everyday = `sky tim wind tre three meta prime zoom teams slack discord steam x poste now ee o2 spectrum apple
      signal indeed max line box notion square cox bt rcn iliad io hype gap target chase bolt lime canvas claude gemini
      copilot cursor epic threads messenger outlook word drive maps meet wise stripe plus ring orange free shaw bell`
    expect(everyday.split(/\s+/).filter((word) => sure.has(word))).toEqual([])
  })

  test('covers every category', () => {
    const covered = new Set(config.services.map(({ category }) => category))
    expect(CATEGORIES.filter((category) => !covered.has(category))).toEqual([])
  })

  test('knows the twenty regions of Italy, the nations of the United Kingdom and every state of the US', () => {
    const regionsOf = (country: string) =>
      new Set(
        config.places.flatMap((place) => (place.country === country && place.region ? [place.region] : [])),
      ).size
    expect([regionsOf('IT'), regionsOf('GB'), regionsOf('US'), regionsOf('CA')]).toEqual([20, 4, 52, 10])
  })
})

describe('the watch list of an overlay', () => {
  test('leaves out what it does not name', () => {
    const overlay = folderOf({ 'watch.yaml': 'services: netflix\n', 'notes.md': 'why' })
    const { services } = loadConfig(undefined, overlay)
    expect(services.filter(({ unwatched }) => unwatched !== true).map(({ id }) => id)).toEqual(['netflix'])
    expect(services.length).toBeGreaterThan(400)
  })

  test.each([
    [
      'watch.yaml',
      'services: netflix, hooli\n',
      'overlay/watch.yaml: services: names "hooli", which is no service',
    ],
    ['watch.yaml', '{}\n', 'overlay/watch.yaml: : names nothing'],
    ['watch.yaml', 'category: bank\n', 'overlay/watch.yaml: : Unrecognized key'],
    ['wach.yaml', 'services: netflix\n', 'overlay/wach.yaml: : is not read'],
    [
      'services/streaming.yaml',
      '- {id: acme, name: Acme, names: acme, owner: Acme, features: playback, countries: UK}\n',
      'overlay/services/streaming.yaml: acme.countries: service "acme": "UK" is no country of ISO 3166-1',
    ],
  ])('%s with %j is a mistake', (file, text, problem) => {
    expect(problemsWith({}, { [file]: text }).join('\n')).toContain(problem)
  })
})
