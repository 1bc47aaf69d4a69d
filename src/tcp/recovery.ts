/**
 * From loss to its repair: fast recovery by SACK and RACK (RFC 6675, 8985), by duplicate ACKs without
 * SACK (RFC 6582), with proportional rate reduction (RFC 6937), and recovery after a timeout. As Linux
 * tcp_fastretrans_alert.
 */
import { type Nanos, NEVER } from '../base/time.ts';
import type { Acknowledgment } from './acknowledgment.ts';
import type { CongestionControl } from './congestion/congestion.ts';
import { Frto } from './frto.ts';
import { ProportionalRateReduction } from './prr.ts';
import { Rack } from './rack.ts';
import { recut } from './recut.ts';
import type { Scoreboard } from './scoreboard.ts';

/** RFC 5681 section 3.2 */
const DUP_THRESH = 3;

/** What recovery needs to know of an ACK. */
export interface AckEvent {
  readonly now: Nanos;
  readonly una: number;
  readonly nxt: number;
  readonly srtt: Nanos;
  readonly sack: boolean;
  /** SND.UNA moved. */
  readonly advanced: boolean;
  /** Segments newly known to have arrived. */
  readonly delivered: number;
  readonly said: Acknowledgment;
  /** It reports a segment beyond a gap: by SACK, or as a duplicate. */
  readonly more: boolean;
  /** Where the first ends that arrived and was sent only once; Infinity: there is none. */
  readonly originalEnd: number;
}

/** What to go back to when every retransmission turns out to have been needless. */
interface Undo {
  readonly cwnd: number;
  readonly ssthresh: number;
  /** Since then, less those that were reported as duplicates; -1: none yet (undo_retrans). */
  retransmissions: number;
}

/** What a timeout finds. */
interface TimeoutEvent {
  readonly now: Nanos;
  readonly nxt: number;
  readonly sack: boolean;
  /** Something was acknowledged since the timeout before, if there was one. */
  readonly first: boolean;
}

export class Recovery {
  readonly rack = new Rack();
  /** How often congestion has made the window smaller. */
  reductions = 0;
  readonly #congestion: CongestionControl;
  readonly #board: Scoreboard;
  /** SND.NXT when the recovery began: it ends when that is acknowledged. undefined: none. */
  #until: number | undefined;
  /** Nothing is lost, and the window falls for a mark: TCP_CA_CWR. */
  #marked = false;
  /** In fast recovery; after a timeout slow start sets the window. */
  #prr: ProportionalRateReduction | undefined;
  #undo: Undo | undefined;
  /** When the first segment went out again since nothing was lost: retrans_stamp. */
  #resentAt: Nanos = NEVER;
  readonly #frto = new Frto();

  constructor(congestion: CongestionControl, board: Scoreboard) {
    this.#congestion = congestion;
    this.#board = board;
  }

  get active(): boolean {
    return this.#until !== undefined && !this.#marked;
  }

  /**
   * Without SACK, a duplicate ACK stands for one segment that has arrived (tcp_add_reno_sack), which an
   * ACK of `acked` segments then does not count again (tcp_remove_reno_sacks). The segments delivered.
   */
  countDuplicate(acked: number, duplicate: boolean): number {
    const board = this.#board;
    let delivered = 0;
    if (acked > 0) {
      delivered = Math.max(1, acked - board.sackedOut);
      board.sackedOut = Math.max(0, board.sackedOut - (acked - 1));
    }
    if (duplicate && board.sackedOut < board.packetsOut - board.lostOut) {
      board.sackedOut++;
      delivered++;
    }
    if (board.packetsOut === 0) board.sackedOut = 0;
    return delivered;
  }

