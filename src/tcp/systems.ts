/**
 * What operating systems' stacks do differently on the wire. Names of sysctls, functions and constants
 * are those of each system's sources; "p0f" is its database, version 3.09b. What is not known of a
 * system is as in Linux: growth of the window, adaptation of delayed ACKs, recovery.
 */
import { MILLISECOND, type Nanos } from '../base/time.ts';
import type { EcnMode } from './ecn.ts';
import { APPLE_SYN, FREEBSD_SYN, LINUX_SYN, type SynLayout, WINDOWS_SYN } from './synLayouts.ts';

/** In the order of the documentation. */
export const SYSTEM_NAMES = [
  'linux',
  'linux-4',
  'linux-3',
  'linux-2.6',
  'windows-7',
  'windows-10',
  'macos',
  'macos-10.9',
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
  /** As in `TcpPolicy`: how far the window opens before autotuning has measured a round trip. */
  readonly receiveBuffer: BothRoles<number>;
  /** Half of that buffer is offered at once where it is larger than a SYN can say. */
  readonly windowIsBuffer: boolean;
  /** Largest receive window that autotuning reaches, bytes. */
  readonly maxWindow: number;
  /**
   * The last segment that a window lets go is cut to what is left of it; false: it waits until all of it fits
   * (RFC 9293 section 3.8.6.2.1).
   */
  readonly fillsWindow: boolean;
  /** Segments sent before the first ACK. */
  readonly initialCwnd: number;
  readonly congestion: 'cubic' | 'reno';
  readonly delayedAck: Nanos;
  /**
   * Which data segments have PSH besides the last one of a write: the last one of each burst that goes to
   * the interface, and of each half window; of each half window alone; or none.
   */
  readonly push: 'bursts' | 'halfWindows' | 'writes';
  /** Timeouts of a client's SYN that follow each other without back-off. */
  readonly linearSynTimeouts: number;
  readonly ecn: EcnMode;
  /** Time between two values of the timestamp clock. */
  readonly timestampTick: Nanos;
  /** What has a timestamp clock with an offset of its own. */
  readonly timestampOffset: 'connection' | 'host';
  /** TTL or hop limit of what it sends. */
  readonly ttl: number;
  /**
   * Identification of its IPv4 packets with DF: a counter for each connection, which leaves 0 to the
   * SYN-ACK; one for each destination; one for all; random; or 0 (RFC 6864 section 4.1).
   */
  readonly ipId: 'connection' | 'destination' | 'host' | 'random' | 'zero';
  /** Whether its UDP datagrams have DF set, as TCP's do. */
  readonly udpDontFragment: boolean;
  /** Its resolver, which all programs share, asks once for what several of them want to know at once. */
  readonly mergesLookups: boolean;
  /** How it answers datagrams to a port where nobody listens. */
  readonly unreachable: Unreachable;
  readonly ports: PortRange;
}

/** The ICMP error for a port where nobody listens. */
export interface Unreachable {
  /** Bytes that it repeats behind the IPv4 header of the datagram; Infinity: as many as fit (RFC 1812). */
  readonly quoted: number;
  /** The TOS octet of the message in IPv4. */
  readonly tos: number;
  /** A desktop's firewall holds it back. */
  readonly hidden: boolean;
}

interface BothRoles<T> {
  readonly client: T;
  readonly server: T;
}

/** Source ports of connections, `first` and `last` included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
  /** Even ones in small steps upwards; each the next one; or in no order. */
  readonly order: 'even' | 'next' | 'random';
  /**
   * What connections to each address and port of servers have of their own: nothing; where they begin, while
   * all count together (RFC 6056 section 3.3.3); or a count too (section 3.3.4).
   */
  readonly perServer: 'nothing' | 'offset' | 'count';
}

