// The last step of the build writes dist/sbom.cdx.json: every package that a run needs or that dist holds a part of, in
// the form CycloneDX 1.5. From the lock file alone, so equal locks give equal bytes and no registry is asked.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const read = (path) => readFileSync(join(root, path), 'utf8')
const { name, version } = JSON.parse(read('package.json'))
const { packages } = JSON.parse(read('package-lock.json'))
const bundled = ['dist/web/licenses.md', 'dist/node_modules/licenses.md'].flatMap((file) =>
  [...read(file).matchAll(/^## (\S+) - (\S+) /gm)].map(([, one, ofVersion]) => `${one}@${ofVersion}`),
)
const natural = `natural@${packages['node_modules/natural'].version}`
const inDist = new Set([natural, ...bundled])
const nameOf = (path) => path.slice(path.lastIndexOf('node_modules/') + 13)

const components = Object.entries(packages)
  .filter(
    ([path, { dev, devOptional, version: locked }]) =>
      path !== '' && (!(dev || devOptional) || inDist.has(`${nameOf(path)}@${locked}`)),
  )
  .map(([path, entry]) => componentOf(entry.name ?? nameOf(path), entry))
  .sort((a, b) => (a.purl < b.purl ? -1 : 1))
const bill = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  version: 1,
  metadata: { component: { type: 'application', name, version, purl: `pkg:npm/${name}@${version}` } },
  components: components.filter(({ purl }, index) => purl !== components[index - 1]?.purl),
}
writeFileSync(join(root, 'dist', 'sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`)

function componentOf(name, { version, license, integrity, optional }) {
  const [algorithm, digest] = integrity.split('-')
  return {
    type: 'library',
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    ...(optional === true ? { scope: 'optional' } : {}),
    licenses: [{ expression: license }],
    hashes: [
      { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(digest, 'base64').toString('hex') },
    ],
  }
}
