/**
 * The one timer of what is out: Linux icsk_retransmit_timer. It waits for the timeout, for a tail loss probe or for the
 * end of a reordering window (icsk_pending); to set it for one takes it from another.
 */
import { JIFFY } from '../base/jiffy.ts';
import { MILLISECOND, type Nanos, NEVER, SECOND } from '../base/time.ts';
import { MIN_RTO, type RttEstimator } from './rtt.ts';
import type { Scoreboard } from './scoreboard.ts';
import { timerAt } from './timerWheel.ts';

/** Linux TCP_TIMEOUT_MIN_US: what a probe and the end of a reordering window wait longer at least. */
const TIMEOUT_MIN: Nanos = 2 * MILLISECOND;

export class RetransmitTimer {
  /** When it fires; NEVER: it is not set. */
  at: Nanos = NEVER;
  #purpose: 'timeout' | 'probe' | 'reordering' = 'timeout';
  /** At the last ACK nothing was reported out of order or had gone again: TCP_CA_Open, not _Disorder. */
  #ordered = true;
  readonly #board: Scoreboard;
  readonly #rtt: RttEstimator;

  constructor(board: Scoreboard, rtt: RttEstimator) {
    this.#board = board;
    this.#rtt = rtt;
  }

  /** What is due by `now`; undefined: nothing. */
  due(now: Nanos): 'timeout' | 'probe' | 'reordering' | undefined {
    return now >= this.at ? this.#purpose : undefined;
  }

  clear(): void {
    this.at = NEVER;
    this.#purpose = 'timeout';
  }

  /** A timeout from now on. */
  begin(now: Nanos): void {
    this.#set('timeout', now, this.#rtt.rto);
  }

  /**
   * tcp_rearm_rto: a timeout from now on; in place of a probe or a reordering window from when the oldest segment
   * went out, for that is what it would have counted from.
   */
  rearm(now: Nanos): void {
    if (this.#board.packetsOut === 0) this.clear();
    else if (this.#purpose === 'timeout') this.begin(now);
    else this.#set('timeout', now, Math.max(1, this.#untilTimeout(now)));
  }

  /** A segment goes out for the first time: tcp_event_new_data_sent. `probes`: the state allows a probe. */
  sentNew(now: Nanos, probes: boolean): void {
    if (this.at === NEVER || this.#purpose === 'probe') this.rearm(now);
    if (probes && this.#ordered) this.#awaitAnswer(now, this.#untilTimeout(now));
  }

  /** The oldest goes out again: tcp_xmit_retransmit_queue. */
  sentOldestAgain(now: Nanos): void {
    if (this.#purpose !== 'reordering') this.begin(now);
  }

  /**
   * The end of tcp_ack. `dubious`: it reported something but progress; `progress`: the timer begins again, unless
   * what is overtaken will be lost after `reordering` more.
   */
  onAck(now: Nanos, dubious: boolean, progress: boolean, reordering: Nanos, probes: boolean): void {
    if (dubious || !this.#ordered) this.#ordered = this.#board.ordered;
    // RFC 8985 section 6.2 step 5: tcp_rack_mark_lost.
    if (reordering > 0) this.#set('reordering', now, reordering + TIMEOUT_MIN);
    else if (!progress) return;
    else if (probes && this.#ordered && this.#board.packetsOut > 0) {
      this.#awaitAnswer(now, this.#rtt.rto);
    } else this.rearm(now);
  }

  /** A probe goes out after two round trips without an answer: RFC 8985 section 7.2, tcp_schedule_loss_probe. */
  #awaitAnswer(now: Nanos, timeout: Nanos): void {
    const { srtt } = this.#rtt;
    const lone = this.#board.packetsOut === 1;
    const wait = srtt === 0 ? SECOND : 2 * srtt + (lone ? MIN_RTO : TIMEOUT_MIN);
    this.#set('probe', now, timeout > 0 ? Math.min(wait, timeout) : wait);
  }

  /** tcp_rto_delta_us; the timeout is counted in jiffies. */
  #untilTimeout(now: Nanos): Nanos {
    const rto = Math.ceil(this.#rtt.rto / JIFFY) * JIFFY;
    return (this.#board.oldest?.sentAt ?? now) + rto - now;
  }

  #set(purpose: 'timeout' | 'probe' | 'reordering', now: Nanos, delay: Nanos): void {
    this.#purpose = purpose;
    this.at = timerAt(now, delay);
  }
}