/** Kernel 6.18, measured: test/fixtures/kernel. */
const LINUX: System = {
  synLayout: LINUX_SYN,
  timestamps: { client: true, server: true },
  windowScale: 7,
  // 44 segments of 1460 bytes; 45 of 1448, for the timestamps are known when the server answers.
  initialWindow: { client: 64_240, server: 65_160 },
  windowInSegments: true,
  // tcp_rmem[1]
  receiveBuffer: { client: 131_072, server: 131_072 },
  windowIsBuffer: true,
  // tcp_mss_split_point
  fillsWindow: true,
  // tcp_rmem[2]
  maxWindow: 6 * 1024 * 1024,
  // TCP_INIT_CWND
  initialCwnd: 10,
  congestion: 'cubic',
  // TCP_DELACK_MIN
  delayedAck: 40 * MILLISECOND,
  // __tcp_transmit_skb, tcp_skb_pcount > 1, since kernel 5.4; forced_push
  push: 'bursts',
  // tcp_syn_linear_timeouts, since kernel 6.5
  linearSynTimeouts: 4,
  // tcp_ecn 2
  ecn: 'accept',
  // TCP_TS_HZ 1000, tcp_timestamps 1
  timestampTick: MILLISECOND,
  timestampOffset: 'connection',
  // ip_default_ttl
  ttl: 64,
  // ip_build_and_send_pkt, ip_queue_xmit
  ipId: 'connection',
  // ip_no_pmtu_disc 0: IP_PMTUDISC_WANT for sockets of all protocols.
  udpDontFragment: true,
  // glibc's resolver is each program's own, and each thread's: getaddrinfo.
  mergesLookups: false,
  // icmp_send: IPTOS_PREC_INTERNETCONTROL, and as much as fits in 576 bytes (nmap: U1 with IPL=164).
  unreachable: { quoted: Number.POSITIVE_INFINITY, tos: 0xc0, hidden: false },
  // ip_local_port_range; __inet_hash_connect keeps to even ports since kernel 4.2, and counts by a hash of
  // both addresses and the server's port (table_perturb) since 5.13.
  ports: { first: 32_768, last: 60_999, order: 'even', perServer: 'count' },
};

/**
 * tcp_rmem[1] as the kernel has it; and as who serves the world sets it, here Cloudflare (The story of one latency
 * spike, 2015: 4096 1048576 2097152). With the kernel's own a sender in slow start, or one that goes on after a
 * pause, fills the window of up to 80 kB before autotuning opens it.
 */
const TUNED_SERVER = { client: 131_072, server: 1_048_576 };

/**
 * Kernels 4.2 to 4.9 (p0f, Linux 3.11 and newer): 20 segments of first window until 4.19, and jiffies of
 * the host, here of CONFIG_HZ=250, as timestamps until 4.10.
 */
const LINUX_4: System = {
  ...LINUX,
  // 20 segments of 1460 and of 1448 bytes (p0f: mss*20).
  initialWindow: { client: 29_200, server: 28_960 },
  receiveBuffer: TUNED_SERVER,
  // TCP_DEFAULT_INIT_RCVWND
  windowIsBuffer: false,
  push: 'halfWindows',
  timestampTick: 4 * MILLISECOND,
  timestampOffset: 'host',
  // __inet_hash_connect: hint, which is the host's, and port_offset, which is the server's.
  ports: { ...LINUX.ports, perServer: 'offset' },
};

/** Kernels 3.1 to 3.10 as Ubuntu built them (p0f, Linux 3.1-3.10 and 3.x), current in 2013. */
const LINUX_3: System = {
  ...LINUX,
  // TCP_DEFAULT_INIT_RCVWND: 10 segments.
  initialWindow: { client: 14_600, server: 14_480 },
  receiveBuffer: TUNED_SERVER,
  windowIsBuffer: false,
  push: 'halfWindows',
  linearSynTimeouts: 0,
  // tcp_time_stamp is jiffies, the time since the host's start: CONFIG_HZ=250.
  timestampTick: 4 * MILLISECOND,
  timestampOffset: 'host',
  // ip_local_port_range; __inet_hash_connect takes the next port that is free behind hint + port_offset.
  ports: { first: 32_768, last: 61_000, order: 'next', perServer: 'offset' },
};

