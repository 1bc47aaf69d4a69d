import { describe, expect, test } from 'vitest';
import { gap, tupleReuse } from './broken.ts';
import { fieldOf, httpExchanges } from './http.ts';
import { kernelPackets } from './kernel.ts';
import { rewritten } from './rewrite.ts';
import { connectionsOf, dissectAll, reassemble, StreamError } from './streams.ts';

const SMALL = kernelPackets('http-small');

function streamsOf(packets: typeof SMALL) {
  return reassemble(connectionsOf(dissectAll(packets))[0]!);
}

describe('connectionsOf', () => {
  test('finds the connection with its sides and counts from their initial sequence numbers', () => {
    const connections = connectionsOf(dissectAll(SMALL));
    expect(connections).toHaveLength(1);
    const [{ name, initial, packets }] = connections as [(typeof connections)[0]];
    expect(name).toBe('198.18.0.1:55958 > 198.18.0.2:8080');
    expect(initial).toEqual({ client: 151_892_653, server: 3_553_087_956 });
    expect(
      packets.slice(0, 6).map((packet) => [packet.from, packet.offset, packet.acknowledged]),
    ).toEqual([
      ['client', 0, 0],
      ['server', 0, 1],
      ['client', 1, 1],
      ['client', 1, 1],
      ['server', 1, 170],
      ['server', 1, 170],
    ]);
  });

  test('tells connections on the same addresses and ports apart', () => {
    const connections = connectionsOf(dissectAll(tupleReuse(SMALL)));
    expect(connections.map(({ packets, reused }) => [packets.length, reused])).toEqual([
      [30, false],
      [30, true],
    ]);
  });

  test('knows the server by its SYN-ACK where the SYN is missing', () => {
    const [connection] = connectionsOf(dissectAll(SMALL.slice(1)));
    expect(connection?.name).toBe('198.18.0.1:55958 > 198.18.0.2:8080');
    expect(connection?.initial.client).toBe(151_892_653);
  });
});

describe('reassemble', () => {
  test('gives the bodies of the exchanges back', () => {
    const { client, server } = streamsOf(SMALL);
    const lengths = httpExchanges(client, server).map(({ request, response }) => [
      request.body.length,
      response.body.length,
    ]);
    expect(lengths).toEqual([
      [65, 61],
      [242, 50],
      [69, 284],
      [60, 2807],
      [210, 9318],
    ]);
  });

  test('puts half a megabyte together', () => {
    const { client, server } = streamsOf(kernelPackets('http-down'));
    const [exchange] = httpExchanges(client, server);
    expect(exchange?.request.startLine).toMatch(/^GET /);
    expect(exchange?.response.body).toHaveLength(500_000);
    expect(fieldOf(exchange!.response, 'content-length')).toBe('500000');
  });

  test('does not mind order and repetition', () => {
    const shuffled = [...SMALL.slice(0, 3), ...SMALL.slice(3).reverse(), ...SMALL.slice(10, 20)];
    expect(streamsOf(shuffled)).toEqual(streamsOf(SMALL));
  });

  test('counts on over 2^32', () => {
    const wrapping = SMALL.map((packet, index) => {
      const [connection] = connectionsOf(dissectAll(SMALL));
      const field = connection?.packets[index]?.from === 'client' ? 4 : 8;
      return rewritten(packet, ({ tcp }) => {
        if (index > 0 || field === 4) {
          tcp.setUint32(field, (tcp.getUint32(field) + 0xffff_ff00 - 151_892_653) >>> 0);
        }
      });
    });
    expect(streamsOf(wrapping)).toEqual(streamsOf(SMALL));
  });

  test('fails where bytes are missing', () => {
    expect(() => streamsOf(gap(SMALL))).toThrow(StreamError);
  });
});
