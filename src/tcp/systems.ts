/**
 * What operating systems' stacks do differently on the wire. Names of sysctls, functions and constants
 * are those of each system's sources; "p0f" is its database, version 3.09b. What is not known of a
 * system is as in Linux: growth of the window, adaptation of delayed ACKs, recovery.
 */
import { MILLISECOND, type Nanos } from '../base/time.ts';
import { TcpOption } from '../wire/tcpOptions.ts';
import type { EcnMode } from './ecn.ts';

const { END, NOP, SACK_PERMITTED, TIMESTAMPS } = TcpOption;

/** In the order of the documentation. */
export const SYSTEM_NAMES = [
  'linux',
  'linux-3',
  'windows-7',
  'windows-10',
  'macos',
  'ios',
  'android',
  'freebsd',
] as const;
export type SystemName = (typeof SYSTEM_NAMES)[number];

export interface System {
  readonly synLayout: SynLayout;
  /** Whether it offers timestamps, and whether it takes them up when a client does. */
  readonly timestamps: BothRoles<boolean>;
  readonly windowScale: number;
  /** The window field of its SYN and of its SYN-ACK, bytes. */
  readonly initialWindow: BothRoles<number>;
  /** A server's window is whole segments, which timestamps shorten: without them it is a client's. */
  readonly windowInSegments: boolean;
  /** Largest receive window that autotuning reaches, bytes. */
  readonly maxWindow: number;
  /** Segments sent before the first ACK. */
  readonly initialCwnd: number;
  readonly congestion: 'cubic' | 'reno';
  readonly delayedAck: Nanos;
  readonly ecn: EcnMode;
  /** Time between two values of the timestamp clock. */
  readonly timestampTick: Nanos;
  /** What has a timestamp clock with an offset of its own. */
  readonly timestampOffset: 'connection' | 'host';
  /** TTL or hop limit of what it sends. */
  readonly ttl: number;
  /**
   * Identification of its IPv4 packets, all of which have DF set: a counter for each connection, which
   * leaves 0 to the SYN-ACK; one counter for each destination; or 0 (RFC 6864 section 4.1).
   */
  readonly ipId: 'connection' | 'destination' | 'zero';
  readonly ports: PortRange;
}

interface BothRoles<T> {
  readonly client: T;
  readonly server: T;
}

/** Where the options of a SYN stand behind the MSS; padding is part of the order. */
export interface SynLayout {
  /** The window scale and its NOP come before what follows, not after it. */
  readonly scaleFirst: boolean;
  readonly timestampsAndSack: readonly TcpOption[];
  readonly timestamps: readonly TcpOption[];
  readonly sack: readonly TcpOption[];
}

/** Source ports of connections, `first` and `last` included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
  /** Even ones in small steps upwards; each the next one; or in no order. */
  readonly order: 'even' | 'next' | 'random';
}

const NOP_TIMESTAMPS = [NOP, NOP, TIMESTAMPS];

/** tcp_options_write: SACK-permitted takes the place of the two NOPs before the timestamps. */
const LINUX_SYN: SynLayout = {
  scaleFirst: false,
  timestampsAndSack: [SACK_PERMITTED, TIMESTAMPS],
  timestamps: NOP_TIMESTAMPS,
  sack: [NOP, NOP, SACK_PERMITTED],
};

/** p0f, tcp:request and tcp:response of Windows 7 or 8; tcp:response has all combinations. */
const WINDOWS_SYN: SynLayout = {
  scaleFirst: true,
  timestampsAndSack: [SACK_PERMITTED, TIMESTAMPS],
  timestamps: NOP_TIMESTAMPS,
  sack: [NOP, NOP, SACK_PERMITTED],
};

/** p0f, tcp:response of Mac OS X 10.x: SACK-permitted last, filled up with END. */
const APPLE_SYN: SynLayout = {
  scaleFirst: true,
  timestampsAndSack: [...NOP_TIMESTAMPS, SACK_PERMITTED, END, END],
  timestamps: NOP_TIMESTAMPS,
  sack: [SACK_PERMITTED, END, END],
};

/** tcp_addoptions; p0f, tcp:response of FreeBSD 9.x. */
const FREEBSD_SYN: SynLayout = {
  scaleFirst: true,
  timestampsAndSack: [SACK_PERMITTED, TIMESTAMPS],
  timestamps: NOP_TIMESTAMPS,
  sack: [SACK_PERMITTED, END, END],
};

/** Kernel 6.18, measured: test/fixtures/kernel. */
const LINUX: System = {
  synLayout: LINUX_SYN,
  timestamps: { client: true, server: true },
  windowScale: 7,
  // 44 segments of 1460 bytes; 45 of 1448, for the timestamps are known when the server answers.
  initialWindow: { client: 64_240, server: 65_160 },
  windowInSegments: true,
  // tcp_rmem[2]
  maxWindow: 6 * 1024 * 1024,
  // TCP_INIT_CWND
  initialCwnd: 10,
  congestion: 'cubic',
  // TCP_DELACK_MIN
  delayedAck: 40 * MILLISECOND,
  // tcp_ecn 2
  ecn: 'accept',
  // TCP_TS_HZ 1000, tcp_timestamps 1
  timestampTick: MILLISECOND,
  timestampOffset: 'connection',
  // ip_default_ttl
  ttl: 64,
  // ip_build_and_send_pkt, ip_queue_xmit
  ipId: 'connection',
  // ip_local_port_range; __inet_hash_connect keeps to even ports since kernel 4.2.
  ports: { first: 32_768, last: 60_999, order: 'even' },
};

