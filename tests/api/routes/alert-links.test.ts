import { expect, onTestFinished, test } from 'vitest'
import { anAlert, startApi, store } from '../api-server.js'

test('the Link header leads through all pages, each alert once', async () => {
  const api = await startApi()
  onTestFinished(() => api.close())
  for (const id of ['a', 'b', 'c', 'd', 'e']) await store(api.store, anAlert(id))
  const seen: string[] = []
  let path: string | undefined = '/v1/alerts?limit=2'
  while (path !== undefined) {
    const response: Response = await api.get(path)
    const { data } = (await response.json()) as { data: { id: string }[] }
    seen.push(...data.map(({ id }) => id))
    path = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1]
  }
  expect(seen).toEqual(['e', 'd', 'c', 'b', 'a'])
})
