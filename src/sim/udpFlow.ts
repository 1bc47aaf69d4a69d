/** A datagram that is sent, and the IP packets that carry it. */
import type { Nanos } from '../base/time.ts';
import type { ByteSource } from '../stream/byteSource.ts';
import { peerOf, type Side } from '../stream/turn.ts';
import { UDP_HEADER_LENGTH } from '../wire/udp.ts';
import { cutPacket, fragmentableLength, fragmentHeaderLength } from './cutPacket.ts';
import { fragmentsOf, wholeOf } from './fragment.ts';
import type { Undelivered } from './icmpError.ts';
import { ipHeaderLength } from './ipFrames.ts';
import type { NarrowLink } from './narrowLink.ts';
import { type Flow, Packet } from './packet.ts';
import type { DatagramHost, DatagramPlan, HostAddress } from './session.ts';
import { seenAt } from './sight.ts';
import type { Tap } from './tap.ts';
import { UdpFrames } from './udpFrames.ts';

/** Is told what becomes of the datagram. */
export interface UdpListener {
  /** Its receiver has it. */
  received(now: Nanos): void;
  /** A router has dropped a packet of it, as that does not fit `narrow`. */
  tooBig(about: Undelivered, narrow: NarrowLink, now: Nanos): void;
}

export class UdpFlow implements Flow<ByteSource> {
  readonly #plan: DatagramPlan;
  readonly #from: Side;
  readonly #hosts: Readonly<Record<Side, DatagramHost>>;
  readonly #payload: ByteSource;
  readonly #listener: UdpListener;
  /** At each tap. */
  readonly #frames: readonly UdpFrames[];

  /** `hosts`: both, as their packets name them this time. */
  constructor(
    plan: DatagramPlan,
    from: Side,
    hosts: Readonly<Record<Side, DatagramHost>>,
    payload: ByteSource,
    taps: readonly Tap[],
    listener: UdpListener,
  ) {
    this.#plan = plan;
    this.#from = from;
    this.#hosts = hosts;
    this.#payload = payload;
    this.#listener = listener;
    const { path, flowLabels, envelopes } = plan;
    this.#frames = taps.map(({ place, info }) => {
      const seen = seenAt(place, hosts, path);
      const to = seen[peerOf(from)];
      return new UdpFrames(
        seen[from],
        to,
        flowLabels[from],
        info[from],
        envelopes?.[from],
        this.routersCut,
      );
    });
  }

  get #host(): DatagramHost {
    return this.#hosts[this.#from];
  }

  /** Nobody cuts IPv6 packets up but their sender (RFC 8200 section 5). */
  get routersCut(): boolean {
    const { ip, fragments } = this.#host;
    return ip.length === 4 && fragments === true;
  }

  /** The packet that holds all of it. */
  get whole(): Packet<ByteSource> {
    const length = ipHeaderLength(this.#host) + UDP_HEADER_LENGTH + this.#payload.length;
    return new Packet(this, this.#payload, length, this.#host.ipId);
  }

  /** The packets in which its sender, who knows of `mtu`, sends it. */
  packets(mtu: number): readonly Packet<ByteSource>[] {
    const { whole } = this;
    if (whole.length <= mtu) return [whole];
    // Never 0, as it has to differ (RFC 6864 section 4.3); IPv6 has 32 bits for it.
    const most = this.#host.ip.length === 4 ? 0xffff : 0xffff_ffff;
    const id = this.routersCut ? whole.id : 1 + this.#plan.random.below(most);
    return this.#pieces(whole, mtu, id);
  }

  /** `id`: identification of the pieces, where `packet` is none itself. */
  #pieces(packet: Packet<ByteSource>, mtu: number, id = packet.id): Packet<ByteSource>[] {
    const whole = this.#bytes(packet, this.#host, this.#hosts[peerOf(this.#from)]);
    const header = fragmentHeaderLength(whole);
    const piece = packet.fragment ?? wholeOf(fragmentableLength(whole), id);
    return fragmentsOf(piece, header, mtu).map((fragment) =>
      packet.cut(fragment, header + fragment.length),
    );
  }

  write(packet: Packet<ByteSource>, { sink }: Tap, index: number, now: Nanos): number {
    return this.#frames[index]!.write(sink, now, packet);
  }

  /** Its ports are translated where it is planned. */
  translated(): boolean {
    return true;
  }

  queuesAtNarrow({ fragment }: Packet<ByteSource>): boolean {
    return fragment !== undefined;
  }

  narrowed(
    packet: Packet<ByteSource>,
    narrow: NarrowLink,
    now: Nanos,
  ): readonly Packet<ByteSource>[] {
    const { fragment } = packet;
    // A sender that cuts a packet up itself leaves DF clear.
    const mayCut = fragment === undefined ? this.routersCut : this.#host.ip.length === 4;
    if (mayCut) return this.#pieces(packet, narrow.mtu);
    this.#listener.tooBig(this.undelivered(packet), narrow, now);
    return [];
  }

  arrived(_: Packet<ByteSource>, now: Nanos): void {
    this.#listener.received(now);
  }

  /** `packet` as a message quotes it. */
  undelivered(packet: Packet<ByteSource>): Undelivered {
    const { fragment, length } = packet;
    const { path, flowLabels, envelopes } = this.#plan;
    return {
      from: this.#from,
      hosts: this.#hosts,
      path,
      flowLabels,
      envelopes,
      length,
      packet: (as, to) => {
        const whole = this.#bytes(packet, as, to);
        return fragment === undefined ? whole : cutPacket(whole, fragment);
      },
    };
  }

  /** The IP packet of all of it, sent by `as`, who is the sender as somebody sees it. */
  #bytes(packet: Packet<ByteSource>, as: HostAddress, to: HostAddress): Uint8Array {
    const label = this.#plan.flowLabels[this.#from];
    return new UdpFrames(as, to, label, {}, undefined, this.routersCut).bytes(packet);
  }
}
