/**
 * The right to hold X's one connection, for the whole deployment. A holder that dies loses it after a while by itself.
 */
export interface StreamLease {
  /** Whether this process has it now: takes it where it is free, prolongs it where it is held. */
  acquire(): Promise<boolean>
  release(): Promise<void>
}
