#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs'

const args = process.argv.slice(2)
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  // Answered here, because loading the program costs ten times as much as the answer.
  console.log(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version)
} else {
  // A checkout installs its packages and builds itself. An installed package and the image have no sources and run dist.
  if (existsSync(new URL('../src', import.meta.url))) {
    const { ensureBuild, ensureNode, ensurePackages } = await import('../scripts/ensure.mjs')
    ensureNode()
    ensurePackages()
    ensureBuild()
  }
  const { main } = await import('../dist/src/cli/bundled/main.js')
  process.exitCode = await main(args)
}
