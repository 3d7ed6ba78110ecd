/**
 * Whether "<word> down" is said of anything but a service: `#falldown`, `#bringitdown`, `#chilldown`. Only of hashtags, where nothing shows
 * that a name is meant; "Drop is down" may well be one.
 */
export function isPhrasal(name: string): boolean {
  if (VERBS.has(name)) return true
  const object = OBJECTS.find((end) => name.endsWith(end) && name.length > end.length)
  return object !== undefined && VERBS.has(name.slice(0, -object.length))
}

const OBJECTS = [
  'it',
  'em',
  'me',
  'him',
  'her',
  'us',
  'them',
  'you',
  'back',
  'ing',
  's',
  'ed',
  'the',
] as const

const VERBS: ReadonlySet<string> = new Set(
  `back bang batter beat bend blow boil bow break bring buckle burn button call calm cast chase chill chop clamp climb close come cool count
  crack crouch cut deep dial die double drag drain draw dress drift drill drink drip drive drop duck dumb dust ease eat face fade fall feel fight
  fizzle flag flip fold follow force game gear get glam go grab grind gun gut hammer hand hang haul head heat hike hit hold hose hunker hunt jot
  jump keep kick kneel knock lay lead lean let level lie live load lock look lower lying mark mash mellow melt mow nail narrow nose note pare pass
  pat pay pin pipe pit play plop plunk point pound pour power press pull push put quiet rain range ratchet read reel ride ring rip roll rub run
  rush scale scroll send set settle shake shoot shout shut simmer sink sit size skip slam slide slim slip slow smack smooth snow snuggle spin
  spiral splash squat stand stare stay steam step stick stoop store strap strike strip stroke strut swallow swoop take talk tamp tap tear tick
  tie tone touch track trade trickle trim tumble turn up vote walk wash watch water watership wear weigh whittle wind wolf write yell
  hands heads thumbs eyes guard man men upside top syndrome`.split(/\s+/),
)
