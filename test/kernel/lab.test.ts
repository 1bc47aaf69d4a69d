/** The model beside Linux over many paths: round trips, rates, losses of every kind, Reno, fewer options. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compare, table } from './compare.ts';
import type { Conditions } from './conditions.ts';

const folder = fileURLToPath(new URL('../fixtures/kernel/lab/', import.meta.url));
const NAMES = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length));

const conditionsOf = (name: string) =>
  JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8')) as Conditions;

describe.each(NAMES)('%s', (name) => {
  test('the model does what the kernel did, within what each figure allows', () => {
    const { rows } = compare(`${folder}${name}.pcap`, conditionsOf(name));
    expect(table(rows.filter(({ agrees }) => !agrees))).toBe('');
  });
});

test('there are captures of both directions, of losses and of none', () => {
  const drops = NAMES.map(conditionsOf).filter(({ dropDown, dropUp }) => dropDown ?? dropUp);
  expect(drops.length).toBeGreaterThan(8);
  expect(NAMES.length - drops.length).toBeGreaterThan(3);
  expect(NAMES.filter((name) => name.startsWith('up')).length).toBeGreaterThan(4);
});

test.each([
  ['up-100ms', { rtt: '120ms' }, 'first to last byte, ms'],
  ['up-100ms', { up: '8Mbit/s' }, 'first to last byte, ms'],
  ['up-1ms', { rtt: '4ms' }, 'bytes in flight, round 3'],
  ['up-wide', { receiveBuffer: '128KiB' }, 'SYN'],
  ['up-two', { dropUp: '60' }, 'losses'],
  ['up-syn-twice', { dropUp: '1' }, 'first to last byte, ms'],
  ['up-outage', { dropUp: '30,31' }, 'losses'],
  ['up-edge', { congestion: 'cubic' }, 'client: data segments'],
  ['up-fins', { dropUp: 'F' }, 'first FIN to the end, ms'],
  ['down-fins', { dropDown: '40' }, 'first FIN to the end, ms'],
  ['up-again', { dropUp: '4' }, 'request to answer, ms'],
  ['up-reno', { congestion: 'cubic' }, 'loss 1: flight afterwards'],
  ['down-burst', { sack: 'false' }, 'SYN'],
  ['down-gaps', { dropUp: '4' }, 'losses'],
  ['down-acks-again', { dropDown: '5,10,15' }, 'loss 2: offset'],
  ['up-backoff', { dropUp: '9,12x2,17x2' }, 'first to last byte, ms'],
] as const)('%s is told from %o', (name, other, differing) => {
  const { rows } = compare(`${folder}${name}.pcap`, { ...conditionsOf(name), ...other });
  const names = rows.filter(({ agrees }) => !agrees).map(({ what }) => what);
  expect(names).toContain(differing);
});
