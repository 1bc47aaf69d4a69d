/**
 * The sending half of an endpoint: what has been written, what is in flight, what goes next, and what
 * to do when it does not arrive. Positions count from the ISS: the SYN is 0, the stream's first byte 1,
 * the FIN follows its last.
 */
import { invariant } from '../base/invariant.ts';
import { type Nanos, NEVER } from '../base/time.ts';
import { type Acknowledgment, echoedBefore, echoRtt } from './acknowledgment.ts';
import { Bursts } from './bursts.ts';
import type { CongestionControl } from './congestion/congestion.ts';
import { takeDelivered } from './delivery.ts';
import { LossProbe } from './lossProbe.ts';
import { NewData } from './newData.ts';
import { Pacer } from './pacing.ts';
import type { TcpPolicy } from './policy.ts';
import { Recovery } from './recovery.ts';
import { RetransmitTimer } from './retransmitTimer.ts';
import { Retries } from './retries.ts';
import { RttEstimator } from './rtt.ts';
import { Scoreboard, type SentSegment } from './scoreboard.ts';
import { SendBuffer } from './sendBuffer.ts';
import { rangeOf, type SendRange, sentAs, synData, synRange } from './sendRange.ts';
import { SmallSegments } from './smallSegments.ts';
import { SynTimeouts } from './synTimeouts.ts';
import { SYSTEMS } from './systems.ts';
import { timerAt } from './timerWheel.ts';
import { WindowUse } from './windowUse.ts';

export class Sender {
  /** SND.UNA and SND.NXT. */
  una = 0;
  nxt = 0;
  /** SND.WND in bytes, unscaled. */
  window = 0;
  /** The largest that it has been. */
  maxWindow = 0;
  /** Bytes that go out with the SYN at most, and whether more may before it is acknowledged: RFC 7413. */
  synRoom = 0;
  early = false;
  /** The application has said all: a FIN follows. */
  closing = false;
  /** When something went out last; 0: nothing has. */
  lastSent: Nanos = 0;
  /** Payload bytes of a full segment. */
  mss = 536;
  /** The peer reports what it holds beyond the gap. */
  sack = false;
  /** Too many timeouts in a row: the peer is given up. */
  failed = false;
  readonly rtt = new RttEstimator();
  readonly syn = new SynTimeouts();
  readonly retries = new Retries();
  readonly #board = new Scoreboard();
  readonly #congestion: CongestionControl;
  readonly #recovery: Recovery;
  readonly #probe = new LossProbe();
  readonly #timer = new RetransmitTimer(this.#board, this.rtt);
  readonly #buffer: SendBuffer;
  readonly #data: NewData;
  readonly #bursts: Bursts;
  readonly #use: WindowUse;
  #persistAt: Nanos = NEVER;
  /** A segment that goes out whatever the congestion window says. */
  #forced: 'resend' | 'new' | 'window' | undefined;
  /** undefined: it is not paced. */
  readonly #pacer: Pacer | undefined;
  readonly #small: SmallSegments;

  constructor(congestion: CongestionControl, options: TcpPolicy) {
    const board = this.#board;
    const { push, fillsWindow } = SYSTEMS[options.system];
    const buffer = new SendBuffer(push !== 'writes');
    const small = new SmallSegments(options);
    const recovery = new Recovery(congestion, board);
    const use = new WindowUse(congestion, board, recovery, this.rtt);
    const bursts = new Bursts(congestion, board, recovery, this.rtt, push === 'bursts');
    this.#pacer = options.pacing ? new Pacer() : undefined;
    this.#congestion = congestion;
    this.#recovery = recovery;
    this.#buffer = buffer;
    this.#small = small;
    this.#use = use;
    this.#bursts = bursts;
    this.#data = new NewData(this, congestion, board, buffer, bursts, small, use, fillsWindow);
  }

  write(length: number): void {
    this.#buffer.write(length);
  }

