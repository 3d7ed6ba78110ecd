import { describe, expect, test } from 'vitest'
import type { Service } from '../../../../src/core/model/catalogue.js'
import { makeCountQuery } from '../../../../src/sources/x/counts/make-count-query.js'
import { joinAskedWords } from '../../../../src/sources/x/rules/asked-words.js'
import { makeRules, STREAM_LIMITS, servicesOfTag } from '../../../../src/sources/x/rules/make-rules.js'
import { makeOfficialRules } from '../../../../src/sources/x/rules/official-rules.js'
import { planRuleChanges } from '../../../../src/sources/x/rules/plan-rule-changes.js'
import { spellings } from '../../../../src/sources/x/rules/rule-terms.js'
import { configuration } from '../../../support/configuration.js'
import { ASKING, WORDS } from '../asking.js'

const RULE_COMPLAINTS = WORDS.complaints.flatMap(spellings)
const CUES = `(${RULE_COMPLAINTS.join(' OR ')})`
const END = '(lang:en OR lang:it) -is:retweet'

describe('rules of the stream', () => {
  test('a name needs a complaint beside it, a tag that says both does not', () => {
    const made = makeRules(
      [service('nordflix', { names: ['nordflix'], accounts: { x: ['nordflixhelp'] } })],
      ASKING,
    )
    expect(made).toEqual({
      left: [],
      rules: [
        {
          tag: 'svc:nordflix',
          value: `(#nordflixdown OR #nordflixoutage OR #nordflixgiù OR #nordflixgiu OR #nordflixindown OR #nordflixnonfunziona OR #nordflixnonva OR ((nordflix OR @nordflixhelp) ${CUES})) ${END}`,
        },
      ],
    })
  })

  test('another language is asked for once its folder has words for it', () => {
    const search = {
      complaints: ['caído', 'no funciona'],
      strongest: ['no funciona'],
      tagEndings: ['caído'],
      besideName: ['no va'],
      statements: ['avería'],
    }
    const spanish = joinAskedWords([{ code: 'es', search }, { code: 'fr' }])
    const asking = { contexts: {}, words: spanish }
    const netflix = service('netflix', { names: ['netflix'], accounts: { x: ['netflix'] } })
    expect(makeRules([netflix], asking).rules[0]!.value).toBe(
      '(#netflixcaído OR #netflixcaido OR ((netflix OR @netflix) (caído OR caido OR "no funciona"))) lang:es -is:retweet',
    )
    expect(makeCountQuery(netflix, asking)).toContain('"no funciona"')
    expect(makeOfficialRules([netflix], 1_024, spanish)[0]!.value).toContain('(avería)')
  })

  test('a name that means other things needs its company, or a complaint right beside it', () => {
    const [rule] = makeRules(
      [
        service('tim', {
          name: 'TIM',
          ambiguous: [{ name: 'tim', context: ['telecom'], needs: ['fibra'], not: [], besideCue: true }],
        }),
      ],
      { contexts: { telecom: ['rete mobile', 'modem'] }, words: WORDS },
    ).rules
    expect(rule!.value).toContain('"tim down" OR')
    expect(rule!.value).toContain('OR "tim è giù" OR "tim e giu" OR')
    expect(rule!.value).toContain(`((tim (fibra OR "rete mobile" OR modem)) ${CUES})`)
    expect(rule!.value).not.toContain('OR tim OR')
  })

  test('accents are written both ways, in names, cues and tags', () => {
    const [rule] = makeRules([service('caffe', { name: 'Caffè', names: ['caffè nord'] })], ASKING).rules
    expect(rule!.value).toContain('("caffè nord" OR "caffe nord")')
    expect(rule!.value).toContain('#caffènordgiù OR #caffenordgiu')
    expect(RULE_COMPLAINTS).toContain('giù')
    expect(RULE_COMPLAINTS).toContain('giu')
  })

  test('what X would read as an operator or as two words is quoted', () => {
    const [rule] = makeRules(
      [service('odd', { misspellings: ['or', 'c.ai', 'disney+', 'say "hi"', 'and'] })],
      ASKING,
    ).rules
    expect(rule!.value).toContain('("or" OR "c.ai" OR "disney+" OR "say hi" OR "and")')
  })

  test('a name of signs alone asks for nothing, and not for every "#down"', () => {
    const [rule] = makeRules([service('plus', { names: ['++'] })], ASKING).rules
    expect(rule!.value).not.toContain('#down')
    expect(rule!.value).not.toContain('+')
  })

  test('short services share a rule, and its tag names them all', () => {
    const few = ['alpha', 'beta'].map((id) => service(id, { names: [id] }))
    const { rules } = makeRules(few, ASKING)
    expect(rules.map((rule) => rule.tag)).toEqual(['svc:alpha svc:beta'])
    expect(rules[0]!.value).toContain(`((alpha OR beta) ${CUES})`)
    expect(servicesOfTag(rules[0]!.tag)).toEqual(['alpha', 'beta'])
  })

  test('services whose tag would grow too long do not share', () => {
    const few = ['a', 'b', 'c', 'd'].map((id) => service(`${id}${'-long'.repeat(8)}`, { name: id }))
    const { rules, left } = makeRules(few, ASKING)
    expect([rules.length, left]).toEqual([2, []])
    for (const { tag } of rules) expect(tag.length).toBeLessThanOrEqual(120)
  })

  test('a service too long for one rule takes several, each whole', () => {
    const names = Array.from({ length: 60 }, (_, n) => `a rather long name ${n}`)
    const { rules } = makeRules([service('long', { names })], ASKING)
    expect(rules.length).toBeGreaterThan(1)
    for (const rule of rules) {
      expect(rule.value.length).toBeLessThanOrEqual(STREAM_LIMITS.characters)
      expect(rule.value.endsWith(END)).toBe(true)
      expect(rule.tag).toBe('svc:long')
    }
    for (const name of names) expect(rules.some((rule) => rule.value.includes(`"${name}"`))).toBe(true)
  })

  test('a service for which no rule is left is named, and none is cut in half', () => {
    const names = (id: string) => Array.from({ length: 30 }, (_, n) => `${id} rather long name ${n}`)
    const three = ['a', 'b', 'c'].map((id) => service(id, { names: names(id) }))
    const one = makeRules(three.slice(0, 1), ASKING).rules.length
    const { rules, left } = makeRules(three, ASKING, { rules: one * 2, characters: 1_024 })
    expect(left).toEqual(['c'])
    expect(rules.some((rule) => rule.value.includes('c rather'))).toBe(false)
    expect(rules.length).toBeLessThanOrEqual(one * 2)
  })

  test('the whole catalogue fits, in balanced rules, and in any order gives the same', () => {
    const { services, contexts, languages } = configuration
    const asking = { contexts, words: joinAskedWords(languages) }
    const made = makeRules(services, asking)
    expect(made.left).toEqual([])
    expect(made.rules.length).toBeLessThanOrEqual(STREAM_LIMITS.rules)
    for (const rule of made.rules) {
      expect(rule.value.length).toBeLessThanOrEqual(STREAM_LIMITS.characters)
      expect(depthOf(rule.value)).toBe(0)
    }
    expect(new Set(made.rules.map((rule) => rule.value)).size).toBe(made.rules.length)
    expect(new Set(made.rules.flatMap((rule) => servicesOfTag(rule.tag)))).toEqual(
      new Set(services.map((each) => each.id)),
    )
    expect(makeRules([...services].reverse(), asking)).toEqual(made)
  })
})

