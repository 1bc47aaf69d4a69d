/** IPv4 options and IPv6 extension headers are those of the network's IP version, and have room. */
import { ipv4OptionsLength } from '../../wire/ipv4Options.ts';
import { Ipv6Extension } from '../../wire/ipv6Extensions.ts';
import type { IpHeaderOptions } from '../ipHeaders.ts';
import type { Rule } from './rule.ts';

/** RFC 791 section 3.1: a header of 15 words, less its first 20 bytes. */
const LONGEST_OPTIONS = 40;
/** Of IPv6: with the longest TCP options, a segment of an MSS of 1220 is still more than half of it. */
const LONGEST_EXTENSIONS = 512;
/** What is left of a segment for TCP's options and some data: RFC 9293 section 3.1. */
const LEAST_SEGMENT = 48;

const SIDES = ['client', 'server'] as const;

export const ipHeadersOfVersion: Rule = {
  needs: ['network.ip', 'network.client', 'network.server'],
  check({ network: { ip, ipHeaders } }, report) {
    for (const side of SIDES) {
      const { ipv4Options, ipv6Extensions } = ipHeaders[side];
      if (ip === 6 && ipv4Options.length > 0)
        report(['network', side, 'ipOptions'], 'expected none, for network.ip is 6');
      if (ip === 4 && ipv6Extensions.length > 0)
        report(['network', side, 'extensionHeaders'], 'expected none, for network.ip is 4');
    }
  },
};

export const ipHeadersFit: Rule = {
  needs: ['network.ip', 'network.mtu', 'network.client', 'network.server'],
  check({ network }, report) {
    for (const side of SIDES) {
      const peer = side === 'client' ? 'server' : 'client';
      const { ipv4Options, ipv6Extensions } = network.ipHeaders[side];
      const options = ipv4OptionsLength(ipv4Options);
      const extensions = extensionsLength(ipv6Extensions);
      const room = network[peer].mss - LEAST_SEGMENT;
      const [key, length, most] =
        network.ip === 4
          ? (['ipOptions', options, Math.min(LONGEST_OPTIONS, room)] as const)
          : (['extensionHeaders', extensions, Math.min(LONGEST_EXTENSIONS, room)] as const);
      if (length > most && length > 0)
        report(['network', side, key], `expected at most ${most} bytes together, got ${length}`);
    }
  },
};

/** RFC 8200 section 4.1: hop-by-hop options come first and once, the routing header once. */
export const extensionHeadersInOrder: Rule = {
  needs: ['network.client.extensionHeaders', 'network.server.extensionHeaders'],
  check({ network }, report) {
    for (const side of SIDES) {
      const headers = network.ipHeaders[side].ipv6Extensions;
      const path = ['network', side, 'extensionHeaders'];
      let routed = false;
      for (const [i, header] of headers.entries()) {
        const routing = 'segments' in header;
        if (routing && routed) report([...path, i], 'expected segmentRouting only once');
        else if (!routing && header.kind === Ipv6Extension.HOP_BY_HOP && i > 0)
          report([...path, i], 'expected hopByHop only as the first header');
        routed ||= routing;
      }
    }
  },
};

/** With the addresses that are still to come. */
function extensionsLength(headers: IpHeaderOptions['ipv6Extensions']): number {
  return headers.reduce(
    (sum, header) =>
      sum +
      ('segments' in header ? 8 + 16 * (header.segments.length + 1) : 2 + header.value.length),
    0,
  );
}
