import { expect, test } from 'vitest'
import { isSecret, newSecret } from '../../src/pipeline/endpoints/webhook-secret.js'
import { signedHeaders } from '../../src/webhooks/sign.js'

/** The published example of Standard Webhooks. */
const CURRENT = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const PREVIOUS = `whsec_${Buffer.alloc(24, 1).toString('base64')}`
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
const BODY = '{"test": 2432232314}'
const AT = 1_614_265_330_999

test('the signature is that of the published example', () => {
  expect(signedHeaders(ID, BODY, { current: CURRENT, previous: null }, AT)).toEqual({
    'webhook-id': ID,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test('the old secret signs behind the new one until its grace is over, and not a millisecond longer', () => {
  const secrets = { current: CURRENT, previous: { secret: PREVIOUS, until: AT + 1 } }
  const by = (at: number) => signedHeaders(ID, BODY, secrets, at)['webhook-signature']!.split(' ')
  expect(by(AT)).toEqual([
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    signedHeaders(ID, BODY, { current: PREVIOUS, previous: null }, AT)['webhook-signature'],
  ])
  expect(by(AT + 1)).toHaveLength(1)
})

test('a secret that is drawn is one, of 24 bytes', () => {
  expect(newSecret((bytes) => Buffer.alloc(bytes, 1))).toBe(PREVIOUS)
  expect(isSecret(PREVIOUS)).toBe(true)
})

test.each([
  ['', false],
  ['whsec_', false],
  [`whsec_${Buffer.alloc(23).toString('base64')}`, false],
  [`whsec_${Buffer.alloc(64).toString('base64')}`, true],
  [`whsec_${Buffer.alloc(65).toString('base64')}`, false],
  [`whsec_${'!'.repeat(32)}`, false],
  [`${PREVIOUS}\n`, false],
  [Buffer.alloc(24).toString('base64'), false],
])('%j is a secret: %s', (text, is) => {
  expect(isSecret(text)).toBe(is)
})
