import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SHELLS } from '../../src/cli/completion/scripts.js'
import { runMain } from '../support/run-main.js'

const folder = mkdtempSync(join(tmpdir(), 'outcry-completion-'))
afterAll(() => rmSync(folder, { recursive: true }))
const script = join(folder, 'outcry.bash')
beforeAll(async () => {
  writeFileSync(script, (await runMain(['completion', 'bash'])).out)
  writeFileSync(join(folder, 'posts.ndjson'), '')
})

/** What a real bash offers after these words, the last of which is being written. */
function complete(...lines: readonly (readonly string[])[]): string[] {
  const tries = lines.map((words) => {
    const quoted = ['outcry', ...words].map((word) => `'${word}'`)
    return `COMP_WORDS=(${quoted.join(' ')}); COMP_CWORD=${words.length}; COMPREPLY=(); _outcry; echo "\${COMPREPLY[*]}"`
  })
  const code = [`source ${script}`, ...tries].join('\n')
  return execFileSync('bash', ['-c', code], { cwd: folder, encoding: 'utf8' }).trimEnd().split('\n')
}

test('bash completes commands, subcommands, options, services and files', () => {
  expect(
    complete(
      ['ale'],
      ['keys', 're'],
      ['alerts', '--op'],
      ['alerts', '--service', 'netfl'],
      ['silence', 'add', '--service', 'spotify,netfl'],
      ['replay', 'pos'],
      ['replay', '--from', ''],
      ['replay', '--catalogue', 'pos'],
    ),
  ).toEqual(['alerts', 'revoke', '--open', 'netflix', 'spotify,netflix', 'posts.ndjson', '', 'posts.ndjson'])
})

test('every shell has a script with all commands, options and services', async () => {
  for (const shell of SHELLS) {
    const { code, out } = await runMain(['completion', shell])
    expect(code).toBe(0)
    for (const word of ['evaluate-reading', 'silence', 'whatsapp']) expect(out, shell).toContain(word)
    expect(out, shell).toMatch(/exit-code/)
    expect(out, shell).not.toContain('undefined')
  }
  expect((await runMain(['completion', 'tcsh'])).code).toBe(2)
})
