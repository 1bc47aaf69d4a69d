import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { exchangesOf } from '../../judges/intended.ts';
import { fieldOf } from '../../reader/http.ts';
import { BATCH, CALIBRATIONS, packetsOf, TEXT_BATCH, trafficOf } from './calibration.ts';
import { partsOf } from './calibrationParts.ts';

const profile = fileURLToPath(new URL('../../../bench/calibration.yaml', import.meta.url));

/** As `node bench/calibration.js` prints them. */
describe.each(CALIBRATIONS)('$name', (calibration) => {
  const { measured, share } = calibration;
  const tls = trafficOf(profile, calibration, 'tls');

  test('costs as much over TLS as was measured', () => {
    expect(Math.abs(tls / measured - 1)).toBeLessThan(share);
  });

  test('costs less in the clear', () => {
    expect(trafficOf(profile, calibration, 'plaintext')).toBeLessThan(tls);
  });
});

test('100 files of 1 KB cost more than was measured, as the form of figure 7 alone does', () => {
  const stored = exchangesOf(packetsOf(profile, BATCH, 'plaintext'))
    .filter(({ request }) => request.startLine.startsWith('POST /store_batch'))
    .map(({ request }) => Number(fieldOf(request, 'content-length')));
  const sent = stored.reduce((sum, length) => sum + length, 0);
  // 1,000 bytes and what zlib adds, the part around them, and their place in batch_info.
  expect(sent / 100 - 1_011).toBeGreaterThan(350);
  expect(sent).toBeGreaterThan(BATCH.measured);
  expect(trafficOf(profile, BATCH, 'tls')).toBeLessThan(270_000);
});

test.each([BATCH, TEXT_BATCH])('the parts of $name add up', (batch) => {
  const parts = partsOf(profile, batch);
  expect(Object.values(parts).reduce((sum, length) => sum + length)).toBe(
    trafficOf(profile, batch, 'tls'),
  );
  expect(Math.min(...Object.values(parts))).toBeGreaterThan(0);
});

test('large uploads written at once would be too cheap to be the real client’s', () => {
  const [, megabyte] = CALIBRATIONS;
  const traffic = (size: string) =>
    trafficOf(profile, megabyte!, 'tls', [`app.dropbox.client.uploadWrites=${size}`]);
  const off = (bytes: number) => Math.abs(bytes / megabyte!.measured - 1);
  expect(off(traffic('512'))).toBeLessThan(0.05);
  expect(off(traffic('16KiB'))).toBeGreaterThan(0.1);
});