  /** RFC 2883: the receiver got a segment twice. */
  duplicateReported(): void {
    this.rack.duplicateReported();
    if (this.#undo === undefined || this.#undo.retransmissions <= 0) return;
    this.#undo.retransmissions--;
    if (this.#undo.retransmissions === 0 && !this.#afterTimeout) this.#revert();
  }

  /** A tail loss probe filled a hole that nobody saw: the window falls all the same. */
  probeRepaired(): void {
    if (this.active) return;
    this.#reduce();
    this.#congestion.cwnd = Math.min(this.#congestion.cwnd, this.#congestion.ssthresh);
  }

  /** A segment has been sent, new or again. */
  sent(now: Nanos, again: boolean): void {
    this.#prr?.sent();
    if (!again) return;
    this.#resentAt = Math.min(this.#resentAt, now);
    const undo = this.#undo;
    if (undo !== undefined) undo.retransmissions = Math.max(0, undo.retransmissions) + 1;
  }

  /** New data goes before what was lost: RFC 5682 section 3.1, step 2.b. */
  get sendsNew(): boolean {
    return this.#frto.sendsNew;
  }

  /** Nothing new may go, now that all up to `nxt` went; false: for something new has gone. */
  hasNoneNew(nxt: number): boolean {
    if (nxt > (this.#until ?? nxt)) return false;
    this.#frto.stop();
    return true;
  }

  /** Takes an ACK in; true when congestion control may open the window for it. */
  onAck(ack: AckEvent): boolean {
    if (this.#afterTimeout) this.#proceed(ack);
    else if (this.#until !== undefined && ack.una >= this.#until) this.#finish(ack);
    if (this.#until === undefined) this.#resentAt = NEVER;
    const newlyLost = ack.sack
      ? this.#detectByTime(ack.now, ack.srtt)
      : this.#detectByCount(ack.advanced);
    if (!this.active && this.#board.lostOut > 0) this.#begin(ack.nxt);
    if (ack.said.echo && this.#until === undefined) this.#beginMarked(ack.nxt);
    if (this.#prr !== undefined && ack.delivered > 0) {
      const progress = ack.advanced && !newlyLost;
      const inFlight = this.#board.inFlight;
      this.#congestion.cwnd = this.#prr.onAck(ack.delivered, inFlight, progress);
    }
    return this.#prr === undefined;
  }

  /** The reordering timer has fired: RFC 8985 section 6.3. */
  detect(now: Nanos, nxt: number, srtt: Nanos): void {
    this.#detectByTime(now, srtt);
    if (!this.active && this.#board.lostOut > 0) {
      this.#begin(nxt);
      const inFlight = this.#board.inFlight;
      this.#congestion.cwnd = this.#prr?.onAck(1, inFlight, false) ?? this.#congestion.cwnd;
    }
  }

  /** The retransmission timeout: everything not reported is lost (RFC 6298 (5.4), RFC 5681 3.1). */
  timedOut({ now, nxt, sack, first }: TimeoutEvent): void {
    const board = this.#board;
    // tcp_enter_loss: once in a recovery, and again where one timeout's repair ran into another.
    const inLoss = this.#afterTimeout;
    const begins = this.#until === undefined;
    this.#frto.timedOut(begins || this.#marked || !first);
    if (begins || (inLoss && first)) {
      this.#remember();
      this.#reduce();
    }
    const forgets = board.oldest?.sacked === true;
    if (!sack || forgets) board.forgetSacks();
    // tcp_timeout_mark_lost: what went out just now may still arrive.
    board.visit((segment) => {
      const recent = sack && !forgets && segment !== board.oldest;
      if (!recent || this.rack.dueBy(now, segment)) board.lose(segment);
    });
    this.rack.reorderTimer = NEVER;
    this.#congestion.cwnd = board.inFlight + 1;
    this.#congestion.onTimeout(now, nxt);
    this.#until = nxt;
    this.#marked = false;
    this.#prr = undefined;
  }

  /**
   * What is lost was too big and says nothing of congestion: it goes again, and the window stays (RFC
   * 1191 section 6.5, Linux tcp_simple_retransmit). `written`: where the application's bytes end.
   */
  mssReduced(mss: number, written: number, nxt: number): void {
    if (!recut(this.#board, mss, written)) return;
    if (this.#until === undefined || this.#prr !== undefined) this.#until = nxt;
    this.#marked = false;
    this.#prr = undefined;
    this.#undo = undefined;
    this.#frto.stop();
  }

  /** Slow start sets the window: TCP_CA_Loss. */
  get #afterTimeout(): boolean {
    return this.active && this.#prr === undefined;
  }

  /** An ACK after a timeout: tcp_process_loss. */
  #proceed(ack: AckEvent): void {
    const until = this.#until!;
    const spurious =
      (ack.advanced && this.#mayUndo(ack)) || (this.#frto.active && ack.originalEnd <= until);
    if (spurious) {
      this.#board.visit((segment) => this.#board.restore(segment));
      this.#revert();
      return;
    }
    this.#frto.onAck(ack, until);
    if (this.#frto.sendsNew) this.#until = ack.nxt;
    else if (ack.una >= until) this.#end(ack.una);
  }

  /** All is acknowledged that was out when the recovery began: tcp_try_undo_recovery. */
  #finish(ack: AckEvent): void {
    if (this.#mayUndo(ack)) this.#revert();
    else this.#end(ack.una);
  }

  /**
   * No retransmission was needed: all were reported as duplicates, or this ACK answers what was sent before
   * the first of them (RFC 3522 section 3.2, tcp_packet_delayed).
   */
  #mayUndo({ said: { echoedBefore } }: AckEvent): boolean {
    if (this.#undo === undefined) return false;
    if (this.#undo.retransmissions === 0) return true;
    return echoedBefore !== NEVER && echoedBefore <= this.#resentAt;
  }

  #remember(): void {
    const { cwnd, ssthresh } = this.#congestion;
    this.#undo = { cwnd, ssthresh, retransmissions: -1 };
  }

  /** tcp_undo_cwnd_reduction */
  #revert(): void {
    if (this.#undo !== undefined) {
      const { cwnd, ssthresh } = this.#undo;
      this.#congestion.cwnd = Math.max(this.#congestion.cwnd, cwnd);
      this.#congestion.ssthresh = Math.max(this.#congestion.ssthresh, ssthresh);
    }
    this.#undo = undefined;
    this.#until = undefined;
    this.#prr = undefined;
    this.#frto.stop();
  }

  #detectByTime(now: Nanos, srtt: Nanos): boolean {
    return this.rack.detect(now, this.#board, this.active, srtt);
  }

  /** RFC 6582 section 3.2: three duplicates, and each partial acknowledgment, show one loss. */
  #detectByCount(advanced: boolean): boolean {
    const oldest = this.#board.oldest;
    if (oldest === undefined || oldest.lost) return false;
    const partial = this.active && advanced;
    const lost = partial || (!this.active && this.#board.sackedOut >= DUP_THRESH);
    if (lost) this.#board.lose(oldest);
    return lost;
  }

  #begin(nxt: number): void {
    if (this.#marked) {
      // tcp_enter_recovery: the window is on its way down for this round already.
      this.#marked = false;
      return;
    }
    this.#remember();
    this.#reduceByRate(nxt, this.#congestion.cwnd);
  }

  /** RFC 3168 section 6.1.2: a mark counts as a loss does, once a round trip (tcp_enter_cwr). */
  #beginMarked(nxt: number): void {
    this.#undo = undefined;
    this.#marked = true;
    this.#reduceByRate(nxt, this.#congestion.cwnd);
  }

  #reduceByRate(nxt: number, cwnd: number): void {
    this.#reduce();
    this.#prr = new ProportionalRateReduction(this.#congestion.ssthresh, cwnd);
    this.#until = nxt;
  }

  #reduce(): void {
    this.#congestion.onLoss();
    this.reductions++;
  }

  #end(una: number): void {
    // Data above must have been acknowledged too, so that the CWR has reached the receiver.
    if (this.#marked && una === this.#until) return;
    this.#marked = false;
    if (this.#prr !== undefined) this.#congestion.cwnd = this.#congestion.ssthresh;
    this.#until = undefined;
    this.#prr = undefined;
    this.rack.recoveryEnded();
  }
}
