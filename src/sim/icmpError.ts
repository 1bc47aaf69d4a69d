/**
 * A packet cannot be delivered, and whoever drops it tells its sender: a router, that it is too big for the
 * link behind it, by ICMP "fragmentation needed" (RFC 1191 section 4) or ICMPv6 "packet too big" (RFC 4443
 * section 3.2); the host that it is for, that nobody listens at its port (RFC 1122 section 4.1.3.1, RFC 4443
 * section 3.1). As Linux does, seen in captures of 6.18.
 */
import type { Nanos } from '../base/time.ts';
import { peerOf, type Side } from '../stream/turn.ts';
import type { Unreachable } from '../tcp/systems.ts';
import {
  encodeIcmp,
  ICMP_HEADER_LENGTH,
  IcmpType,
  icmpQuoteLength,
  sealIcmp,
  UnreachableCode,
} from '../wire/icmp.ts';
import {
  encodeIcmpv6,
  ICMPV6_HEADER_LENGTH,
  Icmpv6Type,
  Icmpv6UnreachableCode,
  icmpv6QuoteLength,
  sealIcmpv6,
} from '../wire/icmpv6.ts';
import { IPV4_HEADER_LENGTH, IpProtocol } from '../wire/ipv4.ts';
import { IPV6_HEADER_LENGTH } from '../wire/ipv6.ts';
import { corruptEnd } from './corruptEnd.ts';
import { IpFrames, ipHeaderLength } from './ipFrames.ts';
import { type NarrowLink, routerHop } from './narrowLink.ts';
import { type Flow, Packet } from './packet.ts';
import type { PathOptions } from './path.ts';
import type { Envelopes, HostAddress } from './session.ts';
import { optionsBehind, seenAt } from './sight.ts';
import type { Tap } from './tap.ts';

/** A Linux router's own packets: net.ipv4.ip_default_ttl, net.ipv6.conf.all.hop_limit. */
const ROUTER_TTL = 64;
/** Of ICMP errors: internetwork control (RFC 1812 section 4.3.2.5), in IPv4 only. */
const INTERNETWORK_CONTROL = 0xc0;

/** The packet that an error is about, and the flow that it belongs to. */
export interface Undelivered {
  /** Its sender, who is told. */
  readonly from: Side;
  readonly hosts: Readonly<Record<Side, HostAddress>>;
  readonly path: PathOptions;
  readonly flowLabels: Readonly<Record<Side, number>>;
  readonly envelopes?: Envelopes | undefined;
  /** Bytes of its IP packet. */
  readonly length: number;
  /** Its IP packet, sent by `from` to `to`. */
  packet(from: HostAddress, to: HostAddress): Uint8Array;
}

/** What is wrong with it, and so who says it. */
export type Complaint =
  | { readonly kind: 'tooBig'; readonly narrow: NarrowLink }
  | ({ readonly kind: 'portUnreachable' } & Unreachable);

/** The message about one packet, on its way. */
export class IcmpError implements Flow<undefined> {
  readonly #about: Undelivered;
  readonly #complaint: Complaint;
  /** IP identification. */
  readonly #id: number;
  readonly #told: (now: Nanos) => void;

  /** `told`: what the sender of the packet does when it hears. */
  constructor(
    about: Undelivered,
    complaint: Complaint,
    id: number,
    told: (now: Nanos) => void = () => {},
  ) {
    this.#about = about;
    this.#complaint = complaint;
    this.#id = id;
    this.#told = told;
  }

  packet(): Packet<undefined> {
    return new Packet(this, undefined, this.#length, this.#id);
  }

  translated(): boolean {
    return true;
  }

  queuesAtNarrow(): boolean {
    return false;
  }

  /** Nothing is said about a message of an error (RFC 1122 section 3.2.2). */
  narrowed(): readonly Packet<undefined>[] {
    return [];
  }

  arrived(_: Packet<undefined>, now: Nanos): void {
    this.#told(now);
  }

  get #length(): number {
    const headers = this.#v4
      ? IPV4_HEADER_LENGTH + ICMP_HEADER_LENGTH
      : IPV6_HEADER_LENGTH + ICMPV6_HEADER_LENGTH;
    return headers + this.#quoteLength;
  }

