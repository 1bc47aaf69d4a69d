/** Identifications of what Linux sends without a socket: https-tls12.pcap has them in its resets. */
import { expect, test } from 'vitest';
import { FIN, RST } from '../reader/frame.ts';
import type { Side } from '../reader/streams.ts';
import { webRun } from './webRun.ts';

const ONE = 'exchanges: [{ request: GET /, response: { body: { random: 3000 } } }]';
const LONG = 'exchanges: [{ request: GET /, response: { body: { random: 300000 } } }]';

function idsOf(connection: string, side: Side, network?: string) {
  const { connections } = webRun({ connection, ...(network && { network }) });
  return connections[0]!.packets
    .filter(({ from }) => from === side)
    .map(({ tcp: { flags }, ip }) => ({ flags, id: ip.id! }));
}

test('the RST that answers a SYN for a closed port has 0', () => {
  const [reset] = idsOf(`port: closed, ${ONE}`, 'server');
  expect(reset!.flags & RST).toBe(RST);
  expect(reset!.id).toBe(0);
});

test('the RST of an application that gives up is counted, those for what comes later have 0', () => {
  const ids = idsOf(`abort: { after: 50kB }, ${LONG}`, 'client');
  const reset = ids.findIndex(({ flags }) => flags & RST);
  expect(ids[reset]!.id).toBe((ids[reset - 1]!.id + 1) & 0xffff);
  expect(ids.length).toBeGreaterThan(reset + 2);
  expect(new Set(ids.slice(reset + 1).map(({ id }) => id))).toEqual(new Set([0]));
});

/** Identifications of the client's ACKs behind its FIN, and that of the FIN. */
function afterFin(connection: string, network?: string) {
  const ids = idsOf(connection, 'client', network);
  const fin = ids.findIndex(({ flags }) => flags & FIN);
  return { fin: ids[fin]!.id, behind: ids.slice(fin + 1).map(({ id }) => id) };
}

test('the ACK of a FIN that comes with the ACK of ours is counted', () => {
  const { fin, behind } = afterFin(ONE);
  expect(behind).toEqual([(fin + 1) & 0xffff]);
});

test('in TIME-WAIT a FIN that comes again is acknowledged with 0', () => {
  // The ACK of the server's FIN is lost: SYN, ACK, GET, three ACKs and the FIN are the client's before it.
  const { fin, behind } = afterFin(ONE, 'up: { drop: [8] }');
  expect(behind).toEqual([(fin + 1) & 0xffff, 0]);
});

test('a client that has closed only its half acknowledges with its socket', () => {
  const { fin, behind } = afterFin(`close: { how: half }, ${ONE}`);
  expect(behind.at(-1)).toBe((fin + behind.length) & 0xffff);
});
