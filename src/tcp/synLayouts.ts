/** In which order operating systems write the options of a SYN. */
import { TcpOption } from '../wire/tcpOptions.ts';

const { END, NOP, SACK_PERMITTED, TIMESTAMPS } = TcpOption;

/** Where the options of a SYN stand behind the MSS; padding is part of the order. */
export interface SynLayout {
  /** The window scale and its NOP come before what follows, not after it. */
  readonly scaleFirst: boolean;
  readonly timestampsAndSack: readonly TcpOption[];
  readonly timestamps: readonly TcpOption[];
  readonly sack: readonly TcpOption[];
  /** What fills options up to whole words. */
  readonly padding: TcpOption;
}

const NOP_TIMESTAMPS = [NOP, NOP, TIMESTAMPS];

/** tcp_options_write: SACK-permitted takes the place of the two NOPs before the timestamps. */
export const LINUX_SYN: SynLayout = {
  scaleFirst: false,
  timestampsAndSack: [SACK_PERMITTED, TIMESTAMPS],
  timestamps: NOP_TIMESTAMPS,
  sack: [NOP, NOP, SACK_PERMITTED],
  padding: NOP,
};

/** p0f, tcp:request and tcp:response of Windows 7 or 8; tcp:response has all combinations. */
export const WINDOWS_SYN: SynLayout = {
  scaleFirst: true,
  timestampsAndSack: [SACK_PERMITTED, TIMESTAMPS],
  timestamps: NOP_TIMESTAMPS,
  sack: [NOP, NOP, SACK_PERMITTED],
  padding: NOP,
};

/** p0f, tcp:response of Mac OS X 10.x: SACK-permitted last, filled up with END. */
export const APPLE_SYN: SynLayout = {
  scaleFirst: true,
  timestampsAndSack: [...NOP_TIMESTAMPS, SACK_PERMITTED, END, END],
  timestamps: NOP_TIMESTAMPS,
  sack: [SACK_PERMITTED, END, END],
  padding: END,
};

/** tcp_addoptions; p0f, tcp:response of FreeBSD 9.x. */
export const FREEBSD_SYN: SynLayout = {
  scaleFirst: true,
  timestampsAndSack: [SACK_PERMITTED, TIMESTAMPS],
  timestamps: NOP_TIMESTAMPS,
  sack: [SACK_PERMITTED, END, END],
  padding: END,
};
