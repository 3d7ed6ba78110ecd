// What BullMQ alone can move: `produce` reads posts and adds them in jobs, `consume` takes the jobs and does nothing with them. Each
// prints an instant in milliseconds: when the first job was added, and when the last was done.
import { readFileSync } from 'node:fs'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'

const [role, url, file, batchText] = process.argv.slice(2)
const batch = Number(batchText)
const connection = new Redis(url, { maxRetriesPerRequest: null })
const lines = readFileSync(file, 'utf8').trimEnd().split('\n')

if (role === 'produce') {
  const posts = lines.map((line) => JSON.parse(line))
  const queue = new Queue('bare', { connection, defaultJobOptions: { removeOnComplete: true } })
  await queue.waitUntilReady()
  console.log(Date.now())
  for (let from = 0; from < posts.length; from += 10 * batch) {
    const jobs = []
    for (let at = from; at < Math.min(posts.length, from + 10 * batch); at += batch) {
      jobs.push({ name: 'posts', data: posts.slice(at, at + batch) })
    }
    await queue.addBulk(jobs)
  }
} else {
  let seen = 0
  new Worker(
    'bare',
    async (job) => {
      seen += job.data.length
      if (seen === lines.length) console.log(Date.now())
    },
    { connection, concurrency: 10 },
  ).on('error', (error) => console.error(error))
  console.log('ready')
}
