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

const server = await createViteServer({
  root,
  configFile: false,
  server: { middlewareMode: true },
});
try {
  const { BATCH, CALIBRATIONS, trafficOf } = await server.ssrLoadModule(
    '/test/apps/dropbox/calibration.ts',
  );
  console.log(`  ${'kB on the wire, both ways'.padEnd(28)}  measured       TLS  plaintext`);
  for (const calibration of [...CALIBRATIONS, BATCH]) {
    const { name, measured, share } = calibration;
    const tls = trafficOf(profile, calibration, 'tls');
    const plaintext = trafficOf(profile, calibration, 'plaintext');
    const off = tls / measured - 1;
    const mark = Math.abs(off) <= share ? ' ' : '!';
    const figures = [measured, tls, plaintext].map((value) =>
      (value / 1000).toFixed(1).padStart(10),
    );
    const percent = `${(100 * off).toFixed(1)} %`.padStart(10);
    console.log(`${mark} ${name.padEnd(28)}${figures.join('')}${percent} of ${100 * share} %`);
  }
} finally {
  await server.close();
}
