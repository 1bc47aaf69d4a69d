/**
 * Looks at each frame on its way into a capture, and stops at one that the receiver would not take. What
 * it keeps of a connection is a few numbers, and nothing once it has closed.
 */
import type { Nanos } from '../base/time.ts';
import type { CaptureSink, PacketInfo } from '../pcap-writer/sink.ts';
import type { ReceiverName } from '../profile/receivers.ts';
import { ETHERNET_HEADER_LENGTH, EtherType } from '../wire/ethernet.ts';
import { decodeIpv4, IpProtocol, ipv4HeaderLength } from '../wire/ipv4.ts';
import { decodeIpv6, IPV6_HEADER_LENGTH } from '../wire/ipv6.ts';
import { decodeTcp, TcpFlag, tcpHeaderLength } from '../wire/tcp.ts';
import { VLAN_TAG_LENGTH } from '../wire/vlan.ts';
import { DEMANDS, type Demands } from './demands.ts';

/** A packet that the receiver would not take, or something that is missing at the end. */
export class ReceiverError extends Error {
  override readonly name = 'ReceiverError';
}

/** What one side of a connection has sent. */
interface Sent {
  /** Sequence number of what comes next. */
  next: number;
  fin: boolean;
}

interface Watched {
  readonly client: Sent;
  server: Sent | undefined;
}

const VLAN_TAGS: ReadonlySet<number> = new Set([EtherType.VLAN, EtherType.SERVICE_VLAN]);

const { SYN, ACK, FIN, RST } = TcpFlag;

export class WatchedSink implements CaptureSink {
  readonly #sink: CaptureSink;
  readonly #receiver: ReceiverName;
  readonly #demands: Demands;
  readonly #open = new Map<string, Watched>();
  #connections = 0;
  #packets = 0;
  /** The frame that is being written; its length is 0 when there is none. */
  #at = 0;
  #length = 0;

  constructor(sink: CaptureSink, receiver: ReceiverName) {
    this.#sink = sink;
    this.#receiver = receiver;
    this.#demands = DEMANDS[receiver];
  }

  get view(): DataView {
    return this.#sink.view;
  }

  get bytes(): Uint8Array {
    return this.#sink.bytes;
  }

  /** @throws {ReceiverError} when the frame before is one that the receiver does not take. */
  begin(time: Nanos, length: number, about?: PacketInfo): number {
    this.#look();
    this.#at = this.#sink.begin(time, length, about);
    this.#length = length;
    return this.#at;
  }

  name(address: Uint8Array, name: string): void {
    this.#sink.name(address, name);
  }

  addTlsKeyLog(lines: string): void {
    this.#sink.addTlsKeyLog?.(lines);
  }

  /** @throws {ReceiverError} as `finish` does. */
  close(): void {
    this.finish();
    this.#sink.close();
  }

  /** @throws {ReceiverError} when something is wrong with the last frame, or missing. */
  finish(): void {
    this.#look();
    if (!this.#demands.complete) return;
    const [left] = this.#open.keys();
    if (left !== undefined) this.#refuse(`${left}: expected a FIN of each side`);
  }

  #refuse(what: string): never {
    throw new ReceiverError(`capture.compatibility ${this.#receiver}: ${what}`);
  }

