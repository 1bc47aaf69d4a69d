import type { FastOpenCookie } from './fastOpen.ts';
import type { TcpPolicy } from './policy.ts';

/** What an endpoint is opened with. */
export interface EndpointSetup {
  readonly policy: TcpPolicy;
  /** Version of the packets around its segments. */
  readonly ip: 4 | 6;
  /** Largest segment that the host's own interface takes: MTU less IP and TCP headers. */
  readonly interfaceMss: number;
  /** Of the IPv4 options or IPv6 extension headers of each packet that the host sends. */
  readonly ipOptionsLength: number;
  /** Of the client and the server, where this host uses Fast Open. */
  readonly fastOpen: FastOpenCookie | undefined;
  /** Initial send sequence number. */
  readonly iss: number;
  /** TSval at time 0 (RFC 7323 section 5.4). */
  readonly tsOffset: number;
  /** Bytes a second that the application reads; Infinity: at once. */
  readonly readRate: number;
}
