import { describe, expect, test } from 'vitest';
import type { Slot } from '../../src/apps/app.ts';
import { Random } from '../../src/base/random.ts';
import { SECOND } from '../../src/base/time.ts';
import { Hosts } from '../../src/plan/hosts.ts';
import { IpIdCounters } from '../../src/plan/ipIdCounters.ts';
import { SessionConnections } from '../../src/plan/sessionConnections.ts';
import { NETWORK } from './network.ts';

const META: Slot = {
  name: 'meta',
  server: { host: 'meta.example', port: 80 },
  idleTimeout: undefined,
};
const BLOCK: Slot = { ...META, name: 'block', server: { host: 'block.example', port: 80 } };
const IDLE: Slot = { ...META, idleTimeout: 20 * SECOND };

/** Which of a server's addresses. */
const FIRST = 0;

const open = (client = 0) =>
  new SessionConnections(
    new Hosts(NETWORK, new Random('network')),
    client,
    new Random(`session/${client}`),
    undefined,
    new IpIdCounters(),
  );

describe('a slot', () => {
  test('keeps its connection', () => {
    const connections = open();
    const first = connections.carry(META, 0, FIRST);
    connections.used('meta', SECOND);
    expect(connections.carry(META, 1000 * SECOND, FIRST)).toBe(first);
  });

  test('has a connection of its own, though another goes to the same server', () => {
    const connections = open();
    const first = connections.carry(META, 0, FIRST);
    const second = connections.carry({ ...META, name: 'notify' }, 0, FIRST);
    expect(second).not.toBe(first);
    expect(second.server.ip).toEqual(first.server.ip);
  });

  test('opens anew for another server', () => {
    const connections = open();
    const first = connections.carry(META, 0, FIRST);
    connections.used('meta', SECOND);
    const elsewhere = connections.carry({ ...META, server: BLOCK.server }, SECOND, FIRST);
    expect(elsewhere).not.toBe(first);
    expect(elsewhere.server.name).toBe('block.example');
    connections.used('meta', 2 * SECOND);
    const otherPort = { ...META, server: { ...BLOCK.server, port: 8080 } };
    expect(connections.carry(otherPort, 2 * SECOND, FIRST).server.port).toBe(8080);
  });

  test('opens anew after a close, which gives the connection that was open', () => {
    const connections = open();
    const first = connections.carry(META, 0, FIRST);
    connections.used('meta', SECOND);
    expect(connections.close('meta')).toBe(first);
    expect(connections.close('meta')).toBeUndefined();
    expect(connections.carry(META, 2 * SECOND, FIRST)).not.toBe(first);
  });

  test('that was never open has nothing to close', () => {
    expect(open().close('meta')).toBeUndefined();
  });
});

describe('an idle timeout', () => {
  test('counts from the end of the last exchange', () => {
    const connections = open();
    const first = connections.carry(IDLE, 0, FIRST);
    connections.used('meta', 100 * SECOND);
    expect(connections.carry(IDLE, 120 * SECOND - 1, FIRST)).toBe(first);
    connections.used('meta', 130 * SECOND);
    expect(connections.carry(IDLE, 150 * SECOND - 1, FIRST)).toBe(first);
  });

  test('closes at its very instant', () => {
    const connections = open();
    const first = connections.carry(IDLE, 0, FIRST);
    connections.used('meta', 100 * SECOND);
    expect(connections.carry(IDLE, 120 * SECOND, FIRST)).not.toBe(first);
  });

  test('does not run while the connection is in use', () => {
    const connections = open();
    const first = connections.carry(IDLE, 0, FIRST);
    expect(connections.carry(IDLE, 100 * SECOND, FIRST)).toBe(first);
  });

  test('is what the connection itself is told', () => {
    expect(open().carry(IDLE, 0, FIRST).idleTimeout).toBe(20 * SECOND);
    expect(open().carry(META, 0, FIRST).idleTimeout).toBeUndefined();
  });
});

describe('connections of a session', () => {
  test('are numbered from 1 and have rising ports', () => {
    const connections = open();
    const plans = [META, BLOCK, { ...META, name: 'notify' }].map((slot) =>
      connections.carry(slot, 0, FIRST),
    );
    expect(plans.map(({ index }) => index)).toEqual([1, 2, 3]);
    expect(new Set(plans.map(({ client }) => client.port)).size).toBe(3);
  });

  test('come from the address of their client', () => {
    expect(open(0).carry(META, 0, FIRST).client.ip).toEqual(
      open(0).carry(BLOCK, 0, FIRST).client.ip,
    );
    expect(open(1).carry(META, 0, FIRST).client.ip).not.toEqual(
      open(0).carry(META, 0, FIRST).client.ip,
    );
  });

  test('start from their own numbers, the same in every run', () => {
    const numbers = () => {
      const connections = open();
      return [META, BLOCK].map((slot) => {
        const { client, server, random } = connections.carry(slot, 0, FIRST);
        return [client.port, client.iss, server.iss, client.ipId, random.name];
      });
    };
    expect(numbers()).toEqual(numbers());
    expect(new Set(numbers().flat()).size).toBe(10);
  });

  test('that fail are forgotten: the next exchange opens another', () => {
    const connections = open();
    const first = connections.carry(META, 0, FIRST);
    first.failed?.('lost');
    connections.used('meta', SECOND);
    expect(connections.carry(META, SECOND, FIRST)).not.toBe(first);
  });
});
