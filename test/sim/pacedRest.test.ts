/** A paced sender all of whose segments were acknowledged while it was held back once woke for ever at one instant. */
import { expect, test } from 'vitest';
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';

/** Found by a drawn mix of features. */
const PROFILE = {
  version: 1,
  name: 'h',
  seed: 35,
  app: 'web',
  session: [
    {
      connection: {
        to: 'https://www.example.com',
        count: 1,
        exchanges: [
          {
            think: '0s',
            serverDelay: '10ms',
            request: { method: 'POST', target: '/x', body: { random: 20000 } },
            response: { body: { random: 0 } },
          },
          {
            think: '50ms',
            serverDelay: '0s',
            request: { method: 'GET', target: '/x' },
            response: { body: { random: 0 } },
          },
          {
            think: '3s',
            serverDelay: '10ms',
            request: { method: 'GET', target: '/x' },
            response: { body: { random: 1 } },
          },
          {
            think: '3s',
            serverDelay: '10ms',
            request: { method: 'POST', target: '/x', body: { random: 20000 } },
            response: { body: { random: 1 } },
          },
        ],
      },
    },
  ],
  network: {
    ip: 4,
    rtt: '1ms',
    bandwidth: '20Mbit/s',
    client: {
      system: 'freebsd',
      pacing: true,
      sack: false,
      keepAlive: { time: '1s', interval: '1s', probes: 127 },
      df: false,
    },
    server: {
      system: 'linux',
      cork: true,
      nodelay: false,
      keepAlive: { time: '1s', interval: '1s', probes: 3 },
      initialWindow: 65535,
      maxWindow: '65535B',
      df: false,
    },
    up: { reorder: '30%', queuePackets: 5 },
    down: { corrupt: '1%', queuePackets: 1, queue: '1500B' },
  },
  capture: { tap: 'server', linkType: 'sll2' },
  tls: { version: '1.2', client: 'curl' },
  clients: { count: 5 },
};

test('a paced sender comes to rest when all is acknowledged before its next segment may go', () => {
  const profile = loadProfileText(JSON.stringify(PROFILE), 'paced.json');
  const { sessions, exchanges } = synthesize(
    profile,
    openSink('pcapng', new MemoryOutput(), profile),
  );
  expect(sessions).toBe(5);
  expect(exchanges).toBe(20);
});
