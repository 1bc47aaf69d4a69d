import type { TcpOptions } from '../wire/tcpOptions.ts';

/** What an endpoint sends: header fields and a range of the sender's stream, never a copy of it. */
export interface Segment {
  readonly flags: number;
  readonly sequence: number;
  /** 0 unless ACK is set. */
  readonly acknowledgment: number;
  /** The header's field: scaled by the receiver of the segment, except in a SYN. */
  readonly window: number;
  readonly options: TcpOptions;
  /** Payload: `length` bytes of the sender's stream from `offset`. */
  readonly offset: number;
  readonly length: number;
  /** A queue may mark the packet instead of dropping it: ECT(0) of RFC 3168 section 5. */
  readonly ect: boolean;
  /** No socket of its host's sends it: a RST for what nobody takes, or an ACK in TIME-WAIT. */
  readonly socketless?: true;
}
