import type { Feature } from '../../model/vocabulary.js'
import type { CueHit } from '../match/cues.js'
import type { Token } from '../tokens/tokenize.js'

/** Words that name a part of a service, wherever they stand in a complaint about it. */
const NOUNS: ReadonlyMap<string, Feature> = new Map(
  (
    [
      [
        'login',
        'login logins logging logged signin password accesso accessi accedere loggare loggarmi autenticazione autenticarmi credenziali',
      ],
      ['homepage', 'homepage'],
      ['feed', 'feed timeline fyp bacheca tl'],
      [
        'playback',
        'playback buffering buffer playing episode episodes video videos buffera songs song playlist episodio episodi puntata brani brano canzoni canzone',
      ],
      ['live', 'livestream diretta dirette match partita game1'],
      [
        'messaging',
        'message messages messaggi messaggio dm dms chat chats texts vocali spunta messaging inviare',
      ],
      ['media-upload', 'upload uploads uploading caricare foto photo photos pics'],
      ['calls', 'call calls videocall chiamate videochiamate chiamata chiamare'],
      ['posting', 'posting post tweeting tweet pubblicare postare twittare'],
      ['search', 'search ricerca cercare'],
      ['payments', 'payment payments pay checkout pagamento pagamenti pagare pos'],
      ['transfers', 'transfer transfers zelle bonifico bonifici'],
      ['card', 'card cards atm carta carte bancomat'],
      ['mobile-data', 'lte 4g 5g 3g signal segnale dati copertura'],
      ['fixed-internet', 'broadband fibre fiber fibra adsl modem router wifi internet'],
      ['voice', 'telefonare telefonate dialtone landline'],
      ['sms', 'sms'],
      ['tv', 'decoder channels canali cable tv'],
      ['email', 'email emails mail inbox posta pec'],
      ['api', 'api apis endpoint'],
      ['multiplayer', 'matchmaking lobby lobbies servers server multiplayer'],
      ['downloads', 'download downloads downloading scaricare'],
      ['store', 'store'],
      ['meetings', 'meeting meetings riunione riunioni'],
      ['notifications', 'notification notifications notifica notifiche'],
      ['website', 'website site sito pagina'],
      ['app', 'app apps applicazione'],
    ] as const
  ).flatMap(([feature, words]) => words.split(' ').map((word) => [word, feature] as const)),
)

/** What is broken: what the phrases say, then the parts that the post names; only what the services have. */
export function findFeatures(
  hits: readonly CueHit[],
  tokens: readonly Token[],
  offered: ReadonlySet<Feature>,
): readonly Feature[] {
  const found = new Set<Feature>()
  for (const { cue } of hits) {
    if (
      cue.feature !== null &&
      (cue.stance === 'complaint' || cue.stance === 'asking') &&
      offered.has(cue.feature)
    )
      found.add(cue.feature)
  }
  for (const [index, token] of tokens.entries()) {
    const isLogin =
      (token.text === 'log' || token.text === 'sign') &&
      (tokens[index + 1]?.text === 'in' || tokens[index + 1]?.text === 'into')
    const named = isLogin ? 'login' : NOUNS.get(token.text)
    // A service without a homepage of its own has the word for its website.
    const feature = named === 'homepage' && !offered.has(named) ? 'website' : named
    if (feature !== undefined && offered.has(feature)) found.add(feature)
  }
  return [...found]
}