/** Kernels 2.6.18 to 2.6.38, such as RHEL 5 and 6 and Debian 6 have, in appliances to this day (p0f, Linux 2.6.x). */
const LINUX_2_6: System = {
  ...LINUX_3,
  // 4 segments (p0f: mss*4), of 1460 and of 1448 bytes.
  initialWindow: { client: 5840, server: 5792 },
  // tcp_rmem[2]; tcp_select_initial_window makes a shift of 7 of it.
  maxWindow: 4 * 1024 * 1024,
  // RFC 3390 for segments of 1096 to 2190 bytes: tcp_init_cwnd, before 2.6.39 made it 10.
  initialCwnd: 3,
};

/**
 * Since Vista (KB 929851): 49152 to 65535. That the ports count up is what captures show; no document
 * says so.
 */
const WINDOWS_PORTS: PortRange = {
  first: 49_152,
  last: 65_535,
  order: 'next',
  perServer: 'nothing',
};

/** Also Server 2008 R2; p0f, Windows 7 or 8. */
const WINDOWS_7: System = {
  ...LINUX,
  synLayout: WINDOWS_SYN,
  timestamps: { client: false, server: true },
  windowScale: 8,
  initialWindow: { client: 8192, server: 8192 },
  receiveBuffer: TUNED_SERVER,
  windowIsBuffer: false,
  windowInSegments: false,
  // netsh interface tcp show supplemental (KB 2472264): initial congestion window 2, delayed ACK
  // timeout 200 ms. CTCP is an add-on that is off; what is on is NewReno.
  initialCwnd: 2,
  congestion: 'reno',
  delayedAck: 200 * MILLISECOND,
  // As captures show it.
  push: 'writes',
  // RFC 1122 section 4.2.3.4 to the letter.
  fillsWindow: false,
  linearSynTimeouts: 0,
  // netsh interface tcp show global: ECN capability disabled.
  ecn: 'off',
  // Some 100 in a second, what nmap calls TS=7: from experience, no source was at hand.
  timestampTick: 10 * MILLISECOND,
  timestampOffset: 'host',
  ttl: 128,
  // One counter for all protocols (nmap: TI=I, SS=S), from experience as well. Of a server only what its
  // client sees of it.
  ipId: 'host',
  // Path MTU discovery is TCP's alone.
  udpDontFragment: false,
  // nmap: U1 with IPL=164. The firewall's stealth mode, on in all profiles, keeps it in ([MS-GPFAS]
  // DisableStealthMode).
  unreachable: { quoted: Number.POSITIVE_INFINITY, tos: 0, hidden: true },
  ports: WINDOWS_PORTS,
};

/**
 * Windows 10 and 11, Server 2016 to 2022; p0f, Windows NT kernel. The windows are what captures show; no
 * document says so.
 */
const WINDOWS_10: System = {
  ...WINDOWS_7,
  initialWindow: { client: 64_240, server: 65_535 },
  // Get-NetTCPSetting, Internet: InitialCongestionWindow 10, CUBIC, DelayedAckTimeout 40 ms.
  initialCwnd: 10,
  congestion: 'cubic',
  delayedAck: 40 * MILLISECOND,
  // 1000 in a second, what nmap calls TS=A: from experience.
  timestampTick: MILLISECOND,
  // Since Windows 8, by a hash of both addresses; Klein and Pinkas (From IP ID to Device ID, 2019) say so
  // as far as we remember: not read again.
  ipId: 'destination',
};

