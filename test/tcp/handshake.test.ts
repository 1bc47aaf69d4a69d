import { describe, expect, test } from 'vitest';
import { TcpOption } from '../../src/wire/tcpOptions.ts';
import { Pair, type PairOptions } from './pair.ts';

const { NOP, MSS, WINDOW_SCALE, SACK_PERMITTED, TIMESTAMPS } = TcpOption;

const opened = (options?: PairOptions) => new Pair(options).open();

/** Payload lengths that the client sends for one write of 10,000 bytes. */
function segmentLengths(options: PairOptions): number[] {
  const pair = opened(options).write('client', 10_000).drive();
  return pair.passed
    .filter(({ from, segment }) => from === 'client' && segment.length > 0)
    .map(({ segment }) => segment.length);
}

const full = (length: number) => [...new Array(Math.floor(10_000 / length)).fill(length)];

describe('the handshake', () => {
  // Frames 1 to 3 of http-small.pcap, whose round trip is 80 ms.
  test('takes one round trip, with the options of Linux in its order', () => {
    expect(opened().ladder()).toMatchInlineSnapshot(`
      "0.000000 C>S S 0:0(0) win 64240 <mss 1460,sackOK,TS val 5000 ecr 0,nop,wscale 10>
      0.040000 S>C S. 0:0(0) ack 1 win 65160 <mss 1460,sackOK,TS val 9020 ecr 5000,nop,wscale 10>
      0.040000 C>S . 1:1(0) ack 1 win 63"
    `);
  });

  test('the client is open after one round trip, the server half a trip later', () => {
    const pair = new Pair();
    const states: string[] = [];
    for (const at of [10, 30, 50, 70]) {
      pair.after(at * 1_000_000, () => states.push(`${pair.client.state} ${pair.server.state}`));
    }
    pair.open();
    expect(states).toEqual([
      'SYN-SENT LISTEN',
      'SYN-SENT SYN-RECEIVED',
      'ESTABLISHED SYN-RECEIVED',
      'ESTABLISHED ESTABLISHED',
    ]);
  });

  test('echoes the time of the SYN in the SYN-ACK, and of that in the ACK', () => {
    const [syn, synAck, ack] = opened().passed.map(({ segment }) => segment.options);
    expect([syn!.tsval, syn!.tsecr]).toEqual([5000, 0]);
    expect([synAck!.tsval, synAck!.tsecr]).toEqual([9020, 5000]);
    expect([ack!.tsval, ack!.tsecr]).toEqual([5040, 9020]);
  });
});

describe('what only one side offers is not used', () => {
  const without = { timestamps: false, sack: false, windowScale: undefined };

  test('the server offers only what the client has offered', () => {
    expect(opened({ client: without }).ladder()).toMatchInlineSnapshot(`
      "0.000000 C>S S 0:0(0) win 64240 <mss 1460>
      0.040000 S>C S. 0:0(0) ack 1 win 65160 <mss 1460>
      0.040000 C>S . 1:1(0) ack 1 win 64240"
    `);
  });

  test('the client uses only what the server has answered', () => {
    expect(opened({ server: without }).ladder()).toMatchInlineSnapshot(`
      "0.000000 C>S S 0:0(0) win 64240 <mss 1460,sackOK,TS val 5000 ecr 0,nop,wscale 10>
      0.040000 S>C S. 0:0(0) ack 1 win 65160 <mss 1460>
      0.040000 C>S . 1:1(0) ack 1 win 64240"
    `);
  });
});

describe('the layout of a SYN', () => {
  test.each([
    ['all', {}, [MSS, SACK_PERMITTED, TIMESTAMPS, NOP, WINDOW_SCALE]],
    ['no timestamps', { timestamps: false }, [MSS, NOP, NOP, SACK_PERMITTED, NOP, WINDOW_SCALE]],
    ['no SACK', { sack: false }, [MSS, NOP, NOP, TIMESTAMPS, NOP, WINDOW_SCALE]],
    ['no window scale', { windowScale: undefined }, [MSS, SACK_PERMITTED, TIMESTAMPS]],
    ['nothing but the MSS', { timestamps: false, sack: false, windowScale: undefined }, [MSS]],
  ])('with %s', (_name, client, layout) => {
    expect(opened({ client }).passed[0]!.segment.options.layout).toEqual(layout);
  });
});

describe('window scale', () => {
  const lastWindow = (options: PairOptions) => opened(options).passed[2]!.segment.window;

  test('never applies to the SYN and SYN-ACK', () => {
    const windows = opened().passed.map(({ segment }) => segment.window);
    expect(windows.slice(0, 2)).toEqual([64_240, 65_160]);
  });

  test('each side uses its own shift, rounding up so that the edge does not move left', () => {
    expect(lastWindow({ client: { windowScale: 10 } })).toBe(63);
    expect(lastWindow({ client: { windowScale: 7 } })).toBe(502);
    expect(lastWindow({ client: { windowScale: 0 } })).toBe(64_240);
  });

  test('without it on one side neither scales', () => {
    expect(lastWindow({ server: { windowScale: undefined } })).toBe(64_240);
  });
});

describe('the segment size', () => {
  test('is the MSS less 12 bytes of timestamps', () => {
    expect(segmentLengths({})).toEqual([...full(1448), 10_000 % 1448]);
  });

  test('is the MSS itself without timestamps', () => {
    expect(segmentLengths({ server: { timestamps: false } })).toEqual([
      ...full(1460),
      10_000 % 1460,
    ]);
  });

  test('is not larger than the receiver takes', () => {
    expect(segmentLengths({ server: { mss: 1200 } })).toEqual([...full(1188), 10_000 % 1188]);
  });

  test('is not larger than the own interface carries', () => {
    expect(segmentLengths({ interfaceMss: { client: 1000 } })).toEqual([
      ...full(988),
      10_000 % 988,
    ]);
  });

  test('of one side does not follow from the MSS that it announces itself', () => {
    expect(segmentLengths({ client: { mss: 600 } })).toEqual([...full(1448), 10_000 % 1448]);
  });
});
