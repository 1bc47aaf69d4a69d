import { expect, test } from 'vitest';
import { loadProfileText } from '../../src/profile/load.ts';

const nameServer = (network: string) =>
  loadProfileText(
    `version: 1\napp: web\nsession: [{ wait: 1s }]\nnetwork: { ${network} }\n`,
    'x.yaml',
  ).network.dns?.server;

test.each([
  ['', '198.18.0.53'],
  ['ip: 6', '2001:db8::35'],
  ['server: { addresses: 198.51.100.0/24 }', '198.51.100.53'],
  // The last host of a small network.
  ['server: { addresses: 198.51.100.16/28 }', '198.51.100.30'],
  ['dns: { server: 192.0.2.9 }', '192.0.2.9'],
  ['dns: off', undefined],
])('with { %s } names are asked for at %s', (network, server) => {
  expect(nameServer(network)).toBe(server);
});
