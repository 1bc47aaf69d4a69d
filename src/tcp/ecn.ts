/**
 * Explicit congestion notification, RFC 3168 section 6.1, as Linux plays it (tcp_ecn_*): ECT(0) on data
 * that is sent for the first time and on nothing else; a mark is echoed until the sender has said that
 * it goes slower.
 */
import { TcpFlag } from '../wire/tcp.ts';
import type { Receiver } from './receiver.ts';
import type { Segment } from './segment.ts';

const { ECE, CWR } = TcpFlag;

/** net.ipv4.tcp_ecn: 0 is `off`, 2 `accept`, 1 `on`, which also asks for it. */
export type EcnMode = 'off' | 'accept' | 'on';

/** tcp_enter_quickack_mode(sk, 2) */
const QUICK_ACKS = 2;

type AcknowledgesSoon = Pick<Receiver, 'demandAck' | 'demandQuickAcks'>;

export class Ecn {
  /** Both sides have agreed to it. */
  inUse = false;
  readonly #mode: EcnMode;
  #asked = false;
  /** The peer has sent ECT or CE before. */
  #seen = false;
  /** A mark has arrived, and no CWR since: TCP_ECN_DEMAND_CWR. */
  #echoing = false;
  /** Reductions of the window that the peer has been told of. */
  #told = 0;

  constructor(mode: EcnMode) {
    this.#mode = mode;
  }

  /** Flags of a SYN that asks, section 6.1.1; a repeated one asks no more (tcp_ecn_fallback). */
  flagsOfSyn(): number {
    if (this.#mode !== 'on' || this.#asked) return 0;
    this.#asked = true;
    return ECE | CWR;
  }

  /** Of the SYN-ACK. */
  get flagsOfSynAck(): number {
    return this.inUse ? ECE : 0;
  }

  /** The peer's SYN has come, or its SYN-ACK where it `answers`. */
  synReceived(flags: number, answers: boolean): void {
    const echo = flags & (ECE | CWR);
    this.inUse = answers
      ? this.#asked && echo === ECE
      : this.#mode !== 'off' && echo === (ECE | CWR);
  }

  /** True if it has to be acknowledged quickly, as its sender goes slowly. */
  #arrived(flags: number, ect: boolean, marked: boolean): boolean {
    if ((flags & CWR) !== 0) this.#echoing = false;
    // tcp_data_ecn_check: data that may not be marked, where other data might, has been sent again.
    if (!ect && !marked) return this.#seen;
    this.#seen = true;
    const first = marked && !this.#echoing;
    if (marked) this.#echoing = true;
    return first;
  }

  /**
   * A segment with data has arrived: tcp_ecn_accept_cwr and tcp_data_ecn_check. A sender that goes slowly
   * waits for every ACK.
   */
  take({ flags, ect }: Segment, marked: boolean, receiver: AcknowledgesSoon): void {
    if (!this.inUse) return;
    if ((flags & CWR) !== 0) receiver.demandAck();
    if (this.#arrived(flags, ect, marked)) receiver.demandQuickAcks(QUICK_ACKS);
  }

  /** Of every segment with an ACK. */
  get flagsOfAck(): number {
    return this.#echoing ? ECE : 0;
  }

  /** Of new data, when the window has been reduced so often. */
  flagsOfData(reductions: number): number {
    if (reductions === this.#told) return 0;
    this.#told = reductions;
    return CWR;
  }
}
