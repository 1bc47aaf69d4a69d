/** What a client says to all hosts of its segment. */
import type { AppStep } from '../apps/app.ts';
import { JIFFY } from '../base/jiffy.ts';
import type { Random } from '../base/random.ts';
import type { Nanos } from '../base/time.ts';
import type { NetworkOptions, Prefix } from '../profile/profile.ts';
import type { DatagramPlan } from '../sim/session.ts';
import { datagramHost } from './datagramHost.ts';
import type { Hosts } from './hosts.ts';
import type { IpIdCounters } from './ipIdCounters.ts';

/** RFC 919 section 7, RFC 894. */
const LIMITED_BROADCAST = '255.255.255.255';
const BROADCAST_MAC = new Uint8Array(6).fill(0xff);

export class Broadcasts {
  readonly #hosts: Hosts;
  readonly #network: NetworkOptions;
  readonly #client: number;
  readonly #random: Random;
  readonly #ipIdCounters: IpIdCounters;
  /** By destination: the last IP ID, and when it was given. */
  readonly #ipIds = new Map<string, { id: number; at: Nanos }>();
  #sent = 0;

  constructor(
    hosts: Hosts,
    network: NetworkOptions,
    client: number,
    random: Random,
    ipIdCounters: IpIdCounters,
  ) {
    this.#hosts = hosts;
    this.#network = network;
    this.#client = client;
    this.#random = random;
    this.#ipIdCounters = ipIdCounters;
  }

  /** The datagram of `step`, sent `now`; undefined where there are no broadcasts. */
  send(step: Extract<AppStep, { kind: 'broadcast' }>, now: Nanos): DatagramPlan | undefined {
    const { ip, clients } = this.#network;
    // No router passes them on to the tap behind it, and no tunnel of packets.
    if (ip === 6 || !this.#hosts.shareSegment) return undefined;
    const { port, payload } = step;
    const host =
      step.to === 'limited'
        ? LIMITED_BROADCAST
        : directedBroadcast(clients[this.#client % clients.length]!);
    const random = this.#random.fork(String(++this.#sent));
    const ends = this.#hosts.ends(this.#client, { host, port }, port, random);
    // No router passes it on, nor puts its own MAC address in the place of the group's.
    const { routers: _, ...path } = ends.path;
    const socket = {
      port,
      ipId: this.#ipId(host, now, random),
      outside: undefined,
      firewall: true,
    };
    return {
      senders: [datagramHost(ends.client, ends.server, this.#ipIdCounters, socket)],
      server: { ...ends.server, mac: BROADCAST_MAC, ipId: 0 },
      path,
      flowLabels: ends.flowLabels,
      envelopes: ends.envelopes,
      payload,
      answer: undefined,
      random,
    };
  }

  /**
   * A counter for each destination, as in dropbox.pcap of the nDPI test suite, whose hosts run Linux: it
   * goes on by one and a random share of the jiffies that have passed (ip_idents_reserve, since 3.16).
   */
  #ipId(host: string, now: Nanos, random: Random): number {
    const { udpDontFragment } = this.#hosts.systemOf(this.#client);
    if (!udpDontFragment) return random.below(0x1_0000);
    const last = this.#ipIds.get(host) ?? { id: random.below(0x1_0000), at: now };
    const passed = Math.floor((now - last.at) / JIFFY);
    const id = (last.id + 1 + (passed > 0 ? random.below(passed) : 0)) & 0xffff;
    this.#ipIds.set(host, { id, at: now });
    return id;
  }
}

/** The last address of an IPv4 prefix: RFC 1812 section 4.2.2.11 (c). */
function directedBroadcast({ address, bits }: Prefix): string {
  const hostBits = 32 - bits;
  const last = new DataView(address.slice().buffer);
  last.setUint32(0, last.getUint32(0) + 2 ** hostBits - 1);
  return new Uint8Array(last.buffer).join('.');
}
