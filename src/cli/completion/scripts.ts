import type { CompletedCommand } from './completed-commands.js'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** The script that teaches a shell the commands, options and services. */
export function completionScript(
  shell: Shell,
  commands: readonly CompletedCommand[],
  services: readonly string[],
): string {
  if (shell === 'fish') return fishScript(commands, services)
  return shell === 'bash' ? bashScript(commands, services) : zshScript(commands, services)
}

/** Options by the kind of their value, over all commands: one name means the same everywhere. */
function optionsWith(commands: readonly CompletedCommand[], value: 'services' | 'path' | 'text'): string {
  const names = commands.flatMap(({ options }) => options.filter((option) => option.value === value))
  return [...new Set(names.map(({ name }) => name))].join('|')
}

/** A pattern for each command: the path so far, and the word that leads on. */
function steps(commands: readonly CompletedCommand[]): string {
  return commands
    .filter(({ path }) => path !== '')
    .map(({ path }) => `"${path}"`)
    .join('|')
}

function words({ subcommands, choices, options }: CompletedCommand): string {
  return [...subcommands, ...choices, ...options.map(({ name }) => name)].join(' ')
}

function cases(commands: readonly CompletedCommand[], indent: string): string {
  return commands
    .map(
      (command) =>
        `${indent}"${command.path}") words="${words(command)}"; files=${command.takesFiles ? 1 : 0} ;;`,
    )
    .join('\n')
}

function bashScript(commands: readonly CompletedCommand[], services: readonly string[]): string {
  return `# Completion of outcry for bash: source <(outcry completion bash)
_outcry() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" at="" words="" files=0 i next before
  local services="${services.join(' ')}"
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="\${at:+$at }\${COMP_WORDS[i]}"
    case "$next" in
      ${steps(commands)}) at="$next" ;;
    esac
  done
  case "$prev" in
    ${optionsWith(commands, 'services')})
      before="\${cur%"\${cur##*,}"}"
      COMPREPLY=($(compgen -P "$before" -W "$services" -- "\${cur##*,}"))
      return ;;
    ${optionsWith(commands, 'path')}) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    ${optionsWith(commands, 'text')}) COMPREPLY=(); return ;;
  esac
  case "$at" in
${cases(commands, '    ')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  if [[ $files = 1 && $cur != -* ]]; then COMPREPLY=($(compgen -f -- "$cur")); fi
}
complete -o filenames -F _outcry outcry
`
}

function zshScript(commands: readonly CompletedCommand[], services: readonly string[]): string {
  return `#compdef outcry
# Completion of outcry for zsh: source <(outcry completion zsh), or a file _outcry in a folder of $fpath
_outcry() {
  local at="" words_="" files=0 next word
  local -a services
  services=(${services.join(' ')})
  for word in "\${(@)words[2,CURRENT-1]}"; do
    next="\${at:+$at }$word"
    case "$next" in
      ${steps(commands)}) at="$next" ;;
    esac
  done
  case "\${words[CURRENT-1]}" in
    ${optionsWith(commands, 'services')}) compset -P '*,'; compadd -a services; return ;;
    ${optionsWith(commands, 'path')}) _files; return ;;
    ${optionsWith(commands, 'text')}) return ;;
  esac
  case "$at" in
${cases(commands, '    ').replaceAll(' words="', ' words_="')}
  esac
  if [[ $files = 1 && "\${words[CURRENT]}" != -* ]]; then _files; else compadd -- \${=words_}; fi
}
# As a file of $fpath this is the body of the function, which the first Tab runs.
if [[ "\${funcstack[1]}" = _outcry ]]; then _outcry "$@"; else compdef _outcry outcry; fi
`
}

function fishScript(commands: readonly CompletedCommand[], services: readonly string[]): string {
  const lines = [fishHead(services)]
  for (const { path, summary, options, takesFiles, subcommands, choices } of commands) {
    const [first, second] = path.split(' ')
    const given = path === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${first}`
    const when = second === undefined ? given : `${given}; and __fish_seen_subcommand_from ${second}`
    const parentWhen = second === undefined ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${first}`
    const name = second ?? first
    if (path !== '') lines.push(`complete -c outcry -n '${parentWhen}' -a ${name} -d ${quote(summary)}`)
    if (takesFiles) lines.push(`complete -c outcry -n '${when}' -F`)
    if (choices.length > 0) lines.push(`complete -c outcry -n '${when}' -a '${choices.join(' ')}'`)
    if (subcommands.length > 0 && path !== '') continue
    for (const option of options) {
      const value = { none: '', services: " -x -a '(__outcry_services)'", path: ' -r -F', text: ' -x' }[
        option.value
      ]
      lines.push(
        `complete -c outcry -n '${when}' -l ${option.name.replace(/^--/, '')}${value} -d ${quote(option.description)}`,
      )
    }
  }
  return `${lines.join('\n')}\n`
}

/** Fish compares whole words, so the ids before the last comma of a list are part of every candidate. */
function fishHead(services: readonly string[]): string {
  return `# Completion of outcry for fish: outcry completion fish | source
function __outcry_services
  set -l before (commandline -ct | string replace -r '^--[^=]*=' '' | string match -r '^.*,')
  printf '%s\\n' "$before"{${services.join(',')}}
end
complete -c outcry -f`
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
