/**
 * A router drops a packet that is too big for the link behind it and tells the sender: ICMP
 * "fragmentation needed" (RFC 1191 section 4) or ICMPv6 "packet too big" (RFC 4443 section 3.2). As
 * Linux routers do, seen in captures of 6.18.
 */
import type { Nanos } from '../base/time.ts';
import { peerOf } from '../stream/turn.ts';
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
  icmpv6QuoteLength,
  sealIcmpv6,
} from '../wire/icmpv6.ts';
import { IPV4_HEADER_LENGTH, IpProtocol } from '../wire/ipv4.ts';
import { IPV6_HEADER_LENGTH } from '../wire/ipv6.ts';
import { FlowFrames } from './frame.ts';
import { IpFrames } from './ipFrames.ts';
import { type NarrowLink, routerHop } from './narrowLink.ts';
import type { Packet } from './packet.ts';
import { Scratch } from './scratch.ts';
import type { ConnectionPlan, HostAddress } from './session.ts';
import { seenAt } from './sight.ts';
import type { Tap } from './tap.ts';

/** A Linux router's own packets: net.ipv4.ip_default_ttl, net.ipv6.conf.all.hop_limit. */
const ROUTER_TTL = 64;
/** Of ICMP errors: internetwork control (RFC 1812 section 4.3.2.5), in IPv4 only. */
const INTERNETWORK_CONTROL = 0xc0;

/** The router's message about one packet. */
export class TooBig {
  readonly #plan: ConnectionPlan;
  readonly #narrow: NarrowLink;
  readonly #packet: Packet;
  /** IP identification. */
  readonly #id: number;

  constructor(plan: ConnectionPlan, narrow: NarrowLink, packet: Packet, id: number) {
    this.#plan = plan;
    this.#narrow = narrow;
    this.#packet = packet;
    this.#id = id;
  }

  /** Bytes of its IP packet. */
  get length(): number {
    const v4 = this.#narrow.routers.client.length === 4;
    const quote = (v4 ? icmpQuoteLength : icmpv6QuoteLength)(this.#packet.length);
    const headers = v4
      ? IPV4_HEADER_LENGTH + ICMP_HEADER_LENGTH
      : IPV6_HEADER_LENGTH + ICMPV6_HEADER_LENGTH;
    return headers + quote;
  }

  /** Writes its frame as `tap` sees it at `now`; the packet's payload is still there to be read. */
  write(tap: Tap, now: Nanos): void {
    const { path, flowLabels, envelopes } = this.#plan;
    const { side } = this.#packet.end;
    const peer = peerOf(side);
    const seen = seenAt(tap.place, this.#plan, path);
    const hop = routerHop(this.#narrow, side, path.hops);
    const router: HostAddress = {
      mac: seen[peer].mac,
      ip: this.#narrow.routers[side],
      port: 0,
      // As many routers as there are between it and the tap have lowered it.
      ttl: ROUTER_TTL - Math.max(0, hop - 1 - (this.#plan[side].ttl - seen[side].ttl)),
    };
    const quoted = this.#quote(seen[side], seen[peer], hop);
    const v4 = router.ip.length === 4;
    const protocol = v4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
    const outbound = tap.info[peer].direction === 'outbound';
    const label = flowLabels[peer];
    const ip = new IpFrames(router, seen[side], label, protocol, envelopes?.[peer], outbound);
    if (v4) ip.tos = INTERNETWORK_CONTROL;
    const header = v4 ? ICMP_HEADER_LENGTH : ICMPV6_HEADER_LENGTH;
    const length = header + quoted.length;
    const at = tap.sink.begin(now, ip.headerLength + length, tap.info[peer]);
    const { view, bytes } = tap.sink;
    ip.encode(view, at, length, this.#id, 0);
    const icmpAt = at + ip.headerLength;
    const { mtu } = this.#narrow;
    bytes.set(quoted, icmpAt + header);
    if (v4) {
      const [type, code] = [IcmpType.DESTINATION_UNREACHABLE, UnreachableCode.FRAGMENTATION_NEEDED];
      encodeIcmp(view, icmpAt, { type, code, mtu });
      sealIcmp(view, icmpAt, length);
    } else {
      encodeIcmpv6(view, icmpAt, { type: Icmpv6Type.PACKET_TOO_BIG, code: 0, mtu });
      sealIcmpv6(view, icmpAt, length, ip.pseudoSum);
    }
    ip.seal(view, at, length);
    tap.captured(now, ip.headerLength + length);
  }

  /** The beginning of the packet as it came to the router, in the tap's addresses. */
  #quote(from: HostAddress, to: HostAddress, hop: number): Uint8Array {
    const { end, length } = this.#packet;
    const ttl = this.#plan[end.side].ttl - (hop - 1);
    const label = this.#plan.flowLabels[end.side];
    const frames = new FlowFrames({ ...from, ttl }, to, label, {}, undefined);
    const scratch = new Scratch();
    const written = frames.write(scratch, 0, this.#packet, false);
    const start = written - length;
    const quote = (from.ip.length === 4 ? icmpQuoteLength : icmpv6QuoteLength)(length);
    return scratch.bytes.subarray(start, start + quote);
  }
}
