/**
 * One side of a TCP connection, RFC 9293, as Linux plays it. It owns neither clock nor bytes: it is
 * told the time, takes segments in, and says which segment goes out next and when it wants to be
 * woken. This first version is for paths that neither lose nor reorder; recovery is the sender's and
 * receiver's to add.
 */
import { invariant } from '../base/invariant.ts';
import { MILLISECOND, type Nanos } from '../base/time.ts';
import { positionOf, sequenceOf } from '../wire/sequence.ts';
import { TcpFlag } from '../wire/tcp.ts';
import { Cubic } from './congestion/cubic.ts';
import {
  agree,
  dataOptionsLength,
  type Offer,
  offerOf,
  segmentOptions,
  synLayout,
} from './options.ts';
import type { TcpPolicy } from './policy.ts';
import { Receiver } from './receiver.ts';
import type { Segment } from './segment.ts';
import { Sender } from './sender.ts';
import { nextState, type TcpEvent, type TcpState } from './state.ts';

const { FIN, SYN, PSH, ACK } = TcpFlag;

export interface EndpointSetup {
  readonly policy: TcpPolicy;
  /** Largest segment that the host's own interface takes: MTU less IP and TCP headers. */
  readonly interfaceMss: number;
  /** Initial send sequence number. */
  readonly iss: number;
  /** TSval at time 0; the timestamp clock ticks every millisecond (RFC 7323 section 5.4). */
  readonly tsOffset: number;
}

export class TcpEndpoint {
  state: TcpState = 'CLOSED';
  readonly #setup: EndpointSetup;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  #offer: Offer;
  #sendScale = 0;
  /** The peer's ISS. */
  #irs = 0;
  #tsRecent = 0;
  #closing = false;

  constructor(setup: EndpointSetup) {
    this.#setup = setup;
    this.#offer = offerOf(setup.policy);
    this.#sender = new Sender(new Cubic(setup.policy.initialCwnd));
    this.#receiver = new Receiver(setup.policy);
  }

  /** Opens actively (client) or passively (server). */
  open(how: 'activeOpen' | 'passiveOpen'): void {
    this.#go(how);
  }

