import { checkLexicons } from '../../../core/catalogue/check-lexicons.js'
import { checkPlaces } from '../../../core/catalogue/check-places.js'
import { checkServices } from '../../../core/catalogue/check-services.js'
import { unknownIn } from '../../../core/catalogue/watch-list.js'
import type { Service } from '../../../core/model/catalogue.js'
import type { ConfigProblem } from '../config-error.js'
import type { Config, Reading } from './reading.js'

/** What is wrong only between the entries: a name that nothing has, an id twice, a circle. */
function checkWatchList({ watch }: Reading, services: readonly Service[]): ConfigProblem[] {
  if (watch === null) return []
  return unknownIn(watch.list, services).map((id) => ({
    file: watch.file,
    path: 'services',
    message: `names "${id}", which is no service; correct the id or add the service`,
  }))
}

export function crossCheck(config: Config, reading: Reading): readonly ConfigProblem[] {
  const broken = [...reading.brokenIds].map((id) => `depends on "${id}", which is no service`)
  return [
    ...checkServices(config.services, config.contexts)
      .filter(({ message }) => !broken.some((start) => message.includes(start)))
      .map(({ service, path, message }) => ({
        file: reading.services.get(service)?.at(-1)?.file ?? '',
        path: `${service}.${path}`,
        message,
      })),
    ...checkLexicons(config.lexicons, config.services).map(({ language, entry, message }) => {
      const source = reading.lexicons.get(language)!
      return { file: entry === null ? source.file : source.files[entry]!, path: language, message }
    }),
    ...checkWatchList(reading, config.services),
    ...checkPlaces(config.places).map(({ place, message }) => ({
      file: reading.placesFile,
      path: place,
      message,
    })),
  ]
}
