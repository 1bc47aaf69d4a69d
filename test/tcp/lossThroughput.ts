/**
 * The throughput of long transfers beside the closed forms for it: the rate of the path, the receive
 * window over the round trip, and at random loss the response functions of Reno and CUBIC.
 */
import { SECOND } from '../../src/base/time.ts';
import type { CaptureSink } from '../../src/pcap-writer/sink.ts';
import { loadProfile } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';

export interface Transfer {
  readonly name: string;
  /** What is set in the profile. */
  readonly set: readonly string[];
  /** Bytes a second by the closed form. */
  readonly expected: number;
  /** How far the model may be from it. */
  readonly share: number;
  /**
   * The mean of so many, each with a seed of its own. At 0.1 % a transfer of 200 MB has 140 losses, and where
   * they fall decides a sixth of its time.
   */
  readonly runs: number;
}

/** Payload of a full segment, and the IP packet around it. */
const SEGMENT = 1448;
const PACKET = 1500;

/** @param size of the transfers, for those that need no length to come to their mean: `20MB`. */
export function transfers(size: string, lossySize: string): Transfer[] {
  const body = (length: string) =>
    `session.0.connection.exchanges.0.response.body.random=${length}`;
  const rateLimited = (rtt: number, mbits: number): Transfer => ({
    name: `rate ${mbits} Mbit/s, RTT ${rtt} ms`,
    // Room for one bandwidth-delay product, so that no window is too small for the rate.
    set: [
      body(size),
      `network.rtt=${rtt}ms`,
      `network.bandwidth=${mbits}Mbit/s`,
      `network.down.queue=${Math.max(30_000, rtt * mbits * 125)}B`,
    ],
    expected: ((mbits * 1e6) / 8) * (SEGMENT / PACKET),
    share: 0.1,
    runs: 1,
  });
  const windowLimited = (rtt: number, window: number): Transfer => ({
    name: `window ${window} bytes, RTT ${rtt} ms`,
    set: [
      body(size),
      `network.rtt=${rtt}ms`,
      'network.bandwidth=1Gbit/s',
      `network.client.maxWindow=${window}`,
    ],
    expected: window / (rtt / 1000),
    share: 0.1,
    runs: 1,
  });
  const lossy = (congestion: 'reno' | 'cubic', rtt: number, percent: number): Transfer => ({
    name: `${congestion}, loss ${percent} %, RTT ${rtt} ms`,
    set: [
      body(lossySize),
      `network.rtt=${rtt}ms`,
      'network.bandwidth=10Gbit/s',
      'network.lineRate=10Gbit/s',
      `network.down.loss=${percent}%`,
      `network.server.congestion=${congestion}`,
    ],
    expected: (meanWindow(congestion, rtt / 1000, percent / 100) * SEGMENT) / (rtt / 1000),
    share: 0.25,
    runs: 3,
  });
  return [
    rateLimited(10, 10),
    rateLimited(40, 20),
    rateLimited(100, 50),
    windowLimited(20, 65_536),
    windowLimited(50, 200_000),
    windowLimited(200, 1_000_000),
    lossy('reno', 40, 0.1),
    lossy('reno', 40, 1),
    lossy('cubic', 40, 0.1),
    lossy('cubic', 40, 1),
    lossy('cubic', 200, 0.1),
    lossy('cubic', 200, 1),
  ];
}

/** Segments: RFC 5681's sawtooth, and RFC 9438 sections 5.1 (for C = 0.4, beta = 0.7) and 4.3. */
function meanWindow(congestion: 'reno' | 'cubic', rtt: number, loss: number): number {
  const reno = Math.sqrt(1.5 / loss);
  return congestion === 'reno' ? reno : Math.max(reno, 1.054 * (rtt / loss) ** 0.75);
}

/** Bytes of payload a second that reach the client after the first fifth of them. */
export function measureThroughput(profile: string, transfer: Transfer): number {
  let sum = 0;
  for (let seed = 1; seed <= transfer.runs; seed++) sum += throughputOf(profile, transfer, seed);
  return sum / transfer.runs;
}

function throughputOf(profile: string, { set }: Transfer, seed: number): number {
  const arrivals: number[] = [];
  const sink: CaptureSink = {
    bytes: new Uint8Array(2 * PACKET),
    view: new DataView(new ArrayBuffer(2 * PACKET)),
    begin(time, length, info) {
      if (info?.direction === 'inbound' && length > SEGMENT) arrivals.push(time);
      return 0;
    },
    name() {},
    close() {},
  };
  synthesize(loadProfile(profile, { set: [...set, `seed=${seed}`] }), sink);
  const first = Math.floor(arrivals.length / 5);
  const last = arrivals.length - 1;
  return ((last - first) * SEGMENT * SECOND) / (arrivals[last]! - arrivals[first]!);
}
