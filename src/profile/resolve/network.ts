import type { TcpPolicy } from '../../tcp/policy.ts';
import { SYSTEMS, type SystemName } from '../../tcp/systems.ts';
import { DEFAULT_PREFIXES } from '../addresses.ts';
import { mtusWithin } from '../encapsulation.ts';
import type { NetworkOptions } from '../profile.ts';
import type { HostInput, NetworkInput } from '../schema/network.ts';
import { prefixesOf, resolveMacs, resolveServerNames } from './addressPlan.ts';
import { resolveImpairment, resolveQueue } from './direction.ts';
import { resolveDns } from './dns.ts';
import { resolveEncapsulation } from './encapsulation.ts';
import { resolveIpHeaders } from './ipHeaders.ts';
import { resolveNat } from './nat.ts';
import { countsOf, durationOf, durationsOf, rateOf, sizeOf } from './quantity.ts';
import type { Systems } from './systems.ts';

/** Headers of IP and TCP without options (RFC 9293 section 3.7.1). */
export const HEADERS = { 4: 40, 6: 60 } as const;

/** `systems`: what hosts run on where the profile does not say it. */
export function resolveNetwork(given: NetworkInput, systems: Systems): NetworkOptions {
  const { ip, bandwidth } = given;
  const encapsulation = resolveEncapsulation(given.encapsulation);
  const mtu = mtusWithin(given.mtu, encapsulation).at(-1)!;
  const rates = typeof bandwidth === 'string' ? { down: bandwidth, up: bandwidth } : bandwidth;
  const servers = prefixesOf(given.server.addresses ?? DEFAULT_PREFIXES.server[ip]);
  const policyOf = (host: HostInput) =>
    resolvePolicy(host, 'client', systems.client, mtu - HEADERS[ip], true);
  const client = policyOf(given.client);
  return {
    ip,
    rtt: durationsOf(given.rtt),
    bandwidth: { down: rateOf(rates.down), up: rateOf(rates.up) },
    queue: { down: resolveQueue(given.down), up: resolveQueue(given.up) },
    impair: {
      server: resolveImpairment(given.down, given.loss),
      client: resolveImpairment(given.up, given.loss),
    },
    lineRate: rateOf(given.lineRate),
    linkMtu: given.mtu,
    mtu,
    encapsulation,
    ipHeaders: {
      client: resolveIpHeaders(given.client),
      server: resolveIpHeaders(given.server),
    },
    pathMtu: given.pathMtu && {
      mtu: given.pathMtu.mtu,
      place: given.pathMtu.at,
      icmp: given.pathMtu.icmp,
    },
    clients: prefixesOf(given.client.addresses ?? DEFAULT_PREFIXES.client[ip]),
    servers,
    serverNames: resolveServerNames(given.server.names),
    macs: { client: resolveMacs(given.client), server: resolveMacs(given.server) },
    hops: countsOf(given.hops),
    dns: resolveDns(given.dns, servers[0]!, systems.browse(client.system)),
    arp: given.arp,
    nat: resolveNat(given.nat),
    client,
    devices: systems.devices.map((system) =>
      system === undefined ? client : policyOf({ ...given.client, system }),
    ),
    server: resolvePolicy(
      given.server,
      'server',
      systems.server,
      mtu - HEADERS[ip],
      client.timestamps,
    ),
  };
}

/** Of the option with its padding, in each segment (RFC 7323 appendix A). */
const TIMESTAMPS_LENGTH = 12;

/** The largest window that a header can announce, unscaled (RFC 9293 section 3.1). */
const LARGEST_WINDOW = 65_535;

/** Bytes that a window can announce with this shift (RFC 7323 section 2.2). */
export function reach(windowScale: number | undefined): number {
  return LARGEST_WINDOW * 2 ** (windowScale ?? 0);
}

/** What the profile does not say is as the system has it. `offered`: the client offers timestamps. */
function resolvePolicy(
  given: HostInput,
  side: 'client' | 'server',
  usual: SystemName,
  largestSegment: number,
  offered: boolean,
): TcpPolicy {
  const system = given.system ?? usual;
  const own = SYSTEMS[system];
  const timestamps = given.timestamps ?? own.timestamps[side];
  const plain = own.windowInSegments && !(timestamps && offered);
  const receiveBuffer =
    given.receiveBuffer === undefined ? own.receiveBuffer[side] : sizeOf(given.receiveBuffer);
  const mss = given.mss ?? largestSegment;
  const ownWindow = own.initialWindow[plain ? 'client' : side];
  // tcp_select_initial_window: whole segments of half of the buffer.
  const segment = plain || side === 'client' ? mss : mss - TIMESTAMPS_LENGTH;
  const fitting = Math.max(1, Math.floor(receiveBuffer / 2 / segment)) * segment;
  const follows = own.windowIsBuffer && given.receiveBuffer !== undefined;
  const initialWindow = follows ? Math.min(fitting, LARGEST_WINDOW) : ownWindow;
  const shift = given.windowScale ?? own.windowScale;
  const windowScale = shift === 'none' ? undefined : shift;
  return {
    system,
    mss,
    pathMtuDiscovery: given.df,
    timestamps,
    sack: given.sack,
    windowScale,
    initialWindow: given.initialWindow === undefined ? initialWindow : sizeOf(given.initialWindow),
    receiveBuffer,
    maxWindow:
      given.maxWindow === undefined
        ? Math.min(own.maxWindow, reach(windowScale))
        : sizeOf(given.maxWindow),
    initialCwnd: given.initialCwnd ?? own.initialCwnd,
    congestion: given.congestion ?? own.congestion,
    delayedAck: given.delayedAck === undefined ? own.delayedAck : durationOf(given.delayedAck),
    ecn: given.ecn ?? own.ecn,
    synCookies: given.synCookies,
    fastOpen: given.fastOpen,
    nodelay: given.nodelay,
    cork: given.cork,
    pacing: given.pacing,
    keepAlive: resolveKeepAlive(given.keepAlive),
  };
}

function resolveKeepAlive(given: HostInput['keepAlive']): TcpPolicy['keepAlive'] {
  if (given === undefined) return undefined;
  const { time, interval, probes } = given;
  return { time: durationOf(time), interval: durationOf(interval), probes };
}
