/**
 * The model beside the kernel: each capture of test/fixtures/kernel and the profile that rebuilds it,
 * as a table of what each did and how far they may differ; `!` marks what differs more.
 *
 *   node bench/kernel.js
 *   node bench/kernel.js CAPTURE PROFILE         any other capture of one connection, its tap at the client
 *   node bench/kernel.js CAPTURE KEY=VALUE ...   the same, rebuilt from what it was made under:
 *       rtt=40ms down=20Mbit/s up=5Mbit/s 'exchanges=get 500000, wait 2s, post 20000' queueDown=250000
 *       queueUp=250000 dropDown=40,120x2,F dropUp=3 congestion=reno timestamps=false sack=false
 *   node bench/kernel.js FOLDER                  every X.pcap in it beside X.json, which says the same;
 *                                                only what differs is printed
 *
 * Rebuilt from conditions, the connection begins where the receiver's millisecond clock stands as it did in the
 * capture, for that clock rounds what is read of both.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createViteServer } from 'vitest/node';

const root = fileURLToPath(new URL('..', import.meta.url));
const [capture, ...rest] = process.argv.slice(2);

const server = await createViteServer({
  root,
  configFile: false,
  server: { middlewareMode: true },
});
try {
  const { compare, table } = await server.ssrLoadModule('/test/kernel/compare.ts');
  if (capture === undefined) {
    for (const [path, profile] of rebuilt()) print(path, table(compare(path, profile).rows));
  } else if (statSync(capture).isDirectory()) {
    const names = withConditions(capture).filter(
      (name) => rest.length === 0 || rest.includes(name),
    );
    let agreeing = 0;
    for (const name of names) {
      const path = join(capture, name);
      const { rows } = compare(`${path}.pcap`, JSON.parse(readFileSync(`${path}.json`, 'utf8')));
      const differing = rows.filter(({ agrees }) => !agrees);
      if (differing.length === 0) agreeing++;
      else print(name, table(differing));
    }
    console.log(`\n${agreeing} of ${names.length} agree`);
  } else {
    const conditions = rest[0]?.includes('=') && Object.fromEntries(rest.map(keyAndValue));
    print(capture, table(compare(capture, conditions || rest[0]).rows));
  }
} finally {
  await server.close();
}

function print(name, rows) {
  console.log(`\n${name}\n  ${' '.repeat(34)}kernel      model`);
  console.log(rows);
}

function keyAndValue(word) {
  const at = word.indexOf('=');
  return [word.slice(0, at), word.slice(at + 1)];
}

function withConditions(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => basename(file, '.json'))
    .sort();
}

function rebuilt() {
  return readdirSync(`${root}test/kernel`)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .map((name) => [`${root}test/fixtures/kernel/${name}.pcap`, `${root}test/kernel/${name}.yaml`])
    .filter(([capture]) => existsSync(capture));
}
