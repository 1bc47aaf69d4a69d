/** The packets that one end of a TCP connection sends. */
import type { Random } from '../base/random.ts';
import type { Nanos } from '../base/time.ts';
import { peerOf, type Side } from '../stream/turn.ts';
import type { Segment } from '../tcp/segment.ts';
import { SYSTEMS, type System } from '../tcp/systems.ts';
import { EcnCodepoint } from '../wire/ecn.ts';
import { Ipv4Flag } from '../wire/ipv4.ts';
import { TcpFlag, tcpHeaderLength } from '../wire/tcp.ts';
import { fragmentsOf, wholeOf } from './fragment.ts';
import type { Undelivered } from './icmpError.ts';
import { ipHeaderLength } from './ipFrames.ts';
import type { NarrowLink } from './narrowLink.ts';
import { type Flow, Packet } from './packet.ts';
import type { ConnectionPlan, HostAddress, HostPlan, IpIdCounter } from './session.ts';
import type { Tap } from './tap.ts';
import { type Said, TcpFrames } from './tcpFrames.ts';

const { NOT_ECT, ECT_0, CE } = EcnCodepoint;

/** Is told what becomes of the packets. */
export interface TcpListener {
  /** The peer of `side` has `segment`; `marked`: it has met congestion. */
  arrived(side: Side, segment: Segment, marked: boolean, now: Nanos): void;
  /** A router has dropped a packet of `side`, as it does not fit `narrow`. */
  tooBig(side: Side, about: Undelivered, narrow: NarrowLink, now: Nanos): void;
}

export class TcpFlow implements Flow<Segment> {
  /** Bytes of each packet's IP header. */
  readonly ipHeader: number;
  readonly #plan: ConnectionPlan;
  readonly #side: Side;
  readonly #said: Said;
  readonly #listener: TcpListener;
  /** At each tap. */
  readonly #frames: readonly TcpFrames[];
  /** Routers may cut the packets up. */
  readonly #fragments: boolean;
  readonly #ipIds: IpIdCounter;
  readonly #ipIdStyle: System['ipId'];
  /** Where identifications are drawn, if any are. */
  readonly #ipIdRandom: Random | undefined;

  /** `sights`: the hosts as each of `taps` sees them; `said`: what the segments are ranges of. */
  constructor(
    plan: ConnectionPlan,
    side: Side,
    taps: readonly Tap[],
    sights: readonly Readonly<Record<Side, HostPlan>>[],
    said: Said,
    listener: TcpListener,
  ) {
    const { flowLabels, envelopes } = plan;
    const host = plan[side];
    this.ipHeader = ipHeaderLength(host);
    this.#plan = plan;
    this.#side = side;
    this.#said = said;
    this.#listener = listener;
    this.#fragments = host.ip.length === 4 && !host.tcp.pathMtuDiscovery;
    const envelope = envelopes?.[side];
    this.#frames = taps.map(({ info: infos }, index) => {
      const from = sights[index]![side];
      const to = sights[index]![peerOf(side)];
      return new TcpFrames(
        from,
        to,
        flowLabels[side],
        said,
        infos[side],
        envelope,
        this.#fragments,
      );
    });
    this.#ipIds = host.ipIdCounter ?? { next: host.ipId };
    this.#ipIdStyle = SYSTEMS[host.tcp.system].ipId;
    const drawn = this.#ipIdStyle === 'random' || (this.#fragments && this.#isLinux);
    this.#ipIdRandom = drawn ? plan.random.fork(`ipId/${side}`) : undefined;
  }

  /** The packet around `segment`, which is sent next. */
  packet(segment: Segment): Packet<Segment> {
    const length = this.ipHeader + tcpHeaderLength(segment.options) + segment.length;
    return new Packet(
      this,
      segment,
      length,
      this.#identify(segment),
      segment.ect ? ECT_0 : NOT_ECT,
    );
  }

  #identify(segment: Segment): number {
    // 0 says nothing where nobody may cut the packet up (RFC 6864 section 4.1); else it has to differ.
    if (this.#isLinux) {
      // ip_select_ident_segs without inet_daddr; ip_build_and_send_pkt, get_random_u16.
      if (segment.socketless === true) return 0;
      if ((segment.flags & SYN_ACK) === SYN_ACK) return this.#ipIdRandom?.below(0x1_0000) ?? 0;
    } else {
      if (!this.#fragments && this.#ipIdStyle === 'zero') return 0;
      // Never 0: ip_randomid of XNU.
      if (this.#ipIdRandom !== undefined) return 1 + this.#ipIdRandom.below(0xffff);
    }
    const id = this.#ipIds.next;
    this.#ipIds.next = (id + 1) & 0xffff;
    return id;
  }

  get #isLinux(): boolean {
    return this.#ipIdStyle === 'connection';
  }

  write(packet: Packet<Segment>, { sink }: Tap, index: number, now: Nanos): number {
    // tcp_sk_init: ip_send_unicast_reply sets DF whatever sockets do (IP_PMTUDISC_DO).
    const whole = this.#isLinux && packet.content.socketless === true;
    const flags = whole ? Ipv4Flag.DONT_FRAGMENT : undefined;
    return this.#frames[index]!.write(sink, now, packet, flags);
  }

  translated({ content }: Packet<Segment>, now: Nanos): boolean {
    const { nat } = this.#plan;
    return nat === undefined || nat.passes(now, this.#side, content.flags);
  }

  queuesAtNarrow(): boolean {
    return this.#fragments;
  }

  narrowed(packet: Packet<Segment>, narrow: NarrowLink, now: Nanos): readonly Packet<Segment>[] {
    if (!this.#fragments) {
      this.#listener.tooBig(this.#side, this.#undelivered(packet), narrow, now);
      return [];
    }
    const { ipHeader } = this;
    const whole = wholeOf(packet.length - ipHeader, packet.id);
    return fragmentsOf(whole, ipHeader, narrow.mtu).map((fragment) =>
      packet.cut(fragment, ipHeader + fragment.length),
    );
  }

  arrived({ content, ecn }: Packet<Segment>, now: Nanos): void {
    this.#listener.arrived(this.#side, content, ecn === CE, now);
  }

  /** `packet` as a message quotes it, which is written when its sender may have let go of what it has said. */
  #undelivered(packet: Packet<Segment>): Undelivered {
    const { path, flowLabels, envelopes } = this.#plan;
    const { content, length } = packet;
    const payload = new Uint8Array(content.length);
    this.#said.read(content.offset, payload, 0, content.length);
    const said: Said = { read: (_, target, at) => target.set(payload, at) };
    return {
      from: this.#side,
      hosts: this.#plan,
      path,
      flowLabels,
      envelopes,
      length,
      packet: (from: HostAddress, to: HostAddress) => {
        const label = flowLabels[this.#side];
        return new TcpFrames(from, to, label, said, {}, undefined, false).bytes(packet);
      },
    };
  }
}

const SYN_ACK = TcpFlag.SYN | TcpFlag.ACK;
