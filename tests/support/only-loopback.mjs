// Loaded before a program that must not need a network: a connection to anywhere but this machine ends it.
import { Socket } from 'node:net'

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/
const connect = Socket.prototype.connect

Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args
  if (options?.path === undefined && !LOOPBACK.test(options?.host ?? 'localhost')) {
    process.stderr.write(`connects to ${options.host}\n`)
    process.exit(70)
  }
  return connect.apply(this, args)
}