/** Kernels 3.1 to 3.10 as Ubuntu built them (p0f, Linux 3.1-3.10 and 3.x), current in 2013. */
const LINUX_3: System = {
  ...LINUX,
  // TCP_DEFAULT_INIT_RCVWND: 10 segments.
  initialWindow: { client: 14_600, server: 14_480 },
  // tcp_time_stamp is jiffies, the time since the host's start: CONFIG_HZ=250.
  timestampTick: 4 * MILLISECOND,
  timestampOffset: 'host',
  // ip_local_port_range; __inet_hash_connect takes the next port that is free.
  ports: { first: 32_768, last: 61_000, order: 'next' },
};

/**
 * Since Vista (KB 929851): 49152 to 65535. That the ports count up is what captures show; no document
 * says so.
 */
const WINDOWS_PORTS: PortRange = { first: 49_152, last: 65_535, order: 'next' };

/** p0f, Windows 7 or 8. Timestamp clock as in Linux: no source. */
const WINDOWS_7: System = {
  ...LINUX,
  synLayout: WINDOWS_SYN,
  timestamps: { client: false, server: true },
  windowScale: 8,
  initialWindow: { client: 8192, server: 8192 },
  windowInSegments: false,
  // netsh interface tcp show supplemental (KB 2472264): initial congestion window 2, delayed ACK
  // timeout 200 ms. CTCP is an add-on that is off; what is on is NewReno.
  initialCwnd: 2,
  congestion: 'reno',
  delayedAck: 200 * MILLISECOND,
  // netsh interface tcp show global: ECN capability disabled.
  ecn: 'off',
  timestampOffset: 'host',
  ttl: 128,
  ipId: 'destination',
  ports: WINDOWS_PORTS,
};

/** Windows 10 and 11; p0f, Windows NT kernel. The windows are what captures show. */
const WINDOWS_10: System = {
  ...WINDOWS_7,
  initialWindow: { client: 64_240, server: 65_535 },
  // Get-NetTCPSetting, Internet: InitialCongestionWindow 10, CUBIC, DelayedAckTimeout 40 ms.
  initialCwnd: 10,
  congestion: 'cubic',
  delayedAck: 40 * MILLISECOND,
};

/** XNU; p0f, Mac OS X. */
const MACOS: System = {
  ...LINUX,
  synLayout: APPLE_SYN,
  // tcp_set_max_rwinscale: the least shift that reaches tcp_autorcvbuf_max, 2 MiB.
  windowScale: 6,
  initialWindow: { client: 65_535, server: 65_535 },
  windowInSegments: false,
  maxWindow: 2 * 1024 * 1024,
  // TCPTV_DELACK
  delayedAck: 100 * MILLISECOND,
  // net.inet.tcp.ecn_initiate_out 2 asks for it where a heuristic trusts the network; what it trusts is
  // not public, so it only accepts here, as in Linux.
  // net.inet.ip.rfc6864
  ipId: 'zero',
  // net.inet.ip.portrange.first and last; net.inet.tcp.randomize_ports is 0.
  ports: { first: 49_152, last: 65_535, order: 'next' },
};

/**
 * p0f, iPhone or iPad: XNU with small buffers. Since buffers grow to 2 MiB there too, its SYN is that of
 * macOS: windowScale 6.
 */
const IOS: System = { ...MACOS, windowScale: 2 };

/** p0f, Linux (Android): Linux with the small buffers that Android's init sets. */
const ANDROID: System = { ...LINUX, windowScale: 3 };

/** FreeBSD 14; p0f, FreeBSD 9.x or newer. */
const FREEBSD: System = {
  ...LINUX,
  synLayout: FREEBSD_SYN,
  windowScale: 6,
  initialWindow: { client: 65_535, server: 65_535 },
  windowInSegments: false,
  // net.inet.tcp.recvbuf_max
  maxWindow: 2 * 1024 * 1024,
  // net.inet.tcp.initcwnd_segments is 10, the congestion control CUBIC, TCPTV_DELACK 40 ms,
  // net.inet.tcp.ecn.enable 2: as Linux.
  // tcp_new_ts_offset: an offset for each connection, tcp_ts_getticks counts milliseconds.
  // net.inet.ip.rfc6864
  ipId: 'zero',
  // IPPORT_EPHEMERALFIRST and IPPORT_EPHEMERALLAST; net.inet.ip.portrange.randomized is 1.
  ports: { first: 10_000, last: 65_535, order: 'random' },
};

export const SYSTEMS: Readonly<Record<SystemName, System>> = {
  linux: LINUX,
  'linux-3': LINUX_3,
  'windows-7': WINDOWS_7,
  'windows-10': WINDOWS_10,
  macos: MACOS,
  ios: IOS,
  android: ANDROID,
  freebsd: FREEBSD,
};
