import type { SceneWords } from '../phrases/scene-words.js'

/** The half that nothing but the evaluation reads. */
export const HELD_SCENES_EN: SceneWords = {
  finale: [
    'three seasons and they end it like THAT? {} i want answers',
    'sobbing over a tv show on {} at midnight, completely normal',
    '{} broke me tonight and i would let it again',
    'the whole office stayed up for the last one on {}',
    'who is screaming at {} with me right now, what an hour of telly',
    'that twist!! pausing {} to breathe',
    '{} finale party at ours, {food} for everybody',
    'i refuse to believe it is over, restarting season one on {}',
  ],
  stock: [
    '{} tumbles 8% as growth stalls https://ticker.example/q3',
    'well {} just wiped out my gains, down eight percent at the open',
    'why is {} down 8% when earnings were fine?',
    'traders dump {}: stock off 8% https://mkt.example/now',
    '{} slides, analysts say the drop is overdone',
    'long {} here, down 8% and not worried',
  ],
  echo: [
    'A look back at the {} outage and what engineers learned https://read.example/x',
    'why did {} stop working on {day}? a short thread',
    'our podcast on the great {} blackout is out https://pod.example/9',
    'turns out the {} failure last night was a bad update',
    'last night with no {} we actually played cards',
    'Regulator asks {} for an explanation of the disruption https://gov.example/r',
  ],
  joke: [
    'the day {} dies i will finally learn what colour my walls are',
    'plot twist: {} is fine, it is you who stopped working',
  ],
  bots: [
    '{} down right now',
    'BREAKING {} offline worldwide, delete the app',
    "don't use {}, it has stopped working",
  ],
  price: [
    'another letter from {}, another price hike, bye',
    '{} charging {money} extra for the same thing, cheek of it',
    'i used to love {} and now it is just adverts and bills',
    'cancelling {} was the easiest decision this year',
    'no way {} is worth that anymore',
    'we are sharing {} until they stop us, too expensive',
    '{} customer since day one and this is how they treat us',
  ],
  maintenance: [
    'note to self: {} goes dark {day} night, upgrade works',
    'notice in the {} app, they will be unavailable overnight for an upgrade',
    '{} scheduled downtime {day}, 02:00 to 05:00, plan around it',
    'planned works at {} tonight, set your alarms accordingly',
  ],
  football: [
    'one down after five minutes, turning {} off soon',
    'lost again, at least the picture on {} was nice',
    'VAR is broken and everyone on {} can see it',
    'ref has had a shocker, {} pundits losing it',
    'what a save!! {} slow motion is unreal',
    'derby night: {food}, {who} and {}',
    'he cannot connect with a single cross, watching {} in pain',
  ],
  meme: [
    '{} users discovering the outside world today',
    'somebody turn {} off and on again',
    'intern at {} pressed the red button',
    'thoughts and prayers for everyone who planned a {} night',
    'sending {} a get well soon card',
  ],
  rival: [
    'never had this with {other}, just putting it out there {}',
    'oh no, {} broken, anyway opening {other}',
    '{other} still standing, unlike {}',
    'hello {other} my old friend, {} has let me down',
  ],
  tips: [
    'for {} folks: uninstalling did nothing, waiting did',
    'switch dns and {} might come to life',
    'got {} to load by using a vpn, try that',
  ],
}

export const HELD_SCENES_IT: SceneWords = {
  finale: [
    'tre stagioni e finisce COSÌ? {} esigo spiegazioni',
    'mezzanotte e piango davanti a {}, tutto normale',
    '{} stasera mi ha fatto a pezzi',
    'che colpo di scena, metto in pausa {} e respiro',
    'serata finale da noi, {food} per tutti e {}',
    'mi rifiuto di credere che sia l’ultima, ricomincio da capo su {}',
    'tutto l’ufficio sveglio per l’ultima puntata su {}',
  ],
  stock: [
    '{} affonda a wall street: -8% https://finanza.example/q3',
    '{} perde l’otto per cento in apertura, addio guadagni',
    'vendite su {}, titolo sotto dell’8% https://mercati.example/ora',
    'perché {} scende dell’8% con conti buoni?',
  ],
  echo: [
    'Cosa abbiamo imparato dal blackout di {} https://leggi.example/x',
    'quindi ieri {} è saltato per un aggiornamento sbagliato',
    'ieri sera senza {} abbiamo giocato a carte',
    'il garante chiede spiegazioni a {} sul disservizio https://ente.example/r',
    'perché {day} {} si è fermato? lo spieghiamo qui https://podcast.example/9',
  ],
  joke: [
    'il giorno che {} muore scoprirò di che colore sono le mie pareti',
    'colpo di scena: {} va benissimo, sei tu che non funzioni più',
  ],
  bots: [
    '{} down adesso',
    'ULTIMORA {} offline nel mondo, cancellate l’app',
    'non usate {}, ha smesso di funzionare',
  ],
  price: [
    'altra mail di {}, altro rincaro, ciao',
    '{} mi chiede {money} in più per la stessa roba, che faccia tosta',
    'una volta amavo {}, adesso solo pubblicità e bollette',
    '{} non vale più quei soldi',
    'cliente {} dal primo giorno e ci trattano così',
    'disdire {} è stata la scelta più facile dell’anno',
  ],
  maintenance: [
    'promemoria: {day} notte {} si ferma per aggiornamento',
    'avviso nell’app di {}, di notte non sarà disponibile per lavori',
    'fermo programmato di {} {day} dalle 2 alle 5, organizzatevi',
  ],
  football: [
    'sotto di uno dopo cinque minuti, tra poco spengo {}',
    'persa un’altra volta, almeno su {} si vedeva bene',
    'il var non funziona e su {} lo vedono tutti',
    'arbitro da incubo, su {} sono impazziti',
    'che parata!! il rallenty di {} è pazzesco',
    'serata derby: {food}, {who} e {}',
  ],
  meme: [
    'gli utenti di {} che scoprono il mondo là fuori',
    'qualcuno spenga e riaccenda {}',
    'lo stagista di {} ha premuto il tasto rosso',
    'un pensiero per chi aveva organizzato la serata con {}',
  ],
  rival: [
    'con {other} mai successo, lo dico e basta {}',
    'ah {} rotto? vabbè apro {other}',
    '{other} resiste, {} no',
  ],
  tips: [
    'per chi usa {}: disinstallare non serve, aspettare sì',
    'cambiate dns e {} forse riparte',
    'a me {} con la vpn si apre, provate',
  ],
}
