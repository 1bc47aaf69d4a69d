/**
 * One side of a TCP connection, RFC 9293, as Linux plays it. It owns neither clock nor bytes: it is
 * told the time, takes segments in, and says which segment goes out next and when it wants to be
 * woken.
 */
import { invariant } from '../base/invariant.ts';
import { type Nanos, NEVER } from '../base/time.ts';
import { positionOf } from '../wire/sequence.ts';
import { TcpFlag } from '../wire/tcp.ts';
import { TcpOption } from '../wire/tcpOptions.ts';
import { readAcknowledgment, saysNoMore } from './acknowledgment.ts';
import { AnswerLimit } from './answerLimit.ts';
import { Cubic } from './congestion/cubic.ts';
import { Reno } from './congestion/reno.ts';
import type { EndpointSetup } from './endpointSetup.ts';
import { isValidCookie, roomInSyn } from './fastOpen.ts';
import { crossesOurs, settle } from './handshake.ts';
import { KeepAlive } from './keepAlive.ts';
import { dataOptionsLength } from './options.ts';
import { Receiver } from './receiver.ts';
import { Refusals } from './refusal.ts';
import type { Segment } from './segment.ts';
import { SegmentBuilder } from './segmentBuilder.ts';
import { Sender } from './sender.ts';
import type { SendRange } from './sendRange.ts';
import { nextState, type TcpEvent, type TcpState } from './state.ts';
import { SYSTEMS } from './systems.ts';
import { TimeWait } from './timeWait.ts';

const { FIN, SYN, RST, PSH, ACK } = TcpFlag;

export class TcpEndpoint {
  state: TcpState = 'CLOSED';
  /** Why the connection ended before its time; undefined: it did not. */
  failure: 'reset' | 'timeout' | undefined;
  readonly #setup: EndpointSetup;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  readonly #builder: SegmentBuilder;
  readonly #keepAlive: KeepAlive;
  /** TSecr of the last segment. */
  #lastEcho = -1;
  /** SND.WL1 and SND.WL2, positions: the segment that last set the window. */
  #wl1 = 0;
  #wl2 = 0;
  readonly #answers = new AnswerLimit();
  #closing = false;
  #opened = false;
  #resetDue = false;
  readonly #refusals = new Refusals();
  readonly #timeWait = new TimeWait();

  constructor(setup: EndpointSetup) {
    this.#setup = setup;
    const { congestion, initialCwnd } = setup.policy;
    const Control = congestion === 'reno' ? Reno : Cubic;
    this.#sender = new Sender(new Control(initialCwnd), setup.policy);
    this.#keepAlive = new KeepAlive(setup.policy.keepAlive);
    this.#receiver = new Receiver(setup.policy, setup.readRate);
    this.#builder = new SegmentBuilder(setup, this.#receiver);
  }

  /** Opens actively (client) or passively (server). */
  open(how: 'activeOpen' | 'passiveOpen'): void {
    this.#opened = true;
    const { fastOpen, interfaceMss, policy } = this.#setup;
    if (how === 'activeOpen') {
      this.#sender.syn.asks(SYSTEMS[policy.system].linearSynTimeouts);
      this.#sender.synRoom = roomInSyn(fastOpen, interfaceMss);
    }
    this.#go(how);
  }