/** XNU; p0f, Mac OS X. */
const MACOS: System = {
  ...LINUX,
  synLayout: APPLE_SYN,
  // tcp_set_max_rwinscale: the least shift that reaches tcp_autorcvbuf_max, 2 MiB.
  windowScale: 6,
  initialWindow: { client: 65_535, server: 65_535 },
  receiveBuffer: TUNED_SERVER,
  windowIsBuffer: false,
  windowInSegments: false,
  maxWindow: 2 * 1024 * 1024,
  // tcp_output: what empties the socket's buffer.
  push: 'writes',
  // tcp_output: what is cut is whole segments, unless that empties the buffer.
  fillsWindow: false,
  // TCPTV_DELACK
  delayedAck: 100 * MILLISECOND,
  // tcp_syn_backoff is 1, 1, 1, 1, 1, 2, 4 ...: as Linux.
  // net.inet.tcp.ecn_initiate_out 2 asks for it where a heuristic trusts the network; what it trusts is
  // not public, so it only accepts here, as in Linux.
  // net.inet.ip.rfc6864: 0 where DF is set, ip_randomid where it is not, as in UDP.
  ipId: 'zero',
  udpDontFragment: false,
  // mDNSResponder: FindDuplicateQuestion
  mergesLookups: true,
  // icmp_error: 8 bytes (nmap: U1 with IPL=38).
  unreachable: { quoted: 8, tos: 0, hidden: false },
  // net.inet.ip.portrange.first and last; net.inet.tcp.randomize_ports is 0.
  ports: { first: 49_152, last: 65_535, order: 'next', perServer: 'nothing' },
};

/** Of 2013 to 2015; p0f, MacOS X 10.9 or newer. */
const MACOS_10_9: System = {
  ...MACOS,
  windowScale: 4,
  // net.inet.tcp.autorcvbufmax
  maxWindow: 1024 * 1024,
  // TCP_CC_CWND_INIT_BYTES, 4380: RFC 3390.
  initialCwnd: 3,
  // tcp_now, the time since the host's start: nothing is added for a connection.
  timestampOffset: 'host',
  // ip_randomid, before net.inet.ip.rfc6864; p0f knows id+ of it.
  ipId: 'random',
};

/**
 * p0f, iPhone or iPad: XNU with small buffers. Since buffers grow to 2 MiB there too, its SYN is that of
 * macOS: windowScale 6.
 */
const IOS: System = { ...MACOS, windowScale: 2 };

/** p0f, Linux (Android): Linux before 6.5 with the small buffers that Android's init sets. */
const ANDROID: System = {
  ...LINUX,
  windowScale: 3,
  windowIsBuffer: false,
  linearSynTimeouts: 0,
  // netd, res_cache: pending_requests
  mergesLookups: true,
};

/** FreeBSD 14; p0f, FreeBSD 9.x or newer. */
const FREEBSD: System = {
  ...LINUX,
  synLayout: FREEBSD_SYN,
  // tcp_output: what empties the socket's buffer.
  push: 'writes',
  // tcp_output: what is cut is whole segments, unless that empties the buffer.
  fillsWindow: false,
  windowScale: 6,
  initialWindow: { client: 65_535, server: 65_535 },
  receiveBuffer: TUNED_SERVER,
  windowIsBuffer: false,
  windowInSegments: false,
  // net.inet.tcp.recvbuf_max
  maxWindow: 2 * 1024 * 1024,
  // net.inet.tcp.initcwnd_segments is 10, the congestion control CUBIC, TCPTV_DELACK 40 ms,
  // net.inet.tcp.ecn.enable 2, tcp_syn_backoff 1, 1, 1, 1, 1, 2, 4 ...: as Linux.
  // tcp_new_ts_offset: an offset for each connection, tcp_ts_getticks counts milliseconds.
  // net.inet.ip.rfc6864
  ipId: 'zero',
  udpDontFragment: false,
  // net.inet.icmp.quotelen (nmap: U1 with IPL=38)
  unreachable: { quoted: 8, tos: 0, hidden: false },
  // IPPORT_EPHEMERALFIRST and IPPORT_EPHEMERALLAST; net.inet.ip.portrange.randomized is 1.
  ports: { first: 10_000, last: 65_535, order: 'random', perServer: 'nothing' },
};

export const SYSTEMS: Readonly<Record<SystemName, System>> = {
  linux: LINUX,
  'linux-4': LINUX_4,
  'linux-3': LINUX_3,
  'linux-2.6': LINUX_2_6,
  'windows-7': WINDOWS_7,
  'windows-10': WINDOWS_10,
  macos: MACOS,
  'macos-10.9': MACOS_10_9,
  ios: IOS,
  android: ANDROID,
  freebsd: FREEBSD,
};
