/** What receivers demand of the packets of a capture. */
import type { ReceiverName } from '../profile/receivers.ts';

export interface Demands {
  /** Bytes of the longest frame. */
  readonly frame: number;
  readonly packets: number;
  readonly connections: number;
  /** All packets are TCP: others have no place in the file. */
  readonly onlyTcp: boolean;
  /**
   * Every segment begins where its side's last one ended, and no sequence number wraps: nothing is lost,
   * repeated or out of order.
   */
  readonly exactSequence: boolean;
  /** A FIN carries no data. */
  readonly emptyFin: boolean;
  /** Connections begin with a handshake and end with a FIN of each side and without RST. */
  readonly complete: boolean;
  /** The client's FIN is the first. */
  readonly clientCloses: boolean;
}

const ANY: Demands = {
  frame: Number.POSITIVE_INFINITY,
  packets: Number.POSITIVE_INFINITY,
  connections: Number.POSITIVE_INFINITY,
  onlyTcp: false,
  exactSequence: false,
  emptyFin: false,
  complete: true,
  clientCloses: false,
};

export const DEMANDS: Readonly<Record<ReceiverName, Demands>> = {
  // pcap.cpp stops without a word at a longer frame; cap_handling.py compares each sequence number with
  // the one it expects, adds one for a FIN whatever is in it, and does not reckon modulo 2^32.
  'trex-astf': {
    ...ANY,
    frame: 9238,
    connections: 1,
    onlyTcp: true,
    exactSequence: true,
    emptyFin: true,
  },
  // An assertion on pkt_id: fewer than 65,000.
  'trex-stf': {
    ...ANY,
    frame: 9238,
    connections: 1,
    packets: 64_999,
    onlyTcp: true,
    exactSequence: true,
    emptyFin: true,
  },
  // Section 4.3.1.1: three-way handshake, closed by FINs, by the client.
  rfc9411: { ...ANY, clientCloses: true },
  // Ethernet's longest frame without its check sequence.
  strict: { ...ANY, frame: 1514, exactSequence: true, emptyFin: true },
};
