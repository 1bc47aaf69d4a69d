/** What hosts can be told to do, seen in whole runs. */
import { expect, test } from 'vitest';
import { SYN } from '../reader/frame.ts';
import { checkInvariants } from '../reader/invariants.ts';
import { DOWNLOADS, UPLOAD, webRun } from './webRun.ts';

const ECE = 0x40;
const CWR = 0x80;
const CE = 3;

test('a queue marks instead of dropping, and the sender goes slower', () => {
  const network =
    'client: { ecn: on }, bandwidth: 10Mbit/s, up: { queue: 60kB, markAt: 15kB }, rtt: 20ms';
  const run = webRun({ connection: UPLOAD, network: `${network}` });
  const [{ packets } = { packets: [] }] = run.connections;
  // Marked behind the client's tap: the echoes show it.
  const echoes = packets.filter(({ from, tcp }) => from === 'server' && tcp.flags & ECE);
  const answers = packets.filter(
    ({ from, tcp }) => from === 'client' && tcp.flags & CWR && !(tcp.flags & SYN),
  );
  expect(echoes.length).toBeGreaterThan(3);
  expect(answers.length).toBeGreaterThan(0);
  expect(checkInvariants(run.packets, { except: ['bareSyn', 'handshake'] })).toEqual([]);
  const behind = webRun({ connection: DOWNLOADS, network: `${network}, down: { markAt: 15kB }` });
  const marks = behind.connections[0]!.packets.filter(({ ip }) => ip.ecn === CE);
  expect(marks.length).toBeGreaterThan(10);
  expect(checkInvariants(behind.packets, { except: ['bareSyn', 'handshake'] })).toEqual([]);
});

test('the first connection asks for a Fast Open cookie, and the next one sends its request with the SYN', () => {
  const run = webRun({
    connection: `${DOWNLOADS}} }, { wait: 1s }, { connection: { to: 198.18.0.5, ${DOWNLOADS}`,
    network: 'client: { fastOpen: true }, server: { fastOpen: true }',
  });
  const syns = run.connections.map(({ packets }) => packets.filter(({ tcp }) => tcp.flags & SYN));
  expect(syns.map(([syn, synAck]) => [syn!.tcp.payload.length, synAck!.acknowledged])).toEqual([
    [0, 1],
    [74, 75],
  ]);
  expect(
    checkInvariants(run.packets, { except: ['bareSyn', 'handshake', 'withinWindow'] }),
  ).toEqual([]);
});

test('a server under a flood answers SYNs with cookies', () => {
  const run = webRun({
    connection: DOWNLOADS,
    network: 'client: { timestamps: false }, server: { synCookies: true }',
  });
  const synAck = run.connections[0]!.packets[1]!;
  expect(synAck.tcp).toMatchObject({ headerLength: 24, mss: 1460, windowScale: undefined });
  expect(checkInvariants(run.packets)).toEqual([]);
});

test('a paced sender spreads its window', () => {
  const pauses = (pacing: boolean) => {
    const run = webRun({ connection: UPLOAD, network: `client: { pacing: ${pacing} }, rtt: 50ms` });
    expect(checkInvariants(run.packets)).toEqual([]);
    const times = run.connections[0]!.packets.filter(
      ({ from, tcp }) => from === 'client' && tcp.payload.length > 0,
    ).map(({ captured }) => Number(captured.timeNanos));
    return times.filter((time, i) => time - (times[i - 1] ?? 0) > 500_000).length;
  };
  expect(pauses(true)).toBeGreaterThan(3 * pauses(false));
});
