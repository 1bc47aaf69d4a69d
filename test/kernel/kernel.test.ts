/**
 * The model beside Linux: each capture is rebuilt from a `web` profile, and both are measured alike.
 * `node bench/kernel.js` prints what is asserted here.
 */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compare, table } from './compare.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const comparison = (name: string) =>
  compare(path(`../fixtures/kernel/${name}.pcap`), path(`${name}.yaml`));

const CAPTURES = ['http-small', 'http-down', 'http-up', 'http-down-loss'];

describe.each(CAPTURES)('%s', (name) => {
  const { kernel, model, rows } = comparison(name);

  test('the model does what the kernel did, within what each figure allows', () => {
    expect(table(rows.filter(({ agrees }) => !agrees))).toBe('');
  });

  test('both have data in both directions, so that there is something to compare', () => {
    for (const { dataSegments, rounds, span } of [kernel, model]) {
      expect(Math.min(dataSegments.client, dataSegments.server)).toBeGreaterThan(0);
      expect(rounds.length).toBeGreaterThan(4);
      expect(span).toBeGreaterThan(100);
    }
  });
});

test('two losses are repaired by fast recovery, on what SACK reported', () => {
  const { kernel, model } = comparison('http-down-loss');
  for (const { losses } of [kernel, model]) {
    expect(losses).toHaveLength(2);
    for (const { filledAfter, sacks } of losses) {
      expect(filledAfter).toBeLessThan(60);
      expect(sacks).toBeGreaterThan(16);
    }
  }
});

test('the comparison tells a path of another length from the right one', () => {
  const wrong = compare(path('../fixtures/kernel/http-down.pcap'), path('http-down-loss.yaml'));
  const differing = wrong.rows.filter(({ agrees }) => !agrees).map(({ what }) => what);
  expect(differing).toContain('losses');
  expect(differing).toContain('first to last byte, ms');
});
