/**
 * The model beside the kernel: each capture of test/fixtures/kernel and the profile that rebuilds it,
 * as a table of what each did and how far they may differ; `!` marks what differs more.
 *
 *   node bench/kernel.js
 *   node bench/kernel.js CAPTURE PROFILE    any other capture of one connection, its tap at the client
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createViteServer } from 'vitest/node';

const root = fileURLToPath(new URL('..', import.meta.url));
const [capture, profile] = process.argv.slice(2);
const pairs = capture && profile ? [[capture, profile]] : rebuilt();

const server = await createViteServer({
  root,
  configFile: false,
  server: { middlewareMode: true },
});
try {
  const { compare, table } = await server.ssrLoadModule('/test/kernel/compare.ts');
  for (const [capturePath, profilePath] of pairs) {
    console.log(`\n${capturePath}\n  ${' '.repeat(34)}kernel      model`);
    console.log(table(compare(capturePath, profilePath).rows));
  }
} finally {
  await server.close();
}

function rebuilt() {
  return readdirSync(`${root}test/kernel`)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .map((name) => [`${root}test/fixtures/kernel/${name}.pcap`, `${root}test/kernel/${name}.yaml`]);
}
