// The share of each stage of a replay in the samples of a CPU profile (`node --cpu-prof`). A sample belongs to the innermost
// function on its stack that a stage names, so that what a stage calls in packages and in Node counts for it.
import { readFileSync } from 'node:fs'

const STAGES = [
  ['garbage', /^\(garbage collector\)$/],
  ['skim', /pipeline\/skim\//],
  ['decode and parse', /sources\/ndjson\/post-lines|core\/model\/post\.js/],
  ['read', /sources\/ndjson\/(read-bytes|gunzip|open-input|read-posts)/],
  ['classify', /core\/text\/|pipeline\/intake\/classify-post|engine\/post\/|compose\/text-parts|hash-author/],
  [
    'decide',
    /engine\/service\/(decide|test-for-outage|learn|open-alert|observe)|engine\/advance|core\/alerting|core\/causes/,
  ],
  ['order and count', /core\/engine\/|core\/detection\//],
  ['write', /cli\/io\/output/],
]

/** `[stage, share]` in the order of the stages; the last is all else: the start of the process, mostly. */
export function stagesOf(profileFile) {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(profileFile, 'utf8'))
  const stageOf = new Map()
  const walk = (node, outer) => {
    const { functionName, url } = node.callFrame
    const own = STAGES.findIndex(([, pattern]) => pattern.test(functionName) || pattern.test(url))
    const stage = own === -1 ? outer : own
    stageOf.set(node.id, stage)
    for (const child of node.children ?? []) walk(byId.get(child), stage)
  }
  const byId = new Map(nodes.map((node) => [node.id, node]))
  walk(nodes[0], STAGES.length)
  const spent = new Array(STAGES.length + 1).fill(0)
  samples.forEach((id, index) => {
    spent[stageOf.get(id)] += timeDeltas[index]
  })
  const all = spent.reduce((sum, one) => sum + one, 0)
  return [...STAGES.map(([name]) => name), 'start and rest'].map((name, index) => [name, spent[index] / all])
}
