import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { loadEnvFile } from 'node:process'
import { SettingsError } from './settings.js'

/**
 * Reads `.env` in the working directory into the environment, as `node --env-file` does: a variable of the real
 * environment wins.
 *
 * @throws SettingsError when the file is there and cannot be read
 */
export function readEnvFile(path = resolve('.env')): void {
  if (!existsSync(path)) return
  try {
    loadEnvFile(path)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new SettingsError([`${path} cannot be read: ${why}; correct it or remove it, and start again`])
  }
}
