import type { Format } from '../../pipeline/endpoints/subscriptions.js'
import { addressMessage } from '../formats/address-message.js'
import type { AddressRules } from './address-rules.js'
import type { Lookup } from './check-target.js'
import { checkTarget } from './check-target.js'

/** Whether a subscription may have a URL: it may be sent to, and it has what its format needs. */
export async function checkEndpoint(
  url: string,
  format: Format,
  parts: { readonly rules: AddressRules; readonly lookup?: Lookup },
): Promise<{ readonly kind: 'fine' } | { readonly kind: 'refused'; readonly detail: string }> {
  const target = await checkTarget(url, parts)
  if (target.kind === 'refused') return target
  const addressed = addressMessage(format, url, '{}')
  return addressed.kind === 'fine' ? { kind: 'fine' } : { kind: 'refused', detail: addressed.detail }
}