  /** The application writes `length` more bytes of its stream. */
  write(length: number): void {
    invariant(!this.#closing, 'nothing is written after close');
    this.#sender.write(length);
  }

  /** The application has written everything: a FIN follows the last byte. */
  close(): void {
    this.#closing = true;
  }

  /** Stream bytes received in order, all of them read by the application. */
  get delivered(): number {
    return this.#received(this.#receiver.nxt) - (this.peerClosed ? 1 : 0);
  }

  /** Stream bytes that the peer has acknowledged, which need not be kept any more. */
  get acknowledged(): number {
    return this.#received(this.#sender.una);
  }

  get established(): boolean {
    return this.state === 'ESTABLISHED' || this.state === 'CLOSE-WAIT';
  }

  /** The peer's FIN has arrived. */
  get peerClosed(): boolean {
    const state = this.state;
    return (
      state === 'CLOSE-WAIT' || state === 'LAST-ACK' || state === 'CLOSING' || state === 'TIME-WAIT'
    );
  }

  /** Nothing more will be sent or expected. */
  get finished(): boolean {
    return this.state === 'CLOSED' || this.state === 'TIME-WAIT';
  }

  /** A segment arrives: RFC 9293 section 3.10.7, in its order. */
  receive(now: Nanos, segment: Segment): void {
    if ((segment.flags & SYN) !== 0) {
      this.#receiveSyn(now, segment);
      return;
    }
    this.#takeTimestamp(segment);
    this.#takeAck(now, segment);
    if (segment.length > 0) this.#takePayload(now, segment);
    if ((segment.flags & FIN) !== 0) {
      this.#receiver.finReceived(now);
      this.#go('recvFin');
      if (this.state === 'TIME-WAIT') this.#receiver.demandAck();
    }
  }

  /** The next segment to go out `now`, if there is one; asked again until there is none. */
  transmit(now: Nanos): Segment | undefined {
    switch (this.state) {
      case 'SYN-SENT':
        return this.#sender.nxt === 0 ? this.#sendSyn(now, SYN) : undefined;
      case 'SYN-RECEIVED':
        return this.#sender.nxt === 0 ? this.#sendSyn(now, SYN | ACK) : undefined;
      case 'CLOSED':
      case 'LISTEN':
        return undefined;
      default:
        return this.#sendData(now) ?? this.#sendFin(now) ?? this.#sendAck(now);
    }
  }

  /** When the endpoint wants `transmit` to be called though nothing arrives; Infinity: never. */
  wakeAt(): Nanos {
    return this.#receiver.ackAt;
  }

  #receiveSyn(now: Nanos, segment: Segment): void {
    this.#irs = segment.sequence;
    this.#receiver.synReceived();
    this.#offer = agree(this.#offer, segment.options);
    if (this.#offer.scaling) this.#sendScale = segment.options.windowScale;
    if (this.#offer.timestamps) this.#tsRecent = segment.options.tsval;
    const { policy, interfaceMss } = this.#setup;
    // RFC 9293 section 3.7.1: what the peer takes and the interface carries, less the options.
    const mss = Math.min(segment.options.mss || 536, interfaceMss);
    this.#sender.mss = mss - dataOptionsLength(this.#offer);
    this.#sender.windowIs(segment.window);
    if ((segment.flags & ACK) === 0) {
      this.#go('recvSyn');
      return;
    }
    this.#sender.acknowledged(now, this.#ackPosition(segment));
    if (this.#offer.scaling) this.#receiver.scaleIs(policy.windowScale ?? 0);
    this.#go('recvSynAck');
    this.#receiver.demandAck();
  }

  #takeTimestamp(segment: Segment): void {
    if (this.#offer.timestamps) this.#tsRecent = segment.options.tsval;
  }

  #takeAck(now: Nanos, segment: Segment): void {
    this.#sender.acknowledged(now, this.#ackPosition(segment));
    this.#sender.windowIs(segment.window * (1 << this.#sendScale));
    if (this.state === 'SYN-RECEIVED') {
      if (this.#offer.scaling) this.#receiver.scaleIs(this.#setup.policy.windowScale ?? 0);
      this.#go('recvAckOfSyn');
    } else if (this.#finSent && this.#sender.idle) {
      const after = nextState(this.state, 'recvAckOfFin');
      if (after !== undefined) this.state = after;
    }
  }

  #takePayload(now: Nanos, segment: Segment): void {
    const position = positionOf(this.#irs, segment.sequence, this.#receiver.nxt);
    const tsecr = segment.options.tsecr;
    const rtt = this.#offer.timestamps ? ((this.#tsval(now) - tsecr) | 0) * MILLISECOND : 0;
    this.#receiver.dataReceived(now, position, segment.length, rtt);
  }

  #sendSyn(now: Nanos, flags: number): Segment {
    const { policy, iss } = this.#setup;
    this.#sender.sent(now, 1);
    const withAck = (flags & ACK) !== 0;
    return {
      flags,
      sequence: iss,
      acknowledgment: withAck ? this.#acknowledgment() : 0,
      window: this.#receiver.synWindow(),
      options: {
        layout: synLayout(this.#offer),
        mss: policy.mss,
        windowScale: policy.windowScale ?? 0,
        tsval: this.#tsval(now),
        tsecr: this.#tsRecent,
        sackBlocks: [],
      },
      offset: 0,
      length: 0,
    };
  }

  #sendData(now: Nanos): Segment | undefined {
    const range = this.#sender.nextRange(now);
    if (range === undefined) return undefined;
    const segment = this.#segment(now, range.push ? ACK | PSH : ACK, range.length);
    this.#receiver.dataSent(now);
    this.#sender.sent(now, range.length);
    return segment;
  }

  /** The FIN goes in a segment of its own, which replay tools rely on. */
  #sendFin(now: Nanos): Segment | undefined {
    if (!this.#closing || this.#finSent || !this.#sender.allSent) return undefined;
    const segment = this.#segment(now, FIN | ACK, 0);
    this.#sender.sent(now, 1);
    this.#go('close');
    return segment;
  }

  #sendAck(now: Nanos): Segment | undefined {
    return this.#receiver.ackDue(now) ? this.#segment(now, ACK, 0) : undefined;
  }

  /** A segment of `length` bytes at SND.NXT, acknowledging all that has arrived. */
  #segment(now: Nanos, flags: number, length: number): Segment {
    const position = this.#sender.nxt;
    return {
      flags,
      sequence: sequenceOf(this.#setup.iss, position),
      acknowledgment: this.#acknowledgment(),
      window: this.#receiver.acknowledge(now),
      options: segmentOptions(this.#offer.timestamps, this.#tsval(now), this.#tsRecent),
      offset: position - 1,
      length,
    };
  }

  get #finSent(): boolean {
    return this.state !== 'ESTABLISHED' && this.state !== 'CLOSE-WAIT';
  }

  #acknowledgment(): number {
    return sequenceOf(this.#irs, this.#receiver.nxt);
  }

  #ackPosition(segment: Segment): number {
    return positionOf(this.#setup.iss, segment.acknowledgment, this.#sender.una);
  }

  #tsval(now: Nanos): number {
    return (this.#setup.tsOffset + Math.floor(now / MILLISECOND)) % 0x1_0000_0000;
  }

  /** Stream bytes before a position. */
  #received(position: number): number {
    return Math.max(0, position - 1);
  }

  #go(event: TcpEvent): void {
    const next = nextState(this.state, event);
    invariant(next !== undefined, `${event} has no meaning in ${this.state}`);
    this.state = next;
  }
}