  /** The application has said all that it will say at a time: what a cork holds back goes. */
  flush(): void {
    this.#small.flush(this.#buffer.asked);
  }

  /** Nothing is out, and nothing waits. */
  get idle(): boolean {
    return this.#board.packetsOut === 0 && this.#buffer.asked <= Math.max(1, this.nxt);
  }

  /** A FIN follows the last byte written. */
  close(): void {
    this.closing = true;
  }

  /** How often congestion has made the window smaller. */
  get reductions(): number {
    return this.#recovery.reductions;
  }

  get finSent(): boolean {
    return this.closing && this.nxt > this.#buffer.asked;
  }

  get finAcked(): boolean {
    return this.closing && this.una > this.#buffer.asked;
  }

  /** The peer's receive window, bytes. */
  windowIs(now: Nanos, window: number): void {
    if (window === this.window && this.#persistAt === NEVER) return;
    this.window = window;
    this.maxWindow = Math.max(this.maxWindow, window);
    if (this.#persistAt !== NEVER && window > 0) {
      this.#persistAt = NEVER;
      this.retries.progressed();
      this.rtt.windowOpened();
    }
    this.#armPersist(now);
  }

  /** When `next` has something to say though nothing arrives. */
  get wakeAt(): Nanos {
    const paced = this.#pacer?.heldUntil ?? NEVER;
    return Math.min(this.#timer.at, this.#persistAt, this.#buffer.wakeAt, paced);
  }

  /** What goes out next, if anything may: timers first, then what was lost, then what is new. */
  next(now: Nanos): SendRange | undefined {
    const spent = this.idle && this.nxt > 0 && (!this.closing || this.finSent);
    if (spent && now < this.wakeAt) return undefined;
    this.#runTimers(now);
    if (this.failed) return undefined;
    if (this.nxt === 0) return synRange(Math.min(this.#buffer.asked - 1, this.synRoom));
    const range =
      this.#forcedRange() ??
      (this.#pacer?.holds(now, this.#bursts.left > 0) ? undefined : this.#regularRange(now));
    if (range === undefined) this.#rest(now);
    return range;
  }

  /** The path takes no segment above `mss`: those that are out go again, in pieces; a burst follows them. */
  mssReduced(mss: number): void {
    if (mss >= this.mss) return;
    this.#recovery.mssReduced(mss, this.#buffer.asked, this.nxt);
    this.#bursts.left = 0;
    this.mss = mss;
  }

  /** The SYN has to go out again: it was lost, or has to say more (RFC 9293 section 3.5); or its data. */
  resendOldest(kind: SentSegment['kind']): void {
    const { oldest } = this.#board;
    if (oldest?.kind === kind) this.#board.lose(oldest);
  }

  /** Notes that `range` goes out, with `stamp` as its time. */
  sent(now: Nanos, range: SendRange, stamp: Nanos): void {
    const probing = this.#forced === 'resend' || this.#forced === 'new';
    this.#forced = undefined;
    if (range.kind === 'probe') return;
    this.lastSent = stamp;
    const { packetsOut } = this.#board;
    this.#pacer?.sent(now, range.length, this.#congestion, packetsOut, this.mss, this.rtt.srtt);
    const again = range.position < this.nxt;
    this.#recovery.sent(stamp, again && !probing);
    if (again) {
      const segment = this.#board.at(range.position);
      invariant(segment !== undefined, 'what goes out again is in flight');
      this.#board.resend(segment, stamp, probing);
      if (range.kind === 'syn') this.syn.resent(stamp);
    } else {
      this.#push(now, range, stamp);
      if (range.kind === 'syn' && range.length > 0) this.#push(now, synData(range), stamp);
    }
    if (probing) {
      this.#probe.sent(this.nxt, again);
      this.#timer.begin(now);
    } else if (!again) this.#timer.sentNew(now, this.#probes);
    else if (range.position === this.una) this.#timer.sentOldestAgain(now);
  }

  /** Nothing is out and no window is asked for, and an ACK of `position` tells nothing new: no_queue of tcp_ack. */
  awaitsNothing(position: number): boolean {
    return this.#board.packetsOut === 0 && position === this.una && this.#persistAt === NEVER;
  }

  /** SND.UNA =< SEG.ACK =< SND.NXT: RFC 9293 section 3.10.7.4, fifth. */
  acknowledged(now: Nanos, ack: Acknowledgment): void {
    invariant(ack.position <= this.nxt, 'nothing unsent is acknowledged');
    // A peer that answers probes is there, however long its window stays closed (RFC 9293 3.8.6.1).
    if (this.#persistAt !== NEVER) this.retries.progressed();
    if (ack.position < this.una) return;
    const advanced = ack.position > this.una;
    const unaBefore = this.una;
    const handshake = unaBefore === 0;
    const arrival = takeDelivered(now, ack, this.#board, this.#recovery.rack, this.sack);
    const { acked, arrived, oldestRtt, newestRtt } = arrival;
    this.una = ack.position;
    this.#buffer.acknowledged(this.una);
    // RFC 7323 section 4.1, tcp_ack_update_rtt: an echo measures where the segments themselves cannot.
    const rtt = oldestRtt === 0 && acked > 0 ? echoRtt(ack, now) : oldestRtt;
    if (rtt > 0) this.rtt.measured(rtt, this.una, this.nxt);
    if (newestRtt > 0 && !handshake) this.#congestion.onRtt(now, newestRtt, this.una, this.nxt);
    if (handshake && advanced) {
      // tcp_init_transfer
      this.rtt.opened();
      if (this.syn.slowsDown(echoedBefore(ack, now))) this.#congestion.cwnd = 1;
    }
    if (advanced) this.retries.progressed();
    const duplicate = !advanced && ack.pure && this.#board.packetsOut > 0;
    const delivered = this.sack ? arrived : this.#recovery.countDuplicate(acked, duplicate, this);
    if (ack.duplicateSack) this.#recovery.duplicateReported();
    if (this.#probe.answered(ack.position, ack.duplicateSack, duplicate && arrived === 0)) {
      this.#recovery.probeRepaired();
    }
    const growing = this.#recovery.onAck({
      now,
      una: this.una,
      unaBefore,
      nxt: this.nxt,
      srtt: this.rtt.srtt,
      mss: this.mss,
      sack: this.sack,
      advanced,
      delivered,
      said: ack,
      more: arrival.sacked > 0 || duplicate,
      originalEnd: arrival.originalEnd,
    });
    const ahead = arrival.sacked > 0 && this.#recovery.growsOutOfOrder;
    if (growing && (acked > 0 || ahead) && !handshake) {
      this.#congestion.onAck(now, {
        delivered,
        limited: this.#use.limited,
      });
    }
    if (this.#recovery.active) this.#probe.superseded();
    const dubious = duplicate || arrival.sacked > 0 || ack.duplicateSack || ack.echo;
    const progress = advanced || this.#board.late(now - oldestRtt);
    this.#timer.onAck(now, dubious, progress, this.#recovery.rack.wait, this.#probes);
    this.#armPersist(now);
  }

  #runTimers(now: Nanos): void {
    const due = this.#timer.due(now);
    if (due === 'timeout') this.#timeout(now);
    else if (due !== undefined) {
      if (due === 'reordering') this.#recovery.detect(now, this.nxt, this.rtt.srtt);
      else if (!this.#probe.unanswered)
        this.#forced = this.#data.fitting(this.nxt) > 0 ? 'new' : 'resend';
      this.#timer.rearm(now);
    }
    if (now >= this.#buffer.wakeAt) this.#buffer.wake();
    if (now >= this.#persistAt) {
      this.#forced = 'window';
      this.failed = this.retries.probes(this.rtt.rto);
      this.rtt.backOff();
      this.#persistAt = timerAt(now, this.rtt.rto);
    }
  }

  /** RFC 6298 section 5, (5.4) to (5.6). */
  #timeout(now: Nanos): void {
    const opening = this.una === 0;
    if (opening ? !this.syn.happened() : this.retries.timedOut(now, this.rtt.rto)) {
      this.failed = !opening || !this.syn.passive || this.early;
      this.#timer.clear();
      return;
    }
    this.#probe.superseded();
    const { una, nxt, sack } = this;
    if (opening) this.resendOldest('syn');
    else this.#recovery.timedOut({ now, una, nxt, sack, first: this.retries.first });
    if (!opening || this.syn.backsOff) this.rtt.backOff();
    this.#timer.begin(now);
  }

  #forcedRange(): SendRange | undefined {
    switch (this.#forced) {
      case 'window': {
        // Linux tcp_write_wakeup: what was too small a bite goes after all, for nothing better has come.
        const room = this.una + this.window - this.nxt;
        if (room > 0)
          return {
            ...this.#data.range(Math.min(room, this.#buffer.unsent(this.nxt), this.mss)),
            push: true,
          };
        // tcp_xmit_probe_skb: no data, and a sequence number that the peer must answer.
        return { position: this.una - 1, length: 0, kind: 'probe', push: false };
      }
      case 'resend': {
        const newest = this.#board.newest;
        return newest && rangeOf(newest, this.#buffer.asked);
      }
      case 'new':
        return this.#data.range(Math.min(this.#buffer.unsent(this.nxt), this.mss));
      default:
        return undefined;
    }
  }

  /** What was lost goes first, unless a timeout may have been spurious: RFC 5682. */
  #regularRange(now: Nanos): SendRange | undefined {
    const midst = this.#bursts.left > 0 ? this.#data.next(now) : undefined;
    if (midst !== undefined) return midst;
    if (this.#recovery.sendsNew) {
      const range = this.#data.next(now);
      if (range !== undefined || !this.#recovery.hasNoneNew(this.nxt)) return range;
    }
    return this.#lostRange() ?? this.#data.next(now);
  }

  #lostRange(): SendRange | undefined {
    const lost = this.#board.nextLost;
    if (lost === undefined || this.#board.inFlight >= this.#congestion.cwnd) return undefined;
    return rangeOf(lost, this.#buffer.asked);
  }

  #push(now: Nanos, range: SendRange, stamp: Nanos): void {
    const end = range.position + (range.kind === 'data' ? range.length : 1) + (range.fin ? 1 : 0);
    this.#board.push(sentAs(range, end, stamp));
    this.nxt = end;
    this.#buffer.sent(end);
    if (range.kind === 'data' && range.length < this.mss) this.#small.sent(end);
    this.#bursts.sent();
    this.#use.sent(now, this.#board.inFlight >= this.#congestion.cwnd, this.una, this.nxt);
  }

  /** Loss is not being repaired, so that a probe may find some: RFC 8985 section 7.2. */
  get #probes(): boolean {
    return this.sack && this.una > 0 && !this.#recovery.active;
  }

  /** Nothing may go: tcp_data_snd_check lets the application have the room that there is. */
  #rest(now: Nanos): void {
    this.#armPersist(now);
    this.#data.makeRoom(now);
  }

  /** Nothing is out and nothing may go: ask for the window from time to time (RFC 9293 3.8.6.1). */
  #armPersist(now: Nanos): void {
    const unsent = this.#buffer.unsent(this.nxt);
    const stuck = this.una > 0 && this.#board.packetsOut === 0 && unsent > 0;
    const corked = stuck && unsent < this.mss && this.#data.waitsForMore(this.#buffer.end);
    if (!stuck || (!corked && this.window >= Math.min(unsent, this.mss))) {
      this.#persistAt = NEVER;
    } else if (this.#persistAt === NEVER) {
      this.#persistAt = timerAt(now, this.rtt.rto);
    }
  }
}
