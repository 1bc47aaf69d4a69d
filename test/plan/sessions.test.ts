import { describe, expect, test } from 'vitest';
import type { WebOptions } from '../../src/apps/web/options.ts';
import { type Distribution, fixed } from '../../src/base/distribution.ts';
import { MILLISECOND, SECOND } from '../../src/base/time.ts';
import type { PlanStep, SessionPlan } from '../../src/plan/sessionPlan.ts';
import { planSessions } from '../../src/plan/sessions.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import type { NetworkOptions, Profile } from '../../src/profile/profile.ts';
import { synthesize } from '../../src/synthesize.ts';
import { FrameList } from '../sim/frameList.ts';
import { NETWORK, prefix6 } from './network.ts';

/** Two connections, one after the other: 500 bytes up, 3,000 down, and so again. */
const WEB: WebOptions = {
  acts: ['a.example', 'b.example'].map((host) => ({
    act: 'connection',
    host,
    port: 80,
    secure: false,
    count: 1,
    close: { by: 'client', how: 'fin', after: fixed(0) },
    conduct: undefined,
    exchanges: [
      {
        count: 2,
        think: { kind: 'uniform', min: 0, max: SECOND },
        serverDelay: fixed(MILLISECOND),
        request: {
          method: 'POST',
          target: '/',
          headers: [],
          head: ['Content-Length'],
          body: randomBody(500),
        },
        response: {
          status: 200,
          reason: 'OK',
          headers: [],
          head: ['Content-Length'],
          body: randomBody(3000),
          framing: 'content-length',
          chunkLength: 0,
        },
      },
    ],
  })),
};

function randomBody(length: number) {
  return {
    kind: 'content',
    content: { kind: 'random', length, name: String(length) },
    type: 'application/octet-stream',
    coding: 'identity',
  } as const;
}

const PROFILE: Profile = {
  name: 'test',
  description: '',
  seed: 42,
  start: { seconds: 1_400_000_000, nanos: 0 },
  clients: { count: 3, perLink: 1, every: fixed(SECOND) },
  app: { kind: 'web', ...WEB },
  network: NETWORK,
  tls: loadProfileText('version: 1\napp: web\nsession: [{ wait: 1s }]\n', 'test.yaml').tls,
  capture: {
    format: undefined,
    linkType: 'ethernet',
    compatibility: 'none',
    implied: [],
    secrets: true,
    taps: [0],
  },
  remarks: [],
};

const withClients = (count: number, every: Distribution = fixed(SECOND)): Profile => ({
  ...PROFILE,
  clients: { count, perLink: 1, every },
});

const noKeys = () => ({ privateKeyPem: '', certificatePem: '' });
const plansOf = (profile: Profile) => [...planSessions(profile, noKeys)];

/** The connection of a session's first exchange. */
function firstConnection({ threads }: SessionPlan) {
  const exchange = threads[0]!.next(0).value as PlanStep;
  if (exchange.kind !== 'exchange') throw new Error(`an exchange comes first: ${exchange.kind}`);
  return exchange.connection;
}

describe('the sessions of a profile', () => {
  test('are one for each client, the first at the start, each so long after the last', () => {
    const plans = plansOf(PROFILE);
    expect(plans.map(({ id, startAt }) => [id, startAt])).toEqual([
      [0, 0],
      [1, SECOND],
      [2, 2 * SECOND],
    ]);
  });

  test('come in the order of their start, whatever the distribution', () => {
    const every: Distribution = { kind: 'exponential', mean: SECOND, max: 10 * SECOND };
    const starts = plansOf(withClients(200, every)).map(({ startAt }) => startAt);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(starts[199]! / SECOND).toBeGreaterThan(150);
    expect(starts[199]! / SECOND).toBeLessThan(250);
  });

  test('are made only when they are asked for', () => {
    const sessions = planSessions(withClients(Number.MAX_SAFE_INTEGER), noKeys);
    expect(sessions.next().value).toMatchObject({ id: 0 });
    expect(sessions.next().value).toMatchObject({ id: 1 });
  });

  test('are on hosts of their own', () => {
    const connections = plansOf(withClients(20)).map(firstConnection);
    const addresses = new Set(connections.map(({ client }) => client.ip.join('.')));
    expect(addresses.size).toBe(20);
    expect(new Set(connections.map(({ server }) => server.ip.join('.'))).size).toBe(1);
  });
});

