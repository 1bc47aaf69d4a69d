/** IP identifications and DF of all that one client sends, whatever the protocol. */
import { describe, expect, test } from 'vitest';
import { loadProfileText } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import type { SystemName } from '../../src/tcp/systems.ts';
import { FrameList } from '../sim/frameList.ts';

interface Sent {
  readonly udp: boolean;
  readonly to: string;
  readonly id: number;
  readonly dontFragment: boolean;
}

/** What the client sends to two servers by name, and what is asked of DNS for them. */
function sentBy(client: SystemName, server: SystemName = 'linux', side = '10.20.'): Sent[] {
  const connection = (host: string) =>
    `- connection: { to: ${host}, exchanges: [{ request: GET /, response: { body: { random: 30kB } } }] }`;
  const profile = loadProfileText(
    `version: 1
app: web
session:
  ${connection('a.example')}
  ${connection('b.example')}
  ${connection('a.example')}
network: { arp: false, dns: { ttl: 1s }, client: { system: ${client} }, server: { system: ${server} } }
`,
    'x.yaml',
  );
  const list = new FrameList();
  synthesize(profile, list);
  const frames = list.readAny().filter(({ ip }) => ip?.source.startsWith(side));
  return frames.map(({ ip, udp }) => ({
    udp: udp !== undefined,
    to: ip!.destination,
    id: ip!.id!,
    dontFragment: ip!.dontFragment,
  }));
}

/** From each packet to the next. */
const steps = (sent: readonly Sent[]) =>
  sent.slice(1).map(({ id }, i) => (id - sent[i]!.id) & 0xffff);

test('Windows 7 counts everything together', () => {
  const sent = sentBy('windows-7');
  expect(sent.filter(({ udp }) => udp).length).toBeGreaterThan(1);
  expect(new Set(steps(sent))).toEqual(new Set([1]));
});

test('Windows 10 counts for each destination, the name server among them', () => {
  const sent = sentBy('windows-10');
  const ways = new Set(sent.map(({ to }) => to));
  expect(ways.size).toBe(3);
  for (const way of ways) {
    expect(new Set(steps(sent.filter(({ to }) => to === way)))).toEqual(new Set([1]));
  }
  const firsts = [...ways].map((way) => sent.find(({ to }) => to === way)!.id);
  expect(new Set(firsts).size).toBe(3);
});

test('Linux draws one for each datagram', () => {
  const lookups = sentBy('linux').filter(({ udp }) => udp);
  expect(new Set(lookups.map(({ id }) => id)).size).toBe(lookups.length);
});

describe('DF', () => {
  test.each<[SystemName, boolean]>([
    ['linux', true],
    ['android', true],
    ['windows-7', false],
    ['windows-10', false],
    ['macos', false],
    ['freebsd', false],
  ])('of datagrams of %s: %s; its TCP always has it', (system, inUdp) => {
    for (const sent of [sentBy(system), sentBy('linux', system, '198.')]) {
      const flags = (udp: boolean) =>
        new Set(sent.filter((one) => one.udp === udp).map(({ dontFragment }) => dontFragment));
      expect(flags(true)).toEqual(new Set([inUdp]));
      expect(flags(false)).toEqual(new Set([true]));
    }
  });

  test('is never missing where the identification is 0', () => {
    for (const system of ['macos', 'ios', 'freebsd'] as const) {
      for (const sent of [sentBy(system), sentBy('linux', system, '198.')]) {
        for (const { id, dontFragment } of sent) expect(id === 0).toBe(dontFragment);
      }
    }
  });
});
