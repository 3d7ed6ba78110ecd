import type { Command } from 'commander'

/** One command as a shell completes it. */
export interface CompletedCommand {
  /** `keys create`; empty for `outcry` itself. */
  readonly path: string
  readonly summary: string
  readonly subcommands: readonly string[]
  /** Words that an argument may be. */
  readonly choices: readonly string[]
  readonly options: readonly CompletedOption[]
  /** Whether its arguments are files or folders. */
  readonly takesFiles: boolean
}

export interface CompletedOption {
  readonly name: string
  readonly description: string
  /** The value that comes after it: none, ids of services, a path, or a text that no list has. */
  readonly value: 'none' | 'services' | 'path' | 'text'
}

const PATHS = /<(?:file|dir)/
const FILES = /^(?:files|dir|events|file)$/

/** All commands of a program, each before its subcommands. */
export function completedCommands(command: Command, path = ''): readonly CompletedCommand[] {
  const own: CompletedCommand = {
    path,
    summary: command.summary() || command.description(),
    subcommands: command.commands.map((each) => each.name()),
    choices: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
    options: [
      ...command.options.map(
        ({ long, short, flags, description, required }) =>
          ({
            name: long ?? short ?? flags,
            description,
            value: !required
              ? 'none'
              : flags.includes('<ids>')
                ? 'services'
                : PATHS.test(flags)
                  ? 'path'
                  : 'text',
          }) as const,
      ),
      { name: '--help', description: 'show help', value: 'none' },
    ],
    takesFiles: command.registeredArguments.some((argument) => FILES.test(argument.name())),
  }
  return [
    own,
    ...command.commands.flatMap((each) => completedCommands(each, `${path} ${each.name()}`.trim())),
  ]
}
