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
import { Pacer } from './pacing.ts';
import type { TcpPolicy } from './policy.ts';
import { Pushes } from './pushes.ts';
import { Recovery } from './recovery.ts';
import { RetransmitTimer } from './retransmitTimer.ts';
import { Retries } from './retries.ts';
import { RttEstimator } from './rtt.ts';
import { Scoreboard, type SentSegment } from './scoreboard.ts';
import { rangeOf, type SendRange, sentAs, synData, synRange } from './sendRange.ts';
import { SmallSegments } from './smallSegments.ts';
import { SynTimeouts } from './synTimeouts.ts';
import { timerAt } from './timerWheel.ts';
import { WindowUse } from './windowUse.ts';

export class Sender {
  /** SND.UNA and SND.NXT. */
  una = 0;
  nxt = 0;
  /** SND.WND in bytes, unscaled. */
  window = 0;
  /** Bytes that go out with the SYN at most, and whether more may before it is acknowledged: RFC 7413. */
  synRoom = 0;
  early = false;
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
  /** Position after the last byte that the application has written. */
  #written = 1;
  #closing = false;
  #maxWindow = 0;
  readonly #pushes: Pushes;
  readonly #bursts: Bursts;
  #lastSent: Nanos = 0;
  readonly #use = new WindowUse();
  #persistAt: Nanos = NEVER;
  /** A segment that goes out whatever the congestion window says. */
  #forced: 'resend' | 'new' | 'window' | undefined;
  /** undefined: it is not paced. */
  readonly #pacer: Pacer | undefined;
  readonly #small: SmallSegments;

  constructor(congestion: CongestionControl, options: TcpPolicy) {
    this.#pacer = options.pacing ? new Pacer() : undefined;
    this.#small = new SmallSegments(options);
    this.#pushes = new Pushes(options);
    this.#congestion = congestion;
    this.#recovery = new Recovery(congestion, this.#board);
    this.#bursts = new Bursts(congestion, this.#board, this.#recovery, this.rtt);
  }

  write(length: number): void {
    this.#written += length;
  }

  /** The application has said all that it will say at a time: what a cork holds back goes. */
  flush(): void {
    this.#small.flush(this.#written);
  }

  /** Nothing is out, and nothing waits. */
  get idle(): boolean {
    return this.#board.packetsOut === 0 && this.#written <= Math.max(1, this.nxt);
  }

  /** A FIN follows the last byte written. */
  close(): void {
    this.#closing = true;
  }

  /** How often congestion has made the window smaller. */
  get reductions(): number {
    return this.#recovery.reductions;
  }

  get finSent(): boolean {
    return this.#closing && this.nxt > this.#written;
  }

  get finAcked(): boolean {
    return this.#closing && this.una > this.#written;
  }

