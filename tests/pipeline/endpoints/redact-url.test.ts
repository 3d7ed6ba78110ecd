import { expect, test } from 'vitest'
import { redactUrl } from '../../../src/pipeline/endpoints/redact-url.js'

test.each([
  ['slack', 'https://hooks.slack.com/services/T000/B000/abc', 'https://hooks.slack.com/redacted'],
  ['ntfy', 'https://ntfy.sh/our-secret-topic', 'https://ntfy.sh/redacted'],
  ['standard', 'https://a.example/hooks/outages', 'https://a.example/hooks/outages'],
  ['standard', 'https://a.example/in?token=1', 'https://a.example/in?redacted'],
  ['standard', 'https://a.example/in/k3y0123456789abcdef/x', 'https://a.example/in/redacted/x'],
] as const)('a URL of the format %s, %s, is shown as %s', (format, url, shown) => {
  expect(redactUrl(url, format)).toBe(shown)
})
