/** Whether a word that is said to be down is no service by itself: "internet", "everything", "il sito". */
export function isNoService(word: string): boolean {
  return NO_SERVICES.has(word) || word.length < 2
}

const NO_SERVICES: ReadonlySet<string> = new Set(
  `internet wifi wi fi web net network networks server servers site sites website app apps system systems service services
  everything everyone everybody anything something nothing someone anyone it this that these those he she they we you i me my your our their
  his her who what which there here one ones all both mine yours theirs
  power electricity light lights signal phone phones laptop computer pc tv car train trains bus metro plane flight flights elevator lift
  stream streams streaming feed page link login chat email mail emails mails account accounts password video videos music game games gaming
  market markets stock stocks price prices sales bitcoin btc crypto eth ethereum economy dollar euro pound oil gold nasdaq dow futures
  team teams government school schools work office bank banks store stores shop road roads bridge line lines water gas tree trees fever
  shut knock touch count lock break mark sun show melt crack upside sit calm let get going man men god love world life heart mind body
  sync desktop console dns cdn api database db cloud backend frontend prod production build wordpress blog forum wiki page proxy vpn router modem
  today now again still just really down up the a an and but so if when why how where is are was were be been not no yes
  rete reti linea linee connessione sito siti sistema sistemi servizio servizi tutto tutti tutte tutta niente nulla qualcosa qualcuno nessuno
  corrente luce acqua gas telefono telefoni cellulare cell pagina portale programma computer televisione tele televisore treno treni autobus ascensore
  macchina auto borsa mercato mercati prezzi prezzo titolo titoli morale governo scuola lavoro ufficio banca banche negozio strada ponte
  qui qua che chi cosa questo questa questi queste quello quella mio mia tuo tua suo sua nostro vostro loro lui lei noi voi io
  ora adesso oggi ieri domani ancora sempre mai anche solo pure poi quando perche come dove se ma e o non mi ti ci vi si
  scusa scusate ragazzi raga gente mamma papa amico amica cuore mondo vita notte giorno
  piattaforma streaming cassa casse sportello bancomat carta carte pos fibra modem posta mail chat video audio musica gioco giochi partita
  ram cpu gpu disk battery screen keyboard microphone camera printer fridge heating boiler oven toilet shower sink door aircon ac
  brain knee back leg arm head stomach body sleep mood morale vibe season album song movie film episode
  monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december
  usa america italy italia europe europa uk england china russia ukraine israel gaza iran india trump biden putin meloni conte salvini covid coronavirus`
    .split(/\s+/)
    .filter((word) => word !== ''),
)