  get #v4(): boolean {
    return this.#about.hosts.client.ip.length === 4;
  }

  get #quoteLength(): number {
    const { from, hosts, length } = this.#about;
    if (!this.#v4) return icmpv6QuoteLength(length);
    const most = icmpQuoteLength(length);
    const complaint = this.#complaint;
    if (complaint.kind === 'tooBig') return most;
    return Math.min(most, ipHeaderLength(hosts[from]) + complaint.quoted);
  }

  write({ fate, id }: Packet<undefined>, tap: Tap, _: number, now: Nanos): number {
    const { from: side, hosts, path, flowLabels, envelopes } = this.#about;
    const complaint = this.#complaint;
    const peer = peerOf(side);
    const seen = seenAt(tap.place, hosts, path);
    const teller = this.#teller(seen);
    const quoted = this.#quote(seen[side], seen[peer]);
    const v4 = this.#v4;
    const protocol = v4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
    const outbound = tap.info[peer].direction === 'outbound';
    const label = flowLabels[peer];
    const ip = new IpFrames(teller, seen[side], label, protocol, envelopes?.[peer], outbound);
    if (v4) ip.tos = complaint.kind === 'tooBig' ? INTERNETWORK_CONTROL : complaint.tos;
    const header = v4 ? ICMP_HEADER_LENGTH : ICMPV6_HEADER_LENGTH;
    const length = header + quoted.length;
    const at = tap.sink.begin(now, ip.headerLength + length, tap.info[peer]);
    const { view, bytes } = tap.sink;
    ip.encode(view, at, length, id, 0);
    const icmpAt = at + ip.headerLength;
    bytes.set(quoted, icmpAt + header);
    if (v4) {
      encodeIcmp(view, icmpAt, icmpHeader(complaint));
      sealIcmp(view, icmpAt, length);
    } else {
      encodeIcmpv6(view, icmpAt, icmpv6Header(complaint));
      sealIcmpv6(view, icmpAt, length, ip.pseudoSum);
    }
    ip.seal(view, at, length);
    if (fate.corrupt) corruptEnd(view, at, ip.headerLength + length);
    return ip.headerLength + length;
  }

  /** Whoever says it, as a tap sees the hosts `seen`. */
  #teller(seen: Readonly<Record<Side, HostAddress>>): HostAddress {
    const { from: side, hosts } = this.#about;
    const peer = peerOf(side);
    const complaint = this.#complaint;
    if (complaint.kind === 'portUnreachable') return seen[peer];
    return {
      mac: seen[peer].mac,
      ip: complaint.narrow.routers[side],
      port: 0,
      // As many routers as there are between it and the tap have lowered it.
      ttl: ROUTER_TTL - Math.max(0, this.#hop - 1 - (hosts[side].ttl - seen[side].ttl)),
    };
  }

  /** Which router on the packet's way drops it; one more than there are: the host does. */
  get #hop(): number {
    const { from, path } = this.#about;
    const complaint = this.#complaint;
    if (complaint.kind === 'portUnreachable') return path.hops + 1;
    return routerHop(complaint.narrow, from, path.hops);
  }

  /** The beginning of the packet as it came there, in the tap's addresses. */
  #quote(from: HostAddress, to: HostAddress): Uint8Array {
    const { from: side, hosts, path } = this.#about;
    const passed = this.#hop - 1;
    const ttl = hosts[side].ttl - passed;
    const ipv4Options = optionsBehind(passed, side, hosts[side], path);
    return this.#about.packet({ ...from, ttl, ipv4Options }, to).subarray(0, this.#quoteLength);
  }
}

function icmpHeader(complaint: Complaint) {
  const type = IcmpType.DESTINATION_UNREACHABLE;
  return complaint.kind === 'tooBig'
    ? { type, code: UnreachableCode.FRAGMENTATION_NEEDED, mtu: complaint.narrow.mtu }
    : { type, code: UnreachableCode.PORT, mtu: 0 };
}

function icmpv6Header(complaint: Complaint) {
  return complaint.kind === 'tooBig'
    ? { type: Icmpv6Type.PACKET_TOO_BIG, code: 0, mtu: complaint.narrow.mtu }
    : { type: Icmpv6Type.DESTINATION_UNREACHABLE, code: Icmpv6UnreachableCode.PORT, mtu: 0 };
}