  /** The application writes `length` more bytes of its stream. */
  write(length: number): void {
    invariant(!this.#closing, 'nothing is written after close');
    this.#sender.write(length);
  }

  /** The application has said all that it will say at a time, which ends a cork. */
  flush(): void {
    this.#sender.flush();
  }

  /** The application has written everything: a FIN follows the last byte. */
  close(): void {
    this.#closing = true;
    this.#sender.close();
  }

  /** After `close`: the application reads no more, and new data resets (RFC 1122 section 4.2.2.13). */
  leave(): void {
    this.#sender.retries.orphaned = true;
  }

  /** The application gives the connection up: a RST goes out and nothing after it. */
  abort(): void {
    this.#resetDue = true;
  }

  /** The path takes no more than `mss` bytes behind a TCP header without options (RFC 1191). */
  mssReduced(mss: number): void {
    this.#sender.mssReduced(mss - dataOptionsLength(this.#builder.offer));
  }

  /** Stream bytes that the application has read. */
  get delivered(): number {
    const { nxt, finished, unread } = this.#receiver;
    return Math.max(0, nxt - (finished ? 2 : 1) - unread);
  }

  /** Stream bytes that the peer has acknowledged, which need not be kept any more. */
  get acknowledged(): number {
    return Math.max(0, this.#sender.una - (this.#sender.finAcked ? 2 : 1));
  }

  /** The application may write: also into a SYN, and to a SYN that had data (RFC 7413). */
  get writable(): boolean {
    return this.established || this.#sender.early || this.#awaitsData;
  }

  /** The SYN waits for the data that it will carry. */
  get #awaitsData(): boolean {
    if (this.state !== 'SYN-SENT' || this.#closing) return false;
    return this.#sender.synRoom > 0 && this.#sender.nxt === 0 && this.#sender.idle;
  }

  get established(): boolean {
    return this.state === 'ESTABLISHED' || this.state === 'CLOSE-WAIT';
  }

  /** The application has read all that the peer had to say. */
  get peerClosed(): boolean {
    return this.#receiver.finished && this.#receiver.unread === 0;
  }

  /** Nothing more will be sent of its own accord. */
  get finished(): boolean {
    return this.state === 'CLOSED' || this.state === 'TIME-WAIT';
  }

  /** A segment arrives, `marked` by a queue on its way (CE): RFC 9293 section 3.10.7, in its order. */
  receive(now: Nanos, segment: Segment, marked: boolean): void {
    this.#keepAlive.heard(now);
    this.#builder.heard(now);
    if (now >= this.#timeWait.over) this.state = 'CLOSED';
    switch (this.state) {
      case 'CLOSED':
        // Nobody has ever listened here, or nobody does any more. A SYN finds who listens to others.
        if (!this.#opened || this.failure !== undefined || (segment.flags & SYN) === 0)
          this.#refusals.answer(segment);
        return;
      case 'LISTEN':
        if ((segment.flags & (SYN | ACK | RST)) === SYN) this.#takeSyn(now, segment, 'recvSyn');
        return;
      case 'SYN-SENT':
        this.#receiveInSynSent(now, segment);
        return;
      default:
        this.#receiveSynchronized(now, segment, marked);
    }
  }

  /** The next segment to go out `now`, if there is one; asked again until there is none. */
  transmit(now: Nanos): Segment | undefined {
    if (now >= this.#timeWait.over) this.state = 'CLOSED';
    if (this.state === 'CLOSED' || this.state === 'LISTEN') return this.#refusals.next();
    this.#builder.begin(now);
    if (this.#resetDue) return this.#sendReset(now);
    if (this.#awaitsData) return this.#builder.rest();
    this.#receiver.read(now);
    const range = this.#sender.next(now);
    if (this.#sender.failed) {
      this.#end('timeout');
      return undefined;
    }
    if (range !== undefined) return this.#sendRange(now, range);
    const probing = this.#keepAlive.due(now, !this.#sender.idle);
    if (probing === 'death') return this.#sendReset(now, 'timeout');
    // tcp_write_wakeup: an old sequence number, which the peer must answer.
    if (probing === 'probe') return this.#builder.segment(now, ACK, this.#sender.una - 1, 0);
    if (!this.#receiver.ackDue(now)) return this.#builder.rest();
    const ack = this.#builder.segment(now, ACK, this.#sender.nxt, 0);
    return this.state === 'TIME-WAIT' ? this.#timeWait.acknowledges(now, ack) : ack;
  }

  /** When the endpoint wants `transmit` to be called though nothing arrives; NEVER: not at all. */
  wakeAt(): Nanos {
    if (this.state === 'CLOSED' || this.state === 'LISTEN') return NEVER;
    const alive = this.established ? this.#keepAlive.at : NEVER;
    // A cookie is not sent again: nobody remembers it.
    const cookie = this.state === 'SYN-RECEIVED' && this.#setup.policy.synCookies;
    const sending = cookie ? NEVER : this.#sender.wakeAt;
    // TIME-WAIT itself has no more to say, and ends when something comes.
    const over = this.state === 'FIN-WAIT-2' ? this.#timeWait.over : NEVER;
    return Math.min(this.#receiver.ackAt, this.#receiver.readAt, sending, alive, over);
  }

  /** Section 3.10.7.3. */
  #receiveInSynSent(now: Nanos, segment: Segment): void {
    const acks = (segment.flags & ACK) !== 0;
    const acked = this.#ackPosition(segment);
    if (acks && (acked < 1 || acked > this.#sender.nxt)) return;
    if ((segment.flags & RST) !== 0) {
      if (acks) this.#end('reset');
      return;
    }
    if ((segment.flags & SYN) === 0) return;
    if (acks) {
      this.#takeSyn(now, segment, 'recvSynAck');
      this.#receiver.demandAck();
    } else {
      // Simultaneous open: the SYN goes out again, with an ACK.
      this.#takeSyn(now, segment, 'recvSyn');
      this.#sender.resendOldest('syn');
    }
  }

  #takeSyn(now: Nanos, segment: Segment, event: TcpEvent): void {
    const { options } = segment;
    const passive = this.state === 'LISTEN';
    const { offer, mss } = settle(this.#setup, this.#builder.offer, options, passive);
    this.#builder.irs = segment.sequence;
    this.#builder.offer = offer;
    this.#builder.ecn.synReceived(segment.flags, event === 'recvSynAck');
    this.#receiver.synReceived();
    if (offer.scaling) this.#builder.peerShift = Math.min(14, options.windowScale);
    if (offer.timestamps) this.#builder.tsRecent = options.tsval;
    this.#sender.mss = mss;
    this.#sender.sack = offer.sack;
    this.#receiver.sack = offer.sack;
    this.#sender.windowIs(now, segment.window);
    if ((segment.flags & ACK) !== 0) this.#acknowledge(now, segment, this.#ackPosition(segment));
    this.#openFast(now, segment);
    this.#go(event);
    if (this.state === 'ESTABLISHED') this.#receiver.opened(now, this.#builder.receiveShift);
  }

  /** RFC 7413 section 4.2: cookies are asked for, given and kept; data of a SYN is taken in. */
  #openFast(now: Nanos, segment: Segment): void {
    const { fastOpen } = this.#setup;
    if (fastOpen === undefined) return;
    const asked = segment.options.layout.includes(TcpOption.FAST_OPEN);
    if (this.state !== 'LISTEN') {
      if (asked) {
        fastOpen.known = true;
        fastOpen.mss = segment.options.mss;
      }
      // tcp_rcv_fastopen_synack: what the server did not take goes again.
      if (this.#sender.una === 1) this.#sender.resendOldest('data');
    } else if (segment.length > 0 && isValidCookie(segment.options, fastOpen)) {
      this.#sender.early = true;
      this.#receiver.opened(now, this.#builder.receiveShift);
      this.#takePayload(now, segment, 1, false);
    } else {
      this.#builder.grantsCookie = asked;
    }
  }

  /** Section 3.10.7.4. */
  #receiveSynchronized(now: Nanos, segment: Segment, marked: boolean): void {
    const position = this.#builder.position(segment);
    if (
      this.state === 'SYN-RECEIVED' &&
      crossesOurs(segment, position, this.#ackPosition(segment))
    ) {
      this.#checkAck(now, segment, position);
      return;
    }
    if (!this.#checkSequence(now, segment, position)) return;
    const reset = (segment.flags & RST) !== 0;
    if (reset || (segment.flags & SYN) !== 0) {
      // RFC 5961 section 3.2: only an exact match resets, the rest of the window is challenged.
      if (reset && position === this.#receiver.nxt) this.#end('reset');
      else this.#answers.challenge(now, this.#receiver);
      return;
    }
    if ((segment.flags & ACK) === 0 || !this.#checkAck(now, segment, position)) return;
    this.#takePayload(now, segment, position, marked);
  }

  /** First: the sequence number, and PAWS (RFC 7323 section 5.3). */
  #checkSequence(now: Nanos, segment: Segment, position: number): boolean {
    const { flags, length } = segment;
    const end = position + length + ((flags & FIN) !== 0 ? 1 : 0);
    const old =
      this.#builder.offer.timestamps && ((segment.options.tsval - this.#builder.tsRecent) | 0) < 0;
    if (this.#receiver.acceptable(position, end) && !(old && (flags & RST) === 0)) {
      if (this.#builder.offer.timestamps && position <= this.#receiver.acked) {
        this.#builder.tsRecent = segment.options.tsval;
      }
      return true;
    }
    if ((flags & RST) !== 0) return false;
    if (this.#sender.una === 0 && (flags & SYN) !== 0) {
      // The peer has not heard the SYN-ACK: say it again.
      this.#sender.resendOldest('syn');
      return false;
    }
    // tcp_oow_rate_limited: only what carries data is surely not an answer itself.
    if (end === position && !this.#answers.may(now)) return false;
    this.#receiver.reportDuplicate(position, Math.min(end, this.#receiver.nxt));
    return false;
  }

  /** Fifth: the ACK field. False: the segment is dropped. */
  #checkAck(now: Nanos, segment: Segment, position: number): boolean {
    const acked = this.#ackPosition(segment);
    if (acked > this.#sender.nxt) {
      this.#receiver.demandAck();
      return false;
    }
    if (this.state === 'SYN-RECEIVED') {
      if (acked < 1) return false;
      this.#receiver.opened(now, this.#builder.receiveShift);
      this.#go('recvAckOfSyn');
    }
    const news = position > this.#wl1 || (position === this.#wl1 && acked >= this.#wl2);
    const scale = (segment.flags & SYN) !== 0 ? 0 : this.#builder.peerShift;
    const window = segment.window * (1 << scale);
    const pure = segment.length === 0 && window === this.#sender.window;
    this.#acknowledge(now, segment, acked, pure);
    if (news && acked >= this.#sender.una) {
      this.#wl1 = position;
      this.#wl2 = acked;
      this.#sender.windowIs(now, window);
    }
    if (this.#sender.finAcked) {
      const after = nextState(this.state, 'recvAckOfFin');
      if (after !== undefined) this.state = after;
      const left = this.#sender.retries.orphaned && (segment.flags & FIN) === 0;
      if (left && after !== undefined) this.#timeWait.takesOver(now);
    }
    return this.state !== 'CLOSED';
  }

  #acknowledge(now: Nanos, segment: Segment, position: number, pure = false): void {
    if (this.#sender.awaitsNothing(position) && saysNoMore(segment)) return;
    this.#sender.acknowledged(now, readAcknowledgment(segment, position, this.#builder, pure));
  }

  /** Seventh and eighth: the payload and the FIN. */
  #takePayload(now: Nanos, segment: Segment, position: number, marked: boolean): void {
    const fin = (segment.flags & FIN) !== 0;
    const { length, options } = segment;
    const { tsecr } = options;
    // tcp_rcv_rtt_measure_ts: a sample if the first to echo this has data; no handshake counts.
    const sampled = this.#builder.offer.timestamps && tsecr !== this.#lastEcho;
    if (length > 0 || this.#sender.una > 1) this.#lastEcho = tsecr;
    if (length === 0 && !fin) return;
    if (this.state === 'TIME-WAIT') {
      this.#receiver.demandAck();
      return;
    }
    // TCPAbortOnData of Linux: nobody will read it.
    if (this.#sender.retries.orphaned && position + length > this.#receiver.nxt) {
      this.#refusals.answer(segment);
      this.#end('reset');
      return;
    }
    if (length > 0) this.#builder.ecn.take(segment, marked, this.#receiver);
    const rtt = sampled ? this.#builder.clock.since(tsecr, now) : 0;
    const before = this.#receiver.finished;
    const push = (segment.flags & PSH) !== 0;
    this.#receiver.received(now, { position, length, fin, push, rtt, own: this.#sender.rtt });
    if (this.#receiver.finished && !before) {
      this.#go('recvFin');
      if (this.finished || this.state === 'CLOSING') this.#receiver.demandAck();
    }
  }

  #sendRange(now: Nanos, range: SendRange): Segment {
    const segment = this.#builder.ofRange(now, range, this.state !== 'SYN-SENT', this.#sender);
    this.#sender.sent(now, range, this.#builder.stamp);
    if (this.#sender.finSent && nextState(this.state, 'close') !== undefined) this.#go('close');
    return segment;
  }

  #sendReset(now: Nanos, failure: 'reset' | 'timeout' = 'reset'): Segment {
    const segment = this.#builder.segment(now, RST | ACK, this.#sender.nxt, 0);
    this.#end(failure);
    return segment;
  }

  #ackPosition(segment: Segment): number {
    return positionOf(this.#setup.iss, segment.acknowledgment, this.#sender.una);
  }

  #end(failure: 'reset' | 'timeout'): void {
    this.failure = failure;
    this.state = 'CLOSED';
  }

  #go(event: TcpEvent): void {
    const next = nextState(this.state, event);
    invariant(next !== undefined, `${event} has no meaning in ${this.state}`);
    this.state = next;
  }
}
