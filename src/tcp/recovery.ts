/**
 * From loss to its repair: fast recovery by SACK and RACK (RFC 6675, 8985), by duplicate ACKs without
 * SACK (RFC 6582), with proportional rate reduction (RFC 6937), and recovery after a timeout. As Linux
 * tcp_fastretrans_alert.
 */
import type { Nanos } from '../base/time.ts';
import { type Acknowledgment, echoedBefore } from './acknowledgment.ts';
import type { CongestionControl } from './congestion/congestion.ts';
import { Frto } from './frto.ts';
import { ProportionalRateReduction } from './prr.ts';
import { Rack } from './rack.ts';
import { recut } from './recut.ts';
import type { Scoreboard } from './scoreboard.ts';
import { Undo } from './undo.ts';

/** What recovery needs to know of an ACK. */
export interface AckEvent {
  readonly now: Nanos;
  readonly una: number;
  /** SND.UNA before it. */
  readonly unaBefore: number;
  readonly nxt: number;
  readonly srtt: Nanos;
  readonly mss: number;
  readonly sack: boolean;
  /** SND.UNA moved. */
  readonly advanced: boolean;
  /** Segments newly known to have arrived. */
  readonly delivered: number;
  readonly said: Acknowledgment;
  /** It reports a segment beyond a gap: by SACK, or as a duplicate. */
  readonly more: boolean;
  /** Where the first ends that arrived and was sent only once; Infinity: none is known. */
  readonly originalEnd: number;
}

/** SND.UNA and SND.NXT. */
interface Reach {
  readonly una: number;
  readonly nxt: number;
}