describe('a whole run', () => {
  function capture(profile: Profile): FrameList {
    const list = new FrameList();
    synthesize(profile, list);
    return list;
  }

  /** Time and bytes of every frame of a connection, by the client's address and port. */
  function byFlow(list: FrameList): Map<string, string[]> {
    const flows = new Map<string, string[]>();
    for (const [i, { ip, tcp }] of list.read().entries()) {
      const outbound = list.frames[i]!.info?.direction === 'outbound';
      const key = outbound
        ? `${ip.source}:${tcp.sourcePort}`
        : `${ip.destination}:${tcp.destinationPort}`;
      const { time, bytes } = list.frames[i]!;
      flows.set(key, [...(flows.get(key) ?? []), `${time} ${Buffer.from(bytes).toString('hex')}`]);
    }
    return flows;
  }

  test('of the same profile is the same', () => {
    expect(byFlow(capture(PROFILE))).toEqual(byFlow(capture(PROFILE)));
  });

  test('of another seed differs, with as many connections', () => {
    const other = byFlow(capture({ ...PROFILE, seed: 43 }));
    const flows = byFlow(capture(PROFILE));
    expect(other.size).toBe(flows.size);
    expect([...other.keys()].some((key) => flows.has(key))).toBe(false);
  });

  test('with more clients changes not one byte of those that were there', () => {
    const few = byFlow(capture(withClients(2)));
    const many = byFlow(capture(withClients(5, fixed(SECOND))));
    expect(few.size).toBe(4);
    expect(many.size).toBe(10);
    for (const [flow, frames] of few) expect(many.get(flow)).toEqual(frames);
  });

  test('with another rtt keeps addresses, ports and what is said', () => {
    const rtt = fixed(80 * MILLISECOND);
    const far = capture({ ...PROFILE, network: { ...NETWORK, rtt } });
    const near = capture(PROFILE);
    const said = (list: FrameList) =>
      list
        .read()
        .filter(({ ip }) => ip.source.startsWith('10.20.'))
        .map(
          ({ ip, tcp }) =>
            `${ip.source}:${tcp.sourcePort} ${Buffer.from(tcp.payload).toString('hex')}`,
        )
        .filter((line) => !line.endsWith(' '))
        .sort();
    expect(said(far)).toEqual(said(near));
    expect([...byFlow(far).keys()].sort()).toEqual([...byFlow(near).keys()].sort());
  });

  test('says in its summary what it made', () => {
    const list = new FrameList();
    const summary = synthesize(PROFILE, list);
    expect(summary).toMatchObject({
      packets: list.frames.length,
      connections: 6,
      exchanges: 12,
      sessions: 3,
      start: { seconds: 1_400_000_000 },
    });
    expect(summary.end.seconds).toBeGreaterThanOrEqual(1_400_000_002);
  });
});

test('devices have numbers behind those of all clients, so that more of them change no client', () => {
  const ids = (devices: number) => {
    const text = `version: 1
clients: { count: 3 }
app:
  dropbox:
    devices: [${Array.from({ length: devices }, (_, i) => `{ hostname: d${i}, session: [start] }`).join(', ')}]
session: [start]
`;
    const profile = loadProfileText(text, 'devices.yaml');
    const plans = planSessions(profile, () => ({ privateKeyPem: '', certificatePem: '' }));
    return [...plans].map(({ id }) => id);
  };
  expect(ids(0)).toEqual([0, 1, 2]);
  expect(ids(2)).toEqual([0, 3, 4, 1, 5, 6, 2, 7, 8]);
});

describe('a client that asks for its router', () => {
  const ROUTED = { per: 'router', oui: 'local' } as const;
  const asking = (different: Partial<NetworkOptions> = {}, tap = 0): Profile => ({
    ...PROFILE,
    network: { ...NETWORK, arp: true, ...different },
    capture: { ...PROFILE.capture, taps: [tap] },
  });

  function arpOf(profile: Profile) {
    const list = new FrameList();
    synthesize(profile, list);
    const frames = list.readAny();
    return { frames, arp: frames.filter(({ arp }) => arp !== undefined) };
  }

  test('does so once, before all else that it sends', () => {
    const { frames, arp } = arpOf(asking());
    expect(arp.map((frame) => frame.arp!.operation)).toEqual([
      'request',
      'reply',
      'request',
      'reply',
      'request',
      'reply',
    ]);
    for (const { arp: request } of arp.filter((_, i) => i % 2 === 0)) {
      expect(request!.targetIp).toBe('10.20.0.1');
      const own = frames.findIndex(({ ip }) => ip?.source === request!.senderIp);
      expect(frames.findIndex((frame) => frame.arp === request)).toBeLessThan(own);
    }
  });

  test('is answered with the MAC address to which its packets go', () => {
    const { frames, arp } = arpOf(asking());
    const syn = frames.find(({ tcp }) => tcp !== undefined)!;
    expect(arp[1]!.arp!.senderMac).toBe(syn.ethernet!.destination);
    expect(arp[0]!.arp!.senderMac).toBe(syn.ethernet!.source);
  });

  test.each([
    ['at the server', asking({}, 1)],
    ['on the way', asking({}, 0.5)],
    ['behind its router', asking({ macs: { ...NETWORK.macs, client: ROUTED } })],
  ])('is not seen %s', (_what, profile) => {
    const { frames, arp } = arpOf(profile);
    expect(arp).toEqual([]);
    expect(frames.length).toBeGreaterThan(20);
  });

  test('does so by neighbour discovery with IPv6', () => {
    const network = { ip: 6, clients: [prefix6(1, 64)], servers: [prefix6(2, 64)] } as const;
    const { frames, arp } = arpOf(asking(network));
    expect(arp).toEqual([]);
    const discovery = frames.filter(({ ip }) => ip?.protocol === 58);
    expect(discovery).toHaveLength(6);
    const [asked, answered] = discovery;
    const syn = frames.find(({ tcp }) => tcp !== undefined)!;
    expect(asked!.ethernet!.source).toBe(syn.ethernet!.source);
    expect(asked!.ethernet!.destination).toMatch(/^33:33:ff:/);
    expect(asked!.ip).toMatchObject({ source: syn.ip!.source, ttl: 255 });
    expect(asked!.ip!.destination).toMatch(/^ff02:.*:0001:ff/);
    expect(answered!.ethernet).toMatchObject({
      source: syn.ethernet!.destination,
      destination: syn.ethernet!.source,
    });
    expect(answered!.ip!.source).toMatch(/^fe80:/);
    expect(frames.indexOf(answered!)).toBeLessThan(frames.indexOf(syn));
    expect(arpOf(asking(network, 0.5)).frames.some(({ ip }) => ip?.protocol === 58)).toBe(false);
  });
});
