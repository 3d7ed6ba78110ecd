import { expect, test } from 'vitest'
import { newReader, post } from '../../../support/reader.js'

const reader = newReader()

test.each([
  ["Slack is down, Trello won't load", ['slack', 'trello']],
  ['Outlook non va, e Teams è a terra', ['outlook', 'microsoft-teams']],
  // The cloud only explains, and praise is no complaint.
  ['Snapchat is down, AWS outage', ['snapchat']],
  ["Netflix works perfectly, Disney+ won't load", ['disney-plus']],
  ["fortnite update won't download, psn #psndown", ['fortnite', 'playstation-network']],
  ["Fortnite won't load, PSN is working fine", ['fortnite']],
  ["Netflix won't load, Spotify?", ['netflix']],
])('%s', (text, services) => {
  expect(new Set(reader.read(post(text)).services)).toEqual(new Set(services))
})
