/** What both SYNs of a connection agree on. */
import { TcpFlag } from '../wire/tcp.ts';
import type { TcpOptions } from '../wire/tcpOptions.ts';
import type { EndpointSetup } from './endpointSetup.ts';
import { agree, dataOptionsLength, type Offer } from './options.ts';
import type { Segment } from './segment.ts';
import { cookieMss, cookieOffer } from './synCookies.ts';

const { SYN, RST, ACK } = TcpFlag;

/** RFC 9293 section 3.7.1, for a SYN without the option over IPv4. */
const DEFAULT_MSS = 536;

interface Settled {
  readonly offer: Offer;
  /** Payload bytes of a full segment to the peer. */
  readonly mss: number;
}

/** After a SYN with `options` has come; `passive`: to a host that listens, and may remember little. */
export function settle(
  { policy, interfaceMss, ipOptionsLength, ip }: EndpointSetup,
  own: Offer,
  options: TcpOptions,
  passive: boolean,
): Settled {
  const cookies = policy.synCookies && passive;
  const agreed = agree(own, options);
  const offer = cookies ? cookieOffer(agreed) : agreed;
  // RFC 9293 section 3.7.1: what the peer takes and the interface carries, less the options.
  const theirs = options.mss || DEFAULT_MSS;
  const most = Math.min(cookies ? cookieMss(theirs, ip) : theirs, interfaceMss);
  return { offer, mss: most - ipOptionsLength - dataOptionsLength(offer) };
}

/** The answer to our SYN, when both SYNs have crossed: RFC 9293 section 3.5, figure 7. */
export function crossesOurs({ flags }: Segment, position: number, acked: number): boolean {
  return (flags & (SYN | ACK | RST)) === (SYN | ACK) && position === 0 && acked === 1;
}
