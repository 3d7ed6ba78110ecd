// Replays one file in this process and reports, as JSON, the highest resident memory and the largest state of a service.
import { createSkimmer } from '../dist/src/pipeline/skim/skimmer.js'
import { composeDetection } from '../dist/src/runtime/compose/compose-detection.js'
import { limitHeap } from '../dist/src/runtime/process/limit-heap.js'
import { readPosts } from '../dist/src/sources/ndjson/read-posts.js'

limitHeap()
const start = performance.now()
const { engine, takePost, reader } = composeDetection({ authorKey: 'bench' })
for await (const { posts } of readPosts(process.argv[2], { skimmer: createSkimmer(reader, 'replay') }))
  for (const post of posts) takePost(post)
engine.finish()
const seconds = (performance.now() - start) / 1_000
const maxRssMb = process.resourceUsage().maxRSS / 1_024
const sizes = engine
  .save()
  .shard.serviceStates.map((serviceState) => JSON.stringify(serviceState).length / 1_024)
console.log(JSON.stringify({ maxRssMb, largestServiceKb: Math.max(...sizes), seconds }))
