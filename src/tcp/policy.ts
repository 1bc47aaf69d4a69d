import type { Nanos } from '../base/time.ts';
import type { EcnMode } from './ecn.ts';
import type { KeepAliveTimes } from './keepAlive.ts';
import type { SystemName } from './systems.ts';

/** How one host's TCP behaves: whose stack it is, and what is set with sysctls. */
export interface TcpPolicy {
  /** Decides what nothing below says, such as the order of options. */
  readonly system: SystemName;
  /** The MSS option of the SYN: largest segment this host takes, bytes without headers. */
  readonly mss: number;
  readonly timestamps: boolean;
  readonly sack: boolean;
  /** Shift of the window scale option; undefined: the option is not sent. */
  readonly windowScale: number | undefined;
  /** First receive window, bytes. */
  readonly initialWindow: number;
  /** Memory that a socket's receive buffer begins with, the kernel's overhead included (tcp_rmem[1]). */
  readonly receiveBuffer: number;
  /** Largest receive window that autotuning reaches, bytes (tcp_rmem[2]). */
  readonly maxWindow: number;
  /** Segments sent before the first ACK (RFC 6928). */
  readonly initialCwnd: number;
  readonly congestion: 'cubic' | 'reno';
  /** How long an ACK may wait for data or a second segment (RFC 9293 section 3.8.6.3). */
  readonly delayedAck: Nanos;
  /** Sends with DF and learns the path's MTU (RFC 1191); false: routers may cut its packets up. */
  readonly pathMtuDiscovery: boolean;
  /** Its part in explicit congestion notification (RFC 3168). */
  readonly ecn: EcnMode;
  /** SYNs are answered without keeping anything of them (tcp_syncookies 2). */
  readonly synCookies: boolean;
  /** Asks for Fast Open as a client, grants it as a server (tcp_fastopen). */
  readonly fastOpen: boolean;
  /** Small segments do not wait for what is out (TCP_NODELAY); false: Nagle's algorithm. */
  readonly nodelay: boolean;
  /** Segments wait until they are full or the application has said it all (TCP_CORK). */
  readonly cork: boolean;
  /** Bursts are spread over the round trip (SO_MAX_PACING_RATE). */
  readonly pacing: boolean;
  /** Asks silent peers whether they are still there (SO_KEEPALIVE); undefined: never. */
  readonly keepAlive: KeepAliveTimes | undefined;
}
