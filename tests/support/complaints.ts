/** What different people write of one outage: `{}` is the service. No two of them are near-duplicates. */
const SAID = [
  '{} is down again, nothing loads',
  'is {} down for anyone else?',
  "can't log in to {} since this morning",
  '{} keeps throwing an error on my tv',
  'anyone having problems with {} right now',
  'half my street says {} stopped working an hour ago',
  '{} just spins for ages and then gives up',
  'my daughter cannot open {} on her tablet',
  'getting error 500 from {} on two laptops',
  '{} app crashes as soon as I start it',
  'support chat of {} does not answer and the site is dead',
  '{} not working in our office, phones and computers alike',
  'third time this week that {} is broken in the evening',
  'ok so {} kicked me out and will not let me back in',
  'nothing on {} plays, black screen with sound',
  '{} says no connection although my wifi is fine',
  'restarted the router twice, {} still unreachable',
  'the login page of {} times out here',
  'who else sees a blank page on {}',
  'every title on {} fails after ten seconds',
]

/** What one of many people writes, who say different things. */
export function complaintAbout(service: string, index: number): string {
  return `${SAID[index % SAID.length]!.replaceAll('{}', service)} ${index}`
}