  /** The peer's receive window, bytes. */
  windowIs(now: Nanos, window: number): void {
    if (window === this.window && this.#persistAt === NEVER) return;
    this.window = window;
    this.#maxWindow = Math.max(this.#maxWindow, window);
    if (this.#persistAt !== NEVER && window > 0) {
      this.#persistAt = NEVER;
      this.retries.progressed();
      this.rtt.windowOpened();
    }
    this.#armPersist(now);
  }

  /** When `next` has something to say though nothing arrives. */
  get wakeAt(): Nanos {
    return Math.min(this.#timer.at, this.#persistAt, this.#pacer?.heldUntil ?? NEVER);
  }

  /** What goes out next, if anything may: timers first, then what was lost, then what is new. */
  next(now: Nanos): SendRange | undefined {
    this.#runTimers(now);
    if (this.failed) return undefined;
    if (this.nxt === 0) return synRange(Math.min(this.#written - 1, this.synRoom));
    const range =
      this.#forcedRange() ??
      (this.#pacer?.holds(now, this.#bursts.left > 0) ? undefined : this.#regularRange(now));
    if (range === undefined) this.#armPersist(now);
    return range;
  }

  /** The path takes no segment above `mss`: those that are out go again, in pieces; a burst follows them. */
  mssReduced(mss: number): void {
    if (mss >= this.mss) return;
    this.#recovery.mssReduced(mss, this.#written, this.nxt);
    this.#bursts.left = 0;
    this.mss = mss;
  }

  /** The SYN has to go out again: it was lost, or has to say more (RFC 9293 section 3.5); or its data. */
  resendOldest(kind: SentSegment['kind']): void {
    const { oldest } = this.#board;
    if (oldest?.kind === kind) this.#board.lose(oldest);
  }

  /** Notes that `range` went out. */
  sent(now: Nanos, range: SendRange): void {
    const probing = this.#forced === 'resend' || this.#forced === 'new';
    this.#forced = undefined;
    if (range.kind === 'probe') return;
    this.#lastSent = now;
    const { packetsOut } = this.#board;
    this.#pacer?.sent(now, range.length, this.#congestion, packetsOut, this.mss, this.rtt.srtt);
    const again = range.position < this.nxt;
    this.#recovery.sent(now, again && !probing);
    if (again) {
      const segment = this.#board.at(range.position);
      invariant(segment !== undefined, 'what goes out again is in flight');
      this.#board.resend(segment, now, probing);
      if (range.kind === 'syn') this.syn.resent(now);
    } else {
      this.#push(now, range);
      if (range.kind === 'syn' && range.length > 0) this.#push(now, synData(range));
    }
    if (probing) {
      this.#probe.sent(this.nxt, again);
      this.#timer.begin(now);
    } else if (!again) this.#timer.sentNew(now, this.#probes);
    else if (range.position === this.una) this.#timer.sentOldestAgain(now);
  }

  /** SND.UNA =< SEG.ACK =< SND.NXT: RFC 9293 section 3.10.7.4, fifth. */
  acknowledged(now: Nanos, ack: Acknowledgment): void {
    invariant(ack.position <= this.nxt, 'nothing unsent is acknowledged');
    // A peer that answers probes is there, however long its window stays closed (RFC 9293 3.8.6.1).
    if (this.#persistAt !== NEVER) this.retries.progressed();
    if (ack.position < this.una) return;
    const advanced = ack.position > this.una;
    const handshake = this.una === 0;
    const arrival = takeDelivered(now, ack, this.#board, this.#recovery.rack, this.sack);
    const { acked, arrived, oldestRtt, newestRtt } = arrival;
    this.una = ack.position;
    // RFC 7323 section 4.1, tcp_ack_update_rtt: an echo measures where the segments themselves cannot.
    const rtt = oldestRtt === 0 && acked > 0 ? echoRtt(ack, now) : oldestRtt;
    if (rtt > 0) this.rtt.measured(rtt, this.una, this.nxt);
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
        una: this.una,
        nxt: this.nxt,
        rtt: newestRtt,
        limited: this.#use.limited(this.#congestion),
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
        this.#forced = this.#fitting(this.nxt) > 0 ? 'new' : 'resend';
      this.#timer.rearm(now);
    }
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
        if (room > 0) return { ...this.#range(Math.min(room, this.#unsent, this.mss)), push: true };
        // tcp_xmit_probe_skb: no data, and a sequence number that the peer must answer.
        return { position: this.una - 1, length: 0, kind: 'probe', push: false };
      }
      case 'resend': {
        const newest = this.#board.newest;
        return newest && rangeOf(newest);
      }
      case 'new':
        return this.#range(Math.min(this.#unsent, this.mss));
      default:
        return undefined;
    }
  }

  /** What was lost goes first, unless a timeout may have been spurious: RFC 5682. */
  #regularRange(now: Nanos): SendRange | undefined {
    const midst = this.#bursts.left > 0 ? this.#newRange(now) : undefined;
    if (midst !== undefined) return midst;
    if (this.#recovery.sendsNew) {
      const range = this.#newRange(now);
      if (range !== undefined || !this.#recovery.hasNoneNew(this.nxt)) return range;
    }
    return this.#lostRange() ?? this.#newRange(now);
  }

  #lostRange(): SendRange | undefined {
    const lost = this.#board.nextLost;
    if (lost === undefined || this.#board.inFlight >= this.#congestion.cwnd) return undefined;
    return rangeOf(lost);
  }

  /** New data, or the FIN, as far as congestion and receive window let it go. */
  #newRange(now: Nanos): SendRange | undefined {
    if (this.una === 0 && !this.early) return undefined;
    const unsent = this.#unsent;
    if (unsent === 0 && (!this.#closing || this.finSent)) return undefined;
    const midst = this.#bursts.left > 0;
    if (!midst && this.#board.inFlight >= this.#congestion.cwnd) {
      this.#noteUse(now, true);
      return undefined;
    }
    if (unsent === 0) {
      return { position: this.nxt, length: 0, kind: 'fin', push: false };
    }
    const length = this.#fitting(this.nxt, midst);
    if (length === 0) this.#bursts.left = 0;
    if (length === 0 || (!midst && !this.#beginsBurst(now, unsent))) return undefined;
    return this.#range(length);
  }

  /** tcp_write_xmit: how many segments go out at once; false: they wait for more. */
  #beginsBurst(now: Nanos, unsent: number): boolean {
    if (this.#board.packetsOut === 0 && this.#lastSent > 0) this.#restart(now);
    const { una, nxt, window, mss } = this;
    const open = una + window - nxt;
    const whole = this.#waitsForMore(nxt + Math.min(unsent, open));
    const sinceLast = now - this.#lastSent;
    const waits = this.#bursts.begin(now, { open, window, unsent, whole, mss, sinceLast });
    if (waits === 'cwnd') this.#noteUse(now, true);
    return waits === undefined;
  }

  /** Payload of the segment that the peer's window lets go from `position`; 0: none. */
  #fitting(position: number, midst = false): number {
    const wanted = Math.min(this.#written - position, this.mss);
    const length = Math.min(wanted, this.una + this.window - position);
    // A sender does not send small bites of a closing window: RFC 9293 section 3.8.6.2.1. But a burst
    // takes along what is left of it (tcp_snd_wnd_test, tcp_mss_split_point).
    const silly = !midst && length < wanted && length < this.#maxWindow / 2;
    if (silly || (length < this.mss && this.#waitsForMore(position + length))) return 0;
    return Math.max(0, length);
  }

  /** A segment that is not full waits; never what is left at the end. */
  #waitsForMore(end: number): boolean {
    return !this.#closing && this.#small.wait(end, this.una, this.#board.packetsOut);
  }

  #range(length: number): SendRange {
    const end = this.nxt + length;
    const push = end === this.#written || this.#pushes.within(end, this.#maxWindow, this.#bursts);
    return { position: this.nxt, length, kind: 'data', push };
  }

  #push(now: Nanos, range: SendRange): void {
    const end = range.position + (range.kind === 'data' ? range.length : 1);
    this.#board.push(sentAs(range, end, now));
    this.nxt = end;
    if (range.push) this.#pushes.sent(end);
    if (range.kind === 'data' && range.length < this.mss) this.#small.sent(end);
    this.#bursts.sent();
    this.#noteUse(now, this.#board.inFlight >= this.#congestion.cwnd);
  }

  /** After a pause: tcp_slow_start_after_idle_check. */
  #restart(now: Nanos): void {
    const idle = now - this.#lastSent;
    this.#congestion.onRestart(now, idle, this.rtt.rto);
    if (idle > this.rtt.rto) this.#use.renewed(now);
  }

  #noteUse(now: Nanos, full: boolean): void {
    const out = this.#board.packetsOut;
    this.#use.sent(full, out, this.una, this.nxt);
    this.#use.age(now, this.rtt.rto, out, this.#congestion, !this.#recovery.active);
  }

  /** Loss is not being repaired, so that a probe may find some: RFC 8985 section 7.2. */
  get #probes(): boolean {
    return this.sack && this.una > 0 && !this.#recovery.active;
  }

  /** Nothing is out and nothing may go: ask for the window from time to time (RFC 9293 3.8.6.1). */
  #armPersist(now: Nanos): void {
    const stuck = this.una > 0 && this.#board.packetsOut === 0 && this.#unsent > 0;
    const corked = stuck && this.#unsent < this.mss && this.#waitsForMore(this.#written);
    if (!stuck || (!corked && this.window >= Math.min(this.#unsent, this.mss))) {
      this.#persistAt = NEVER;
    } else if (this.#persistAt === NEVER) {
      this.#persistAt = timerAt(now, this.rtt.rto);
    }
  }

  get #unsent(): number {
    return Math.max(0, this.#written - this.nxt);
  }
}
