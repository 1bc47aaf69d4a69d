import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../src/base/invariant.ts';
import { Random } from '../../src/base/random.ts';
import { ephemeralPort, portCount, SourcePorts } from '../../src/plan/ports.ts';
import { SYSTEM_NAMES, SYSTEMS } from '../../src/tcp/systems.ts';

const LINUX = SYSTEMS.linux.ports;
const EPHEMERAL_PORTS = portCount(LINUX);
const GROUPS = EPHEMERAL_PORTS / 10;
const salt = fc.nat(0xffff_ffff);

const portsOf = (salt: number) =>
  Array.from({ length: EPHEMERAL_PORTS }, (_, index) => ephemeralPort(LINUX, salt, index));

describe('the ports of a Linux client', () => {
  test('are as many as the range of Linux holds in groups of ten', () => {
    expect(EPHEMERAL_PORTS).toBe(28_230);
  });

  test('are never used again', () => {
    fc.assert(
      fc.property(salt, (salt) => {
        expect(new Set(portsOf(salt)).size).toBe(EPHEMERAL_PORTS);
      }),
      { numRuns: 10 },
    );
  });

  test('lie between 32,768 and 60,999', () => {
    fc.assert(
      fc.property(salt, fc.nat(EPHEMERAL_PORTS - 1), (salt, index) => {
        const port = ephemeralPort(LINUX, salt, index);
        expect(port).toBeGreaterThanOrEqual(32_768);
        expect(port).toBeLessThanOrEqual(60_999);
      }),
    );
  });

  test('are even as long as there are even ones', () => {
    const ports = portsOf(0x1234_5678);
    expect(ports.slice(0, EPHEMERAL_PORTS / 2).every((port) => port % 2 === 0)).toBe(true);
    expect(ports.slice(EPHEMERAL_PORTS / 2).every((port) => port % 2 === 1)).toBe(true);
  });

  test('rise in small steps, but for the start of a lap', () => {
    fc.assert(
      fc.property(salt, (salt) => {
        const ports = portsOf(salt).slice(0, GROUPS);
        const steps = ports.slice(1).map((port, i) => port - ports[i]!);
        const back = steps.filter((step) => step < 0);
        expect(back.length).toBeLessThanOrEqual(1);
        for (const step of steps) {
          if (step < 0) continue;
          expect(step).toBeGreaterThanOrEqual(2);
          expect(step).toBeLessThanOrEqual(18);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('do not rise in equal steps', () => {
    const ports = portsOf(99).slice(0, 100);
    const steps = new Set(ports.slice(1).map((port, i) => port - ports[i]!));
    expect(steps.size).toBeGreaterThan(4);
  });

  test('begin elsewhere with another salt', () => {
    const starts = new Set(
      Array.from({ length: 200 }, (_, i) => ephemeralPort(LINUX, i * 7919, 0)),
    );
    expect(starts.size).toBeGreaterThan(150);
  });

  test('come to an end', () => {
    expect(() => ephemeralPort(LINUX, 0, EPHEMERAL_PORTS)).toThrow(InvariantError);
  });
});

const anySystem = fc.constantFrom(...SYSTEM_NAMES);

describe('the ports of other clients', () => {
  test('lie in the range of their system and are never used again', () => {
    fc.assert(
      fc.property(anySystem, salt, (name, salt) => {
        const { ports } = SYSTEMS[name];
        const all = Array.from({ length: portCount(ports) }, (_, i) =>
          ephemeralPort(ports, salt, i),
        );
        expect(new Set(all).size).toBe(all.length);
        expect(Math.min(...all.slice(0, 10_000))).toBeGreaterThanOrEqual(ports.first);
        expect(Math.max(...all.slice(0, 10_000))).toBeLessThanOrEqual(ports.last);
      }),
      { numRuns: 20 },
    );
  });

  test('of Windows, macOS and Linux 3 each follow the one before', () => {
    for (const name of ['windows-7', 'windows-10', 'macos', 'linux-3'] as const) {
      const { ports } = SYSTEMS[name];
      const first = ephemeralPort(ports, 1234, 0);
      expect(ephemeralPort(ports, 1234, 1)).toBe(first + 1);
      // Behind the last port comes the first.
      expect(ephemeralPort(ports, portCount(ports) - 1, 0)).toBe(ports.last);
      expect(ephemeralPort(ports, portCount(ports) - 1, 1)).toBe(ports.first);
    }
  });

  test('of FreeBSD are in no order', () => {
    const { ports } = SYSTEMS.freebsd;
    const few = Array.from({ length: 1000 }, (_, i) => ephemeralPort(ports, 7, i));
    const rises = few.slice(1).filter((port, i) => port > few[i]!).length;
    expect(rises).toBeGreaterThan(400);
    expect(rises).toBeLessThan(600);
    const mean = few.reduce((sum, port) => sum + port, 0) / few.length;
    expect(Math.abs(mean - (ports.first + ports.last) / 2)).toBeLessThan(3000);
    const steps = new Set(few.slice(1).map((port, i) => port - few[i]!));
    expect(steps.size).toBeGreaterThan(950);
  });
});

describe('a client that goes to several servers', () => {
  const steps = (ports: readonly number[]) => ports.slice(1).map((port, i) => port - ports[i]!);
  const alternating = (name: (typeof SYSTEM_NAMES)[number], seed = 'a') => {
    const ports = new SourcePorts(SYSTEMS[name].ports, new Random(seed));
    return Array.from({ length: 6 }, () => [
      ports.next('10.0.0.1/443'),
      ports.next('10.0.0.2/443'),
    ]);
  };
  const to = (server: number, pairs: readonly (readonly number[])[]) =>
    pairs.map((pair) => pair[server]!);

  test('of Linux counts for each on its own, from a port that says nothing about the others', () => {
    const pairs = alternating('linux');
    for (const server of [0, 1])
      for (const step of steps(to(server, pairs))) expect(step).toBeLessThanOrEqual(18);
    const apart = ['a', 'b', 'c', 'd', 'e'].map((seed) => {
      const [first] = alternating('linux', seed);
      return Math.abs(first![0]! - first![1]!);
    });
    expect(Math.max(...apart)).toBeGreaterThan(1000);
  });

  test('of Linux 3 counts for all together, from a port that says nothing about the others', () => {
    const pairs = alternating('linux-3');
    for (const server of [0, 1]) expect(new Set(steps(to(server, pairs)))).toEqual(new Set([2]));
    expect(Math.abs(pairs[0]![0]! - pairs[0]![1]!)).toBeGreaterThan(2);
  });

  test('of Windows and macOS takes the next port whoever it is for', () => {
    for (const name of ['windows-7', 'macos'] as const)
      expect(new Set(steps(alternating(name).flat()))).toEqual(new Set([1]));
  });

  test('never has a port twice to the same', () => {
    fc.assert(
      fc.property(anySystem, fc.array(fc.nat(3), { maxLength: 300 }), (name, servers) => {
        const ports = new SourcePorts(SYSTEMS[name].ports, new Random('x'));
        const used = servers.map((server) => `${server}/${ports.next(String(server))}`);
        expect(new Set(used).size).toBe(used.length);
      }),
      { numRuns: 50 },
    );
  });
});
