import type { Deployment, Process } from './processes.js'
import { startProcess } from './processes.js'

/** Kills, pauses and outages of the store and the queue, until peace is made. */
export interface Faults {
  /** From here on everything works, and every process lives. */
  end(): void
}

export function startFaults(deployment: Deployment, slots: Process[]): Faults {
  const { world, mood, queue } = deployment
  void kill()
  void upset()

  return {
    end() {
      world.isStormy = false
      mood.isAway = false
      mood.isFull = false
      for (const [index, { life }] of slots.entries()) {
        life.stillUntil = 0
        if (life.isDead) slots[index] = startProcess(slots[index]!.role, deployment)
      }
    },
  }

  /** Kills a process at whatever it waits for, or lets it stand still. */
  async function kill(): Promise<void> {
    while (world.isStormy) {
      await world.after(world.draw(5_000, 240_000))
      const index = world.draw(0, slots.length - 1)
      const { life, role } = slots[index]!
      if (!world.isStormy || life.isDead) continue
      if (world.chance(0.3)) {
        // A lease outlasts a pause of the deliver worker: a request of a process that stood still longer has no fence.
        life.stillUntil = world.now() + world.draw(1_000, role === 'deliver' ? 5_000 : 90_000)
        continue
      }
      life.isDead = true
      if (world.chance(0.2)) queue.empty()
      void world.after(world.draw(0, 30_000)).then(() => {
        if (slots[index]!.life.isDead) slots[index] = startProcess(role, deployment)
      })
    }
  }

  async function upset(): Promise<void> {
    while (world.isStormy) {
      await world.after(world.draw(60_000, 1_800_000))
      if (!world.isStormy) return
      const trouble = world.pick(['isAway', 'isFull'] as const)
      mood[trouble] = true
      await world.after(world.draw(1_000, 60_000))
      mood[trouble] = false
    }
  }
}