  /** `packet 12: expected …` */
  #complain(what: string): never {
    this.#refuse(`packet ${this.#packets}: expected ${what}`);
  }

  /** At the frame that is written by now. */
  #look(): void {
    if (this.#length === 0) return;
    const { frame, packets, onlyTcp } = this.#demands;
    const end = this.#at + this.#length;
    if (++this.#packets > packets) this.#complain(`at most ${packets} packets`);
    if (this.#length > frame)
      this.#complain(`frames of at most ${frame}, got ${this.#length} bytes`);
    this.#length = 0;
    const segment = this.#segment(this.#at, end);
    if (segment !== undefined) this.#segmentSeen(segment);
    else if (onlyTcp) this.#complain('nothing but TCP');
  }

  /** The TCP segment of a frame; undefined: it has none. */
  #segment(at: number, end: number): SeenSegment | undefined {
    const { view } = this;
    let ipAt = at + ETHERNET_HEADER_LENGTH;
    while (VLAN_TAGS.has(view.getUint16(ipAt - 2))) ipAt += VLAN_TAG_LENGTH;
    const etherType = view.getUint16(ipAt - 2);
    if (etherType === EtherType.IPV4) {
      const ip = decodeIpv4(view, ipAt, end);
      if (ip.protocol !== IpProtocol.TCP) return undefined;
      const tcpAt = ipAt + ipv4HeaderLength(ip.options);
      return this.#tcp(tcpAt, ipAt + ip.totalLength, ip.source, ip.destination);
    }
    if (etherType !== EtherType.IPV6) return undefined;
    const ip = decodeIpv6(view, ipAt, end);
    if (ip.nextHeader !== IpProtocol.TCP) return undefined;
    const tcpAt = ipAt + IPV6_HEADER_LENGTH;
    return this.#tcp(tcpAt, tcpAt + ip.payloadLength, ip.source, ip.destination);
  }

  #tcp(at: number, end: number, source: Uint8Array, destination: Uint8Array): SeenSegment {
    const { sequence, flags, options, sourcePort, destinationPort } = decodeTcp(this.view, at, end);
    return {
      sequence,
      flags,
      length: end - at - tcpHeaderLength(options),
      from: `${source.join('.')}:${sourcePort}`,
      to: `${destination.join('.')}:${destinationPort}`,
    };
  }

  #segmentSeen(segment: SeenSegment): void {
    const { flags, from, to } = segment;
    const asClient = this.#open.get(`${from} > ${to}`);
    if ((flags & SYN) !== 0 && (flags & ACK) === 0 && asClient === undefined) {
      this.#opened(segment);
      return;
    }
    const way = asClient === undefined ? `${to} > ${from}` : `${from} > ${to}`;
    const connection = asClient ?? this.#open.get(way);
    if (connection === undefined) {
      // Both sides have closed it: what may still come is the last ACK.
      if (this.#demands.exactSequence && ((flags & (SYN | FIN)) !== 0 || segment.length > 0))
        this.#complain('nothing more of a closed connection');
      return;
    }
    if ((flags & RST) !== 0 && this.#demands.complete) this.#complain('a FIN, got RST');
    this.#advance(segment, connection, connection === asClient);
    if (connection.client.fin && connection.server?.fin) this.#open.delete(way);
  }

  #opened({ sequence, length, from, to }: SeenSegment): void {
    const { connections } = this.#demands;
    if (++this.#connections > connections) this.#complain(`${connections} connection in the file`);
    const client = { next: sequence + 1 + length, fin: false };
    this.#open.set(`${from} > ${to}`, { client, server: undefined });
  }

  #advance(segment: SeenSegment, connection: Watched, fromClient: boolean): void {
    const { sequence, flags, length } = segment;
    const { exactSequence, emptyFin, clientCloses, complete } = this.#demands;
    if (!fromClient && connection.server === undefined) {
      if (complete && (flags & (SYN | ACK)) !== (SYN | ACK)) this.#complain('a SYN-ACK');
      connection.server = { next: sequence, fin: false };
    }
    const sent = fromClient ? connection.client : connection.server!;
    if (exactSequence && sequence !== sent.next)
      this.#complain(`sequence number ${sent.next}, got ${sequence}`);
    const fin = (flags & FIN) !== 0;
    if (emptyFin && fin && length > 0) this.#complain(`a FIN without data, got ${length} bytes`);
    if (clientCloses && fin && !fromClient && !connection.client.fin)
      this.#complain("the client's FIN first");
    sent.fin ||= fin;
    // Not modulo 2^32: what wraps is not what was expected.
    sent.next = sequence + length + ((flags & SYN) !== 0 || fin ? 1 : 0);
  }
}

interface SeenSegment {
  readonly sequence: number;
  readonly flags: number;
  /** Bytes of data. */
  readonly length: number;
  /** Address and port. */
  readonly from: string;
  readonly to: string;
}
