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
  const { table, transfers } = await server.ssrLoadModule('/test/tcp/lossThroughput.ts');
  console.log(table(profile, transfers(size, lossySize)));
} finally {
  await server.close();
}
