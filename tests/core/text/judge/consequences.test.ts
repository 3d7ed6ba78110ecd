import { expect, test } from 'vitest'
import { newReader, post } from '../../../support/reader.js'

const reader = newReader()

test.each([
  ["can't open Snapchat, AWS outage", ['snapchat']],
  ['Fortnite login fails, there is an AWS outage', ['fortnite']],
  ["can't send an interac transfer, rogers is down", ['interac']],
  ["can't watch Netflix because Xfinity is down", ['comcast-xfinity']],
  ["netflix won't load because Xfinity is down", ['comcast-xfinity']],
  ['youtube not loading because Virgin Media is down', ['virgin-media']],
  ['Zoom keeps dropping because Comcast is broken', ['comcast-xfinity']],
  ['AWS is down', ['aws']],
])('%s', (text, services) => {
  expect(reader.read(post(text))).toMatchObject({ label: 'complaint', services })
})
