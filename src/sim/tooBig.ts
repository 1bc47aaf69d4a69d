/** Path MTU discovery at work: RFC 1191 sections 3 and 4, RFC 8201. */
import type { Nanos } from '../base/time.ts';
import { IcmpError, type Undelivered } from './icmpError.ts';
import type { NarrowLink } from './narrowLink.ts';
import type { Route } from './routes.ts';
import type { Way } from './way.ts';

/**
 * The router that has dropped a packet in front of `narrow` tells its sender, `back` on the way; that one's host
 * remembers it, and calls `told`.
 */
export function tellTooBig(
  about: Undelivered,
  narrow: NarrowLink,
  route: Route,
  back: Way,
  now: Nanos,
  told: (now: Nanos) => void = () => {},
): void {
  if (!narrow.icmp) return;
  const message = new IcmpError(about, { kind: 'tooBig', narrow }, route.nextId(), (at) => {
    route.learn(at, narrow.mtu);
    told(at);
  });
  back.sendFromRouter(message.packet(), now);
}
