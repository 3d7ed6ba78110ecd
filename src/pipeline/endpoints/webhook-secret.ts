const SECRET = /^whsec_([A-Za-z0-9+/]{32,88}={0,2})$/

/** Standard Webhooks asks for 24 to 64 bytes. */
const MIN_BYTES = 24
const MAX_BYTES = 64

/** Draws a secret: `random` gives so many unguessable bytes. */
export function newSecret(random: (bytes: number) => Buffer): string {
  return `whsec_${random(MIN_BYTES).toString('base64')}`
}

/** Whether a text can be a secret: `whsec_` and 24 to 64 bytes in base64. */
export function isSecret(text: string): boolean {
  const encoded = SECRET.exec(text)?.[1]
  if (encoded === undefined) return false
  const bytes = Buffer.from(encoded, 'base64').length
  return bytes >= MIN_BYTES && bytes <= MAX_BYTES
}
