import type { Command } from 'commander'
import { Argument } from 'commander'
import { overlayOfEnv } from '../io/overlay.js'
import type { Streams } from '../store/streams.js'
import type { Shell } from './scripts.js'
import { SHELLS } from './scripts.js'

/** `outcry completion SHELL`. */
export function addCompletion(
  program: Command,
  { streams, finish }: { readonly streams: Streams; readonly finish: (code: number) => void },
): void {
  program
    .command('completion')
    .summary('completion of commands, options and services for a shell')
    .description('Prints a script that completes commands, options and the services of the catalogue.')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .option('--catalogue <dir>', 'overlay folder for config/', overlayOfEnv())
    .addHelpText(
      'after',
      '\nExample:\n  $ source <(outcry completion bash)\n  $ outcry completion fish > ~/.config/fish/completions/outcry.fish\n',
    )
    .action(async (shell: Shell, options) => {
      const { completedCommands } = await import('./completed-commands.js')
      const { completionScript } = await import('./scripts.js')
      const { loadConfiguration } = await import('../../runtime/compose/load-configuration.js')
      const ids = loadConfiguration(options.catalogue).services.map(({ id }) => id)
      streams.out(completionScript(shell, completedCommands(program), ids))
      finish(0)
    })
}
