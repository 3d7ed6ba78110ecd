/** Says what this process is working on, so that a watchdog can name the work that never ended. */
export interface WorkMark {
  begin(work: string): void
  end(): void
}
