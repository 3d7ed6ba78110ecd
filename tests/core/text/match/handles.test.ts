import { describe, expect, test } from 'vitest'
import { createHandleReader } from '../../../../src/core/text/match/handles.js'
import { catalogue } from '../../../support/reader.js'

const handles = createHandleReader(catalogue)

describe('whose account a handle is', () => {
  test.each([
    ['netflixhelps', 'netflix'],
    ['Ask_Spectrum', 'spectrum'],
    ['VodafoneUK', 'vodafone'],
    ['spotifycares', 'spotify'],
  ])('@%s is that of %s', (handle, service) => {
    expect(handles.read(handle)).toBe(service)
  })

  test.each(['netflixlover', 'i_hate_netflix', 'spotifyqueen', 'vodafonefan99x', 'a'.repeat(41)])(
    '@%s is nobody to speak for a brand',
    (handle) => {
      expect(handles.read(handle)).toBeNull()
    },
  )
})
