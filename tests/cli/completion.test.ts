import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { SHELLS } from '../../src/cli/completion/scripts.js'
import { runMain } from '../support/run-main.js'

const folder = mkdtempSync(join(tmpdir(), 'outcry-completion-'))
afterAll(() => rmSync(folder, { recursive: true }))
const script = join(folder, 'outcry.bash')
beforeAll(async () => {
  writeFileSync(script, (await runMain(['completion', 'bash'])).out)
  writeFileSync(join(folder, 'outcry.fish'), (await runMain(['completion', 'fish'])).out)
  mkdirSync(join(folder, 'functions'))
  writeFileSync(join(folder, 'functions', '_outcry'), (await runMain(['completion', 'zsh'])).out)
  writeFileSync(join(folder, 'posts.ndjson'), '')
})

/** Whether a shell is installed; one line says so where it is not. */
function hasShell(shell: string): boolean {
  const isThere = spawnSync(shell, ['-c', 'exit 0']).status === 0
  if (!isThere) console.error(`outcry: there is no ${shell} here, so its completion is not tried`)
  return isThere
}

/** What is typed, the last word unfinished, and what a shell offers for that word. */
const OFFERS: readonly (readonly [typed: string, offered: readonly string[]])[] = [
  ['outcry ale', ['alerts']],
  ['outcry keys re', ['revoke']],
  ['outcry keys create --na', ['--name']],
  ['outcry alerts --op', ['--open']],
  ['outcry alerts --service netfl', ['netflix']],
  ['outcry silence add --service spotify,netfl', ['spotify,netflix']],
  ['outcry replay pos', ['posts.ndjson']],
  ['outcry replay --from 2', []],
  ['outcry replay --catalogue pos', ['posts.ndjson']],
  ['outcry completion z', ['zsh']],
]
const TYPED = OFFERS.map(([typed]) => typed)

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

test.runIf(hasShell('fish'))('a real fish offers the same', () => {
  const lines = TYPED.map((typed) => `echo '>'; complete -C '${typed}'`)
  const code = ['source outcry.fish', ...lines].join('\n')
  const out = execFileSync('fish', ['--no-config', '-c', code], { cwd: folder, encoding: 'utf8' })
  const offered = out
    .split('>\n')
    .slice(1)
    .map((block) => block.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0]!])))
  expect(offered).toEqual(OFFERS.map(([, words]) => words))
})

/** An interactive zsh on a terminal of its own, which prints the words that its completion finds at a Tab. */
const ZSH = `
zmodload zsh/zpty
zpty shell zsh -f -i
until_() { local all= text; while zpty -r shell text; do all+=$text; [[ $all == *"$1"* ]] && { REPLY=$all; return }; done }
zpty -w shell "PROMPT=; stty -echo; cd $PWD; $1; zstyle ':completion:*' menu no; LISTMAX=10000"
zpty -w shell '
compadd() {
  local -a found given
  zparseopts -E -a given O: A: D:
  if (( $#given == 0 )); then
    builtin compadd -A found "$@"
    print -r -- "<$IPREFIX\${^found}>"
  fi
  builtin compadd "$@"
}
end_() { print -r "DO""NE"; BUFFER= }
zle -N end_; bindkey "^X" end_; bindkey "^I" complete-word
print REA""DY'
until_ READY
shift
for typed in "$@"; do
  zpty -n -w shell "$typed"$'\t\x18'
  until_ DONE
  print -r -- "> \${REPLY//$'\r'/}"
done
zpty -d shell
`

test.runIf(hasShell('zsh')).each([
  ['a script that it reads', 'autoload -Uz compinit; compinit -u -D; source functions/_outcry'],
  ['a file of its functions', 'fpath=($PWD/functions $fpath); autoload -Uz compinit; compinit -u -D'],
])('a real zsh offers the same from %s', (_from, setup) => {
  const out = execFileSync('zsh', ['-f', '-c', ZSH, 'zsh', setup, ...TYPED], {
    cwd: folder,
    encoding: 'utf8',
  })
  const offered = out
    .split(/^> /m)
    .slice(1)
    .map((block) => [...block.matchAll(/<([^<>\n]+)>/g)].map(([, word]) => word))
  expect(offered).toEqual(OFFERS.map(([, words]) => words))
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

test('an empty CATALOGUE_DIR, as a file of variables may have it, names no overlay', async () => {
  vi.stubEnv('CATALOGUE_DIR', '')
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(await runMain(['completion', 'bash'])).toMatchObject({ code: 0, err: '' })
})
