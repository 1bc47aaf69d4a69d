/**
 * What a new file costs on the wire beside what was measured of the real client in 2014, as a table; `!`
 * marks what is further off than its share.
 *
 *   node bench/calibration.js
 */
import { fileURLToPath } from 'node:url';
import { createViteServer } from 'vitest/node';

const root = fileURLToPath(new URL('..', import.meta.url));
const profile = fileURLToPath(new URL('calibration.yaml', import.meta.url));

const kilobytes = (length) => (length / 1000).toFixed(1).padStart(10);

const server = await createViteServer({
  root,
  configFile: false,
  server: { middlewareMode: true, ws: false },
});
try {
  const { BATCH, CALIBRATIONS, TEXT_BATCH, trafficOf } = await server.ssrLoadModule(
    '/test/apps/dropbox/calibration.ts',
  );
  const { partsOf } = await server.ssrLoadModule('/test/apps/dropbox/calibrationParts.ts');
  console.log(`  ${'kB on the wire, both ways'.padEnd(28)}  measured       TLS  plaintext`);
  for (const calibration of [...CALIBRATIONS, BATCH, TEXT_BATCH]) {
    const { name, measured, share } = calibration;
    const tls = trafficOf(profile, calibration, 'tls');
    const plaintext = trafficOf(profile, calibration, 'plaintext');
    const off = tls / measured - 1;
    const mark = Math.abs(off) <= share ? ' ' : '!';
    const figures = [measured, tls, plaintext].map(kilobytes);
    const percent = `${(100 * off).toFixed(1)} %`.padStart(10);
    console.log(`${mark} ${name.padEnd(28)}${figures.join('')}${percent} of ${100 * share} %`);
  }
  for (const batch of [BATCH, TEXT_BATCH]) {
    console.log(`\n  ${batch.name} over TLS`);
    for (const [name, length] of Object.entries(partsOf(profile, batch)))
      console.log(`  ${name.padEnd(28)}${kilobytes(length)}`);
  }
} finally {
  await server.close();
}