/** What a timeout finds. */
interface TimeoutEvent {
  readonly now: Nanos;
  readonly una: number;
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
  readonly #undo = new Undo();
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
   * ACK of `acked` segments then does not count again (tcp_remove_reno_sacks,
   * tcp_reset_reno_sack). The segments delivered.
   */
  countDuplicate(acked: number, duplicate: boolean, { una, nxt }: Reach): number {
    const board = this.#board;
    let delivered = 0;
    if (acked > 0) {
      delivered = Math.max(1, acked - board.sackedOut);
      board.sackedOut = Math.max(0, board.sackedOut - (acked - 1));
      this.#limitCounted(acked);
      if (!this.#fast || una >= this.#until!) board.sackedOut = 0;
    }
    if (duplicate && this.#duplicatesTell(una, nxt)) {
      const before = board.sackedOut++;
      this.#limitCounted(0);
      delivered += Math.max(0, board.sackedOut - before);
    }
    return delivered;
  }

  /**
   * After a timeout duplicates tell only of what is new (tcp_process_loss), and at the end of a recovery,
   * while it is held, of nothing (tcp_fastretrans_alert).
   */
  #duplicatesTell(una: number, nxt: number): boolean {
    if (this.#afterTimeout) return nxt > this.#until!;
    return !this.#fast || una < this.#until!;
  }

  /** tcp_limit_reno_sacked: one at least is missing, or what seemed lost was only late. */
  #limitCounted(acked: number): void {
    const { packetsOut, lostOut } = this.#board;
    const most = packetsOut - Math.min(packetsOut, Math.max(1, lostOut));
    if (this.#board.sackedOut <= most) return;
    this.#board.sackedOut = most;
    this.rack.reordering.counted(packetsOut + acked);
  }

  /** tcp_may_raise_cwnd: where segments come out of order, those beyond a gap open the window too. */
  get growsOutOfOrder(): boolean {
    return this.rack.reordering.beyondUsual;
  }

  /** RFC 2883: the receiver got a segment twice. */
  duplicateReported(): void {
    this.rack.duplicateReported();
    if (this.#undo.duplicateReported() && !this.#afterTimeout) this.#revert();
  }

  /** A tail loss probe filled a hole that nobody saw: the window falls all the same. */
  probeRepaired(): void {
    if (this.active) return;
    this.#reduce();
    this.#congestion.cwnd = Math.min(this.#congestion.cwnd, this.#congestion.ssthresh);
  }

  /** A segment has been sent, new or again; a probe does not count as sent again. */
  sent(now: Nanos, again: boolean): void {
    this.#prr?.sent();
    if (again) this.#undo.resent(now);
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
    this.rack.settle(ack.mss);
    const newlyLost = this.#alert(ack);
    if (ack.said.echo && this.#until === undefined) this.#beginMarked(ack.nxt);
    if (this.#prr !== undefined && ack.delivered > 0) {
      const progress = ack.advanced && !newlyLost;
      const inFlight = this.#board.inFlight;
      this.#congestion.cwnd = this.#prr.onAck(ack.delivered, inFlight, progress);
    }
    return this.#prr === undefined;
  }

  /** tcp_fastretrans_alert: what an ACK changes of the state; true if it shows another loss. */
  #alert(ack: AckEvent): boolean {
    const { una, advanced, sack } = ack;
    if (this.#until === undefined) return this.#watch(ack);
    if (this.#afterTimeout) this.#proceed(ack);
    else if (una >= this.#until) this.#finish(ack);
    else if (advanced && this.#fast && this.#undoPartial(ack)) return false;
    if (this.#held(ack)) return false;
    const { resentOut } = this.#board;
    const newlyLost = sack ? this.#detectByTime(ack.now, ack.srtt) : this.#detectByCount(advanced);
    // In recovery from a timeout it is another loss if a retransmission is lost: FLAG_LOST_RETRANS.
    const begins = this.#afterTimeout ? this.#board.resentOut < resentOut : !this.active;
    if (begins && this.#board.lostOut > 0) this.#begin(ack.nxt);
    return newlyLost;
  }

  /** The same while nothing is being repaired: nearly always. */
  #watch({ now, srtt, sack, advanced, nxt }: AckEvent): boolean {
    this.#undo.settled();
    const lost = sack ? this.#detectByTime(now, srtt) : this.#detectByCount(advanced);
    if (this.#board.lostOut > 0) this.#begin(nxt);
    return lost;
  }

  /** The reordering timer has fired: RFC 8985 section 6.3, tcp_rack_reo_timeout. */
  detect(now: Nanos, nxt: number, srtt: Nanos): void {
    if (!this.rack.detect(now, this.#board, this.active, srtt) || this.#fast) return;
    this.#begin(nxt);
    const inFlight = this.#board.inFlight;
    this.#congestion.cwnd = this.#prr?.onAck(1, inFlight, false) ?? this.#congestion.cwnd;
  }

  /** The retransmission timeout: everything not reported is lost (RFC 6298 (5.4), RFC 5681 3.1). */
  timedOut({ now, una, nxt, sack, first }: TimeoutEvent): void {
    const board = this.#board;
    // tcp_enter_loss: once in a recovery, and again where one timeout's repair ran into another.
    const inLoss = this.#afterTimeout;
    const begins = this.#until === undefined;
    const reduces = begins || (inLoss && first) || una >= this.#until!;
    this.#frto.timedOut(begins || this.#marked || !first);
    const forgets = board.oldest?.sacked === true;
    if (!sack || forgets) board.forgetSacks();
    // tcp_timeout_mark_lost: what went out just now may still arrive.
    board.visit((segment) => {
      const recent = sack && !forgets && segment !== board.oldest;
      if (!recent || this.rack.dueBy(now, segment)) board.lose(segment);
    });
    if (begins) this.rack.reordering.timedOut(board.sackedOut);
    if (reduces) {
      this.#undo.begin(board.resentOut);
      this.#undo.remember(this.#congestion);
      this.#reduce();
    }
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
    this.#undo.forget();
    this.#frto.stop();
  }

  /** Slow start sets the window: TCP_CA_Loss. */
  get #afterTimeout(): boolean {
    return this.active && this.#prr === undefined;
  }

  /** TCP_CA_Recovery */
  get #fast(): boolean {
    return this.active && this.#prr !== undefined;
  }

  /**
   * Without SACK a recovery lasts until something above its end is acknowledged, or duplicates of what
   * went again would look like another loss (RFC 6582 section 4.1, tcp_is_non_sack_preventing_reopen).
   */
  #held({ sack, una }: AckEvent): boolean {
    return !sack && this.active && una === this.#until;
  }

  /** An ACK after a timeout: tcp_process_loss. */
  #proceed(ack: AckEvent): void {
    const until = this.#until!;
    const early = this.#frto.active && ack.originalEnd <= until;
    if (early || (ack.advanced && this.#undo.may(echoedBefore(ack.said, ack.now)))) {
      this.#board.restore();
      // tcp_try_undo_loss: without SACK the state stays, but for F-RTO.
      if (ack.sack || (early && !this.#held(ack))) this.#revert();
      else this.#undo.revert(this.#congestion);
      return;
    }
    this.#frto.onAck(ack, until);
    if (this.#frto.sendsNew) this.#until = ack.nxt;
    else if (ack.una >= until && !this.#held(ack)) this.#end(ack.una);
  }

  /** All is acknowledged that was out when the recovery began: tcp_try_undo_recovery. */
  #finish(ack: AckEvent): void {
    if (!this.#marked && this.#undo.may(echoedBefore(ack.said, ack.now))) {
      if (!this.#held(ack)) this.#revert();
      else this.#undo.revert(this.#congestion);
    } else if (!this.#held(ack)) this.#end(ack.una);
  }

  /**
   * In the midst of a recovery the hole is filled by a segment that was late, not by the one sent again.
   * Nothing more is deemed lost while some are out again; then all was for nothing (tcp_try_undo_partial).
   */
  #undoPartial({ said, now, unaBefore, mss }: AckEvent): boolean {
    if (!this.#undo.delayed(echoedBefore(said, now))) return false;
    this.rack.overtaken(unaBefore, mss);
    if (this.#board.resentOut > 0) return true;
    this.#board.restore();
    this.#revert();
    return false;
  }

  #revert(): void {
    this.#undo.revert(this.#congestion);
    this.#until = undefined;
    this.#prr = undefined;
    this.#frto.stop();
  }

  #detectByTime(now: Nanos, srtt: Nanos): boolean {
    return this.rack.onAck(now, this.#board, this.active, srtt);
  }

  /** RFC 6582 section 3.2: three duplicates, and each partial acknowledgment, show one loss. */
  #detectByCount(advanced: boolean): boolean {
    const oldest = this.#board.oldest;
    if (oldest === undefined || oldest.lost) return false;
    const partial = this.#fast && advanced;
    const lost = partial || (!this.active && this.#board.sackedOut >= this.rack.reordering.degree);
    if (lost) this.#board.lose(oldest);
    return lost;
  }

  /** tcp_enter_recovery */
  #begin(nxt: number): void {
    this.#frto.stop();
    // tcp_retrans_stamp_cleanup: what the recovery before sent again may still be out.
    const { resentOut, oldest } = this.#board;
    if (resentOut === 0 && oldest?.retransmissions === 0) this.#undo.settled();
    this.#undo.begin(resentOut);
    if (this.#marked) {
      // The window is on its way down for this round already.
      this.#marked = false;
      return;
    }
    this.#undo.remember(this.#congestion);
    this.#reduceByRate(nxt, this.#congestion.cwnd);
  }

  /** RFC 3168 section 6.1.2: a mark counts as a loss does, once a round trip (tcp_enter_cwr). */
  #beginMarked(nxt: number): void {
    this.#undo.forget();
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
    // tcp_end_cwnd_reduction: unless it has been undone.
    const reduced = this.#prr !== undefined && (this.#marked || this.#undo.possible);
    if (reduced) this.#congestion.cwnd = this.#congestion.ssthresh;
    this.#marked = false;
    this.#until = undefined;
    this.#prr = undefined;
    this.rack.recoveryEnded();
  }
}
