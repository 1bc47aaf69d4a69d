/**
 * The throughput of long transfers beside the closed forms for it, as a table; `!` marks what is
 * further off than its share.
 *
 *   node bench/throughput.js [SIZE] [SIZE OF LOSSY TRANSFERS]
 */
import { fileURLToPath } from 'node:url';
import { createViteServer } from 'vitest/node';

const [size = '50MB', lossySize = '200MB'] = process.argv.slice(2);
const root = fileURLToPath(new URL('..', import.meta.url));
const profile = fileURLToPath(new URL('throughput.yaml', import.meta.url));

const server = await createViteServer({
  root,
  configFile: false,
  server: { middlewareMode: true },
});
try {
  const { measureThroughput, transfers } = await server.ssrLoadModule(
    '/test/tcp/lossThroughput.ts',
  );
  console.log(`  ${''.padEnd(36)}  expected  measured  MB/s`);
  for (const transfer of transfers(size, lossySize)) {
    print(transfer, measureThroughput(profile, transfer));
  }
} finally {
  await server.close();
}

function print({ name, expected, share }, measured) {
  const off = measured / expected - 1;
  const mark = Math.abs(off) <= share ? ' ' : '!';
  const figures = [expected, measured].map((value) => (value / 1e6).toFixed(3).padStart(10));
  const percent = `${(100 * off).toFixed(1)} %`.padStart(10);
  console.log(`${mark} ${name.padEnd(36)}${figures.join('')}${percent}   ${100 * share} %`);
}
