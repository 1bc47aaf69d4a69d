/** A datagram as the IP packets that carry it. */
import type { Nanos } from '../base/time.ts';
import type { ByteSource } from '../stream/byteSource.ts';
import { peerOf, type Side } from '../stream/turn.ts';
import { cutPacket, fragmentableLength, fragmentHeaderLength } from './cutPacket.ts';
import type { Parcel } from './datagramWay.ts';
import type { Undelivered } from './icmpError.ts';
import { type Fragment, fragmentsOf, type NarrowLink } from './narrowLink.ts';
import type { DatagramHost, HostAddress } from './session.ts';
import { UdpFrames } from './udpFrames.ts';

/** A datagram that is sent. */
export interface Flight extends Omit<Undelivered, 'packet' | 'length' | 'hosts'> {
  readonly hosts: Readonly<Record<Side, DatagramHost>>;
  /** At each tap. */
  readonly frames: readonly UdpFrames[];
  readonly payload: ByteSource;
  /** Bytes of its IP packet, whole, and in front of it on its sender's link. */
  readonly length: number;
  readonly linkHeader: number;
  /** Of its fragments, should there be any: drawn when they are made. */
  readonly fragmentId: () => number;
  /** What its receiver does. */
  readonly received: (now: Nanos) => void;
  /** A router has dropped a packet of it. */
  readonly tooBig: (about: Undelivered, narrow: NarrowLink, now: Nanos) => void;
}

/** The packets in which its sender, who knows of `mtu`, sends it. */
export function parcelsOf(flight: Flight, mtu: number): readonly Parcel[] {
  if (flight.length <= mtu) return [wholeOf(flight)];
  const host = flight.hosts[flight.from];
  return piecesOf(flight, mtu, routersCut(host) ? host.ipId : flight.fragmentId());
}

/** Nobody cuts IPv6 packets up but their sender (RFC 8200 section 5). */
export function routersCut({ ip, fragments }: DatagramHost): boolean {
  return ip.length === 4 && fragments === true;
}

function wholeOf(flight: Flight): Parcel {
  const { from, hosts, length, linkHeader, frames, payload, received } = flight;
  const host = hosts[from];
  return {
    from,
    length,
    linkHeader,
    write: (tap, index, now, corrupt) => frames[index]!.write(tap.sink, now, payload, corrupt),
    arrived: (now, corrupt) => {
      if (!corrupt) received(now);
    },
    narrowed(narrow, now) {
      if (routersCut(host)) return piecesOf(flight, narrow.mtu, host.ipId);
      const packet = (as: HostAddress, to: HostAddress) => packetOf(flight, as, to);
      flight.tooBig({ ...flight, packet }, narrow, now);
      return [];
    },
  };
}

/** What packets of at most `mtu` bytes carry of it, or of its fragment `part`. */
function piecesOf(flight: Flight, mtu: number, id: number, part?: Fragment): Parcel[] {
  const { from, hosts } = flight;
  const packet = packetOf(flight, hosts[from], hosts[peerOf(from)]);
  const header = fragmentHeaderLength(packet);
  const length = part?.length ?? fragmentableLength(packet);
  return fragmentsOf(length, header, mtu, part?.whole).map((piece) => {
    const offset = (part?.offset ?? 0) + piece.offset;
    const last = piece.last && (part?.last ?? true);
    return pieceOf(flight, { ...piece, offset, last }, header + piece.length, id);
  });
}

function pieceOf(flight: Flight, fragment: Fragment, length: number, id: number): Parcel {
  const { from, hosts, linkHeader, frames, payload, received } = flight;
  const { whole } = fragment;
  const parcel: Parcel = {
    from,
    length,
    linkHeader,
    piece: true,
    write: (tap, index, now, corrupt) =>
      frames[index]!.writeFragment(tap.sink, now, payload, corrupt, fragment, id),
    arrived(now, corrupt) {
      whole.corrupt ||= corrupt;
      if (whole.receive(fragment) && !whole.corrupt) received(now);
    },
    narrowed(narrow, now) {
      if (length <= narrow.mtu) return [parcel];
      // A sender that cuts a packet up itself leaves DF clear.
      if (hosts[from].ip.length === 4) return piecesOf(flight, narrow.mtu, id, fragment);
      const packet = (as: HostAddress, to: HostAddress) =>
        cutPacket(packetOf(flight, as, to), fragment, id);
      flight.tooBig({ ...flight, length, packet }, narrow, now);
      return [];
    },
  };
  return parcel;
}

/** The IP packet of all of it, sent by `as`, who is the sender as somebody sees it. */
export function packetOf(
  { from, hosts, flowLabels, payload }: Flight,
  as: HostAddress,
  to: HostAddress,
) {
  const sender = { ...hosts[from], ...as };
  return new UdpFrames(sender, to, flowLabels[from], {}, undefined).packet(payload);
}
