/**
 * Receivers that take a capture only if it is made for them, and what that means in settings. What they
 * demand of settings that a profile makes itself is in `rules/compatibility.ts`, what of the packets in
 * `receivers/demands.ts`.
 */
import type { CaptureFormat } from './profile.ts';

/** In the order of the documentation. */
export const RECEIVER_NAMES = ['trex-astf', 'trex-stf', 'rfc9411', 'strict'] as const;
export type ReceiverName = (typeof RECEIVER_NAMES)[number];

/** A value that stands where the profile has none. */
interface Setting {
  readonly path: readonly string[];
  readonly value: string | number | boolean;
}

export interface Receiver {
  /** Files that it reads; the first is the one it gets where nobody says which. */
  readonly formats: readonly CaptureFormat[];
  /** What it needs that is not so by default; `ip`: the profile's IP version. */
  settings(ip: 4 | 6): readonly Setting[];
}

const ANY_FORMAT: readonly CaptureFormat[] = ['pcap', 'pcap-ns', 'pcapng'];

/** pcap.cpp of TRex knows the magic numbers of microseconds and of nanoseconds. */
const CLASSIC: readonly CaptureFormat[] = ['pcap', 'pcap-ns'];

/** RFC 9411 section 4.3.1.1: MSS by IP version, and initial windows of 64 KB, as far as a SYN can say. */
const BENCHMARK_MSS = { 4: 1460, 6: 1440 } as const;
const BENCHMARK_WINDOW = 65_535;

function setting(path: string, value: Setting['value']): Setting {
  return { path: path.split('.'), value };
}

/** A file holds one flow, and nothing that is no part of it. */
const ONE_FLOW: readonly Setting[] = [setting('network.dns', 'off'), setting('network.arp', false)];

export const RECEIVERS: Readonly<Record<ReceiverName, Receiver>> = {
  // https://trex-tgn.cisco.com/trex/doc/trex_astf.html; cap_handling.py
  'trex-astf': { formats: CLASSIC, settings: () => ONE_FLOW },
  // trex_appendix_fixing_pcaps.html: answers leave by the clock, so they are to be seen on the way.
  'trex-stf': {
    formats: CLASSIC,
    settings: () => [
      ...ONE_FLOW,
      setting('capture.tap', 'middle'),
      // Its clock needs gaps of 10 ms on each side of the tap.
      setting('network.rtt', '40ms'),
    ],
  },
  rfc9411: {
    formats: ANY_FORMAT,
    settings: (ip) =>
      ['client', 'server'].flatMap((side) => [
        setting(`network.${side}.mss`, BENCHMARK_MSS[ip]),
        setting(`network.${side}.initialWindow`, BENCHMARK_WINDOW),
      ]),
  },
  // tcpprep and MAWI's users tell directions by MAC addresses; bittwist reads microseconds only.
  strict: {
    formats: ['pcap'],
    settings: () => ['client', 'server'].map((side) => setting(`network.${side}.macs`, 'router')),
  },
};

export function isReceiver(value: unknown): value is ReceiverName {
  return (RECEIVER_NAMES as readonly unknown[]).includes(value);
}