describe('changes of rules', () => {
  const netflix = { value: 'netflix down', tag: 'svc:netflix' }
  const spotify = { value: 'spotify down', tag: 'svc:spotify' }

  test('only what differs is changed', () => {
    const present = [
      { id: '1', ...netflix },
      { id: '2', value: 'old', tag: 'svc:old' },
    ]
    expect(planRuleChanges([netflix, spotify], present)).toEqual({ add: [spotify], remove: ['2'] })
    expect(planRuleChanges([netflix], [{ id: '1', ...netflix }])).toEqual({ add: [], remove: [] })
  })

  test('another tag is another rule', () => {
    expect(planRuleChanges([netflix], [{ id: '1', value: netflix.value, tag: 'svc:nf' }])).toEqual({
      add: [netflix],
      remove: ['1'],
    })
  })

  test('the same query under another tag is replaced, also one made elsewhere, since X takes no query twice', () => {
    expect(planRuleChanges([netflix], [{ id: '1', value: netflix.value, tag: 'mine' }])).toEqual({
      add: [netflix],
      remove: ['1'],
    })
    expect(planRuleChanges([netflix], [{ id: '1', value: netflix.value }])).toEqual({
      add: [netflix],
      remove: ['1'],
    })
  })

  test('rules of somebody else stay', () => {
    expect(
      planRuleChanges(
        [netflix],
        [
          { id: '7', value: 'cats', tag: 'cats' },
          { id: '8', value: 'dogs' },
        ],
      ),
    ).toEqual({
      add: [netflix],
      remove: [],
    })
  })

  test('a rule held twice loses the second', () => {
    const twice = [
      { id: '1', ...netflix },
      { id: '2', ...netflix },
    ]
    expect(planRuleChanges([netflix], twice)).toEqual({ add: [], remove: ['2'] })
  })
})

/** Parentheses outside quotes that were opened and not closed. */
function depthOf(value: string): number {
  const bare = value.replace(/"[^"]*"/g, '')
  return [...bare].reduce((depth, char) => depth + (char === '(' ? 1 : char === ')' ? -1 : 0), 0)
}

function service(id: string, over: Partial<Service>): Service {
  return {
    id,
    name: id,
    names: [],
    misspellings: [],
    ambiguous: [],
    hashtags: [],
    accounts: {},
    owner: '',
    category: 'streaming',
    countries: [],
    features: [],
    dependsOn: [],
    ...over,
  }
}
