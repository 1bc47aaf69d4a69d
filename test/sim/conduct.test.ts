import { describe, expect, test } from 'vitest';
import { FIN, RST, SYN } from '../reader/frame.ts';
import { checkInvariants, type Invariant } from '../reader/invariants.ts';
import { type ConnectionPacket, reassemble, type Side } from '../reader/streams.ts';
import { DOWNLOADS, UPLOAD, type WebRun, webRun } from './webRun.ts';

/** The only connection. */
function only({ connections }: WebRun) {
  expect(connections).toHaveLength(1);
  return connections[0]!;
}

const resetsOf = (packets: readonly ConnectionPacket[], side: Side) =>
  packets.filter(({ from, tcp }) => from === side && tcp.flags & RST);
const seconds = ({ captured }: ConnectionPacket, first: ConnectionPacket) =>
  Number(captured.timeNanos - first.captured.timeNanos) / 1e9;

/** Broken by every connection that ends before its time. */
const CUT_OFF: readonly Invariant[] = ['noReset', 'closedByBoth', 'wholeMessages'];

describe('a port', () => {
  test('that is closed answers the SYN with a RST, and the client gives up', () => {
    const run = webRun({ connection: `port: closed, ${DOWNLOADS}` });
    const [syn, reset, ...others] = only(run).packets;
    expect(syn!.tcp.flags).toBe(SYN);
    expect(resetsOf([reset!], 'server')).toHaveLength(1);
    expect(reset!.acknowledged).toBe(1);
    expect(others).toEqual([]);
  });

  test('that is filtered leaves the client to repeat its SYN', () => {
    const run = webRun({ connection: `port: filtered, ${DOWNLOADS}` });
    const { packets } = only(run);
    const waits = packets.slice(1).map((packet, i) => seconds(packet, packets[i]!));
    const nominal = [1, 1, 1, 1, 1, 2, 4, 8, 16, 32];
    // Timers fire up to an eighth late (src/tcp/timerWheel.ts), and their interrupts are not all served as fast.
    expect(waits.map((wait, i) => Math.floor(((wait + 1e-4) / nominal[i]!) * 8))).toEqual(
      Array(10).fill(8),
    );
    expect(packets.every(({ tcp }) => tcp.flags === SYN)).toBe(true);
  });
});

describe('a connection', () => {
  test('ends with a RST where it is closed so', () => {
    for (const by of ['client', 'server'] as const) {
      const run = webRun({ connection: `close: { by: ${by}, how: rst }, ${DOWNLOADS}` });
      const { packets } = only(run);
      expect(resetsOf(packets, by).length).toBeGreaterThan(0);
      expect(packets.some(({ tcp }) => tcp.flags & FIN)).toBe(false);
      expect(
        checkInvariants(run.packets, { except: ['noReset', 'closedByBoth', 'gapless'] }),
      ).toEqual([]);
    }
  });

  test('is given up by the client in the middle of a download, which it refuses from then on', () => {
    const run = webRun({ connection: `abort: { after: 100kB }, ${DOWNLOADS}` });
    const { packets } = only(run);
    const [first, ...refusals] = resetsOf(packets, 'client');
    expect(first!.acknowledged).toBeGreaterThan(100_000);
    expect(first!.acknowledged).toBeLessThan(103_000);
    expect(refusals.length).toBeGreaterThan(5);
    for (const { offset } of refusals) expect(offset).toBe(first!.offset);
    expect(checkInvariants(run.packets, { except: [...CUT_OFF, 'edgeNeverMovesLeft'] })).toEqual(
      [],
    );
  });

  test('is given up by the server in the middle of an upload, or of its own response', () => {
    const upload = webRun({
      connection: `abort: { by: server, of: client, after: 50kB }, ${UPLOAD}`,
    });
    expect(resetsOf(only(upload).packets, 'server')[0]!.acknowledged).toBeGreaterThan(50_000);
    const download = webRun({ connection: `abort: { by: server, after: 50kB }, ${DOWNLOADS}` });
    const resets = resetsOf(only(download).packets, 'server');
    expect(resets[0]!.offset).toBeGreaterThan(50_000);
    expect(only(download).packets.some(({ tcp }) => tcp.flags & FIN)).toBe(false);
  });
});

