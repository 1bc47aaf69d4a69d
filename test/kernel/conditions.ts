/** A path and what goes over it, as they stand beside a capture, and the profile that they are. */

import type { Side } from '../reader/streams.ts';

/** What a capture was made under; whatever is left out is as in the profile's defaults. */
export interface Conditions {
  /** One after the other on one connection: `get 500000, wait 1500ms, post 20000`, bytes of bodies. */
  readonly exchanges: string;
  readonly rtt: string;
  /** Rates towards the client and away from it. */
  readonly down: string;
  readonly up: string;
  /** Bytes that may wait, in each direction. */
  readonly queueDown?: string;
  readonly queueUp?: string;
  /**
   * Numbers of the packets that do not arrive, among those of the server and of the client: `40,50x2,F`
   * says the 40th, the 50th with its first retransmission, the first FIN.
   */
  readonly dropDown?: string;
  readonly dropUp?: string;
  readonly congestion?: string;
  readonly timestamps?: string;
  readonly sack?: string;
  /** tcp_rmem[1] of both. */
  readonly receiveBuffer?: string;
}

/** Between the captures' hosts and their path lie TUN devices, which take a packet a microsecond. */
const LINE_RATE = '12Gbit/s';

/** What the other side of a POST answers, bytes. */
const POST_ANSWER = 64;

/**
 * The profile of `conditions`, their losses all numbers, seen at `tap`: JSON, which is YAML. The client
 * connects `late` milliseconds after the capture's start.
 */
export function profileOf(
  conditions: Conditions,
  tap: Side | readonly Side[] = 'client',
  late = 0,
): string {
  const { rtt, down, up, queueDown, queueUp, dropDown, dropUp } = conditions;
  const { congestion, timestamps, sack, receiveBuffer } = conditions;
  const host = {
    windowScale: 10,
    maxWindow: '32MiB',
    ...(receiveBuffer !== undefined && { receiveBuffer }),
    ...(congestion !== undefined && { congestion }),
    ...(timestamps !== undefined && { timestamps: timestamps === 'true' }),
    ...(sack !== undefined && { sack: sack === 'true' }),
  };
  const direction = (queue: string | undefined, drop: string | undefined) => ({
    ...(queue !== undefined && { queue: `${queue}B` }),
    ...(drop !== undefined && { drop: drop.split(',').filter(Boolean).map(Number) }),
  });
  return JSON.stringify({
    version: 1,
    name: 'conditions',
    capture: { tap },
    app: 'web',
    session: [
      ...(late > 0 ? [{ wait: `${late}ms` }] : []),
      {
        connection: {
          to: 'client37.dropbox.com:8080',
          exchanges: exchangesOf(conditions.exchanges),
        },
      },
    ],
    network: {
      rtt,
      bandwidth: { down, up },
      lineRate: LINE_RATE,
      hops: 0,
      down: direction(queueDown, dropDown),
      up: direction(queueUp, dropUp),
      client: host,
      server: host,
    },
  });
}

function exchangesOf(text: string): unknown[] {
  const exchanges: unknown[] = [];
  let think = '0ms';
  for (const part of text.split(',')) {
    const [what, amount] = part.trim().split(' ') as [string, string];
    if (what === 'wait') {
      think = amount;
      continue;
    }
    exchanges.push({ think, serverDelay: '0s', ...(what === 'get' ? get(amount) : post(amount)) });
    think = '0ms';
  }
  return exchanges;
}

function get(bytes: string) {
  return {
    request: { method: 'GET', target: '/a', headers: { 'Content-Length': 0, 'X-Resp': bytes } },
    response: { body: { random: Number(bytes) } },
  };
}

function post(bytes: string) {
  const headers = { 'X-Resp': POST_ANSWER };
  return {
    request: { method: 'POST', target: '/a', headers, body: { random: Number(bytes) } },
    response: { body: { random: POST_ANSWER } },
  };
}
