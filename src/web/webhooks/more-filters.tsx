import { CATEGORIES, FEATURES } from '../../core/model/vocabulary.js'
import { categoryName, nameOf } from '../texts/names.js'
import { WEBHOOK } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { t } from '../texts.js'
import { Boxes, Choice, Field, useFieldId } from './form-fields.js'
import type { Webhook } from './webhook-api.js'

/** Sources that every deployment may have; those of a webhook are kept whatever they are. */
const SOURCES = ['x', 'bluesky', 'mastodon', 'http']

/** Filters that few webhooks need, folded unless one is set. */
export function MoreFilters({ webhook }: { readonly webhook: Webhook | null }) {
  const id = useFieldId()
  const {
    categories = [],
    features = [],
    regions = [],
    sources = [],
    upstream = [],
    discovered = null,
  } = webhook?.filter ?? {}
  const isSet =
    [categories, features, regions, sources].some((list) => list.length > 0) || discovered !== null
  return (
    <details open={isSet}>
      <summary>{say(WEBHOOK.moreFilters)}</summary>
      {upstream.map((service) => (
        <input key={service} type="hidden" name="upstream" value={service} />
      ))}
      <div class="stack">
        <Boxes
          {...{ name: 'categories', legend: say(WEBHOOK.categories), words: CATEGORIES, say: categoryName }}
          checked={categories}
        />
        <Boxes
          {...{ name: 'features', legend: say(WEBHOOK.features), words: FEATURES, say: nameOf }}
          checked={features}
        />
        <Boxes
          {...{ name: 'sources', legend: say(WEBHOOK.sources), say: nameOf }}
          words={[...new Set([...SOURCES, ...sources])]}
          checked={sources}
        />
        <div class="fields">
          <Field name="regions" label={say(WEBHOOK.regions)} hint={`Lombardia, Texas. ${t('emptyAny')}`}>
            <input id={id('regions')} name="regions" autocomplete="off" defaultValue={regions.join(', ')} />
          </Field>
          <Field name="discovered" label={say(WEBHOOK.discovered)}>
            <Choice
              name="discovered"
              of={[
                ['', say(WEBHOOK.discoveredAny)],
                ['false', say(WEBHOOK.discoveredNot)],
                ['true', say(WEBHOOK.discoveredOnly)],
              ]}
              value={discovered === null ? '' : String(discovered)}
            />
          </Field>
        </div>
      </div>
    </details>
  )
}