test('a slow reader closes its window, and gets everything in its own time', () => {
  for (const [side, what] of [
    ['client', DOWNLOADS],
    ['server', UPLOAD],
  ] as const) {
    const run = webRun({
      connection: `readRate: { ${side}: 500kbit/s }, ${what}`,
      network: `${side}: { maxWindow: 64KiB, windowScale: 2 }`,
    });
    const { packets } = only(run);
    const windows = packets.filter(({ from }) => from === side).map(({ tcp }) => tcp.window);
    expect(Math.min(...windows.slice(1)) * 2 ** 2, 'less than a segment').toBeLessThan(1448);
    const bytes = side === 'client' ? 600_000 : 300_000;
    // What is in the buffer at last is read behind the tap's back.
    expect(seconds(packets.at(-1)!, packets[0]!)).toBeGreaterThan(((bytes - 70_000) * 8) / 5e5);
    expect(reassemble(only(run))[side === 'client' ? 'server' : 'client'].length).toBeGreaterThan(
      bytes,
    );
    expect(checkInvariants(run.packets, { except: ['gapless'] })).toEqual([]);
  }
});

describe('a host that vanishes', () => {
  const vanishing = (more: string, what: string, network = '') =>
    only(webRun({ connection: `abort: { how: vanish, ${more} }, ${what}`, network })).packets;
  const lastOf = (packets: readonly ConnectionPacket[], side: Side) =>
    packets.filter(({ from }) => from === side).at(-1)!;

  test('leaves the other to retransmit until it gives up', () => {
    for (const [by, other, what, least, most] of [
      // Its application loses patience, and tcp_orphan_retries lets the stack go on for 102.2 s.
      ['server', 'client', UPLOAD, 50, 103],
      // tcp_retries2 of Linux: 924.6 s at the least RTO, of which the last retransmission takes 120.
      ['client', 'server', DOWNLOADS, 700, 925],
    ] as const) {
      const packets = vanishing(`by: ${by}, of: ${other}, after: 50kB`, what);
      const silentFrom = seconds(lastOf(packets, by), packets[0]!);
      expect(silentFrom).toBeLessThan(2);
      const last = seconds(packets.at(-1)!, packets[0]!);
      expect(last).toBeGreaterThan(least);
      expect(last).toBeLessThan(most);
      expect(packets.some(({ tcp }) => tcp.flags & (FIN | RST))).toBe(false);
    }
  });

  test('is found out by keep-alive probes, where the other has nothing to say', () => {
    const keepAlive = 'server: { keepAlive: { time: 20s, interval: 5s, probes: 3 } }';
    const packets = vanishing('by: client, of: client, after: 50kB', UPLOAD, keepAlive);
    const after = packets.slice(packets.indexOf(lastOf(packets, 'client')) + 1);
    const late = after.filter((packet) => seconds(packet, packets[0]!) > 10);
    expect(late.map((packet) => Math.round(seconds(packet, late[0]!)))).toEqual([0, 5, 10, 15]);
    expect(late.map(({ tcp }) => tcp.flags & RST)).toEqual([0, 0, 0, RST]);
  });

  test('without a word is waited for by nobody without such probes', () => {
    const packets = vanishing('by: client, of: client, after: 50kB', UPLOAD);
    expect(seconds(packets.at(-1)!, packets[0]!)).toBeLessThan(5);
  });

  test('while its client only waits, has that close after a minute', () => {
    const packets = vanishing('by: server, of: server, after: 1B', DOWNLOADS);
    const fins = packets.filter(({ tcp }) => tcp.flags & FIN);
    expect(fins.length).toBeGreaterThan(3);
    expect(fins.every(({ from }) => from === 'client')).toBe(true);
  });
});

describe('a half-close', () => {
  const half = (network = '') =>
    webRun({ connection: `close: { how: half }, ${DOWNLOADS}`, network });

  test('follows the last request, and the server answers on and closes', () => {
    for (const network of ['', 'client: { fastOpen: true }, server: { fastOpen: true }']) {
      const run = half(network);
      const { packets } = only(run);
      const [first, second, ...others] = packets.flatMap((packet, i) =>
        packet.tcp.flags & FIN ? [{ i, from: packet.from }] : [],
      );
      expect([first!.from, second!.from, others.length]).toEqual(['client', 'server', 0]);
      expect(packets[first!.i - 1]!.from).toBe('client');
      expect(packets[first!.i - 1]!.tcp.payload.length).toBeGreaterThan(0);
      const between = packets.slice(first!.i, second!.i).filter(({ from }) => from === 'server');
      const bytes = between.reduce((sum, { tcp }) => sum + tcp.payload.length, 0);
      expect(bytes).toBeGreaterThan(300_000);
      expect(reassemble(only(run)).server.length).toBeGreaterThan(600_000);
      if (network === '') expect(checkInvariants(run.packets)).toEqual([]);
    }
  });

  test('is no part of an ordinary end', () => {
    const { packets } = only(webRun({ connection: DOWNLOADS }));
    const fin = packets.findIndex(({ tcp }) => tcp.flags & FIN);
    expect(packets.slice(fin).every(({ tcp }) => tcp.payload.length === 0)).toBe(true);
  });
});
