/** A host asks its neighbours for an IPv6 address's MAC address, and the one that has it answers: RFC 4861. */
import type { Nanos } from '../base/time.ts';
import type { Side } from '../stream/turn.ts';
import { EtherType } from '../wire/ethernet.ts';
import { sealIcmpv6 } from '../wire/icmpv6.ts';
import { IpProtocol } from '../wire/ipv4.ts';
import { encodeIpv6, IPV6_HEADER_LENGTH } from '../wire/ipv6.ts';
import {
  AdvertisementFlag,
  encodeNeighbourMessage,
  multicastMac,
  NEIGHBOUR_HOP_LIMIT,
  NEIGHBOUR_MESSAGE_LENGTH,
  type NeighbourMessage,
  NeighbourMessageType,
  solicitedNode,
} from '../wire/neighbourDiscovery.ts';
import { drawLatency, ROUTER_LATENCY, STACK_LATENCY } from './latency.ts';
import { captureLocally } from './localFrame.ts';
import { addressSum } from './pseudoHeader.ts';
import type { Envelopes, NeighbourAddress, NeighbourPlan } from './session.ts';
import type { Stage } from './stage.ts';

const { ROUTER, SOLICITED, OVERRIDE } = AdvertisementFlag;

/** `done` is called when the asker knows. Who is asked is its router. */
export function discoverNeighbour(
  { asker, asked, random, envelopes }: NeighbourPlan,
  stage: Stage,
  now: Nanos,
  done: (now: Nanos) => void,
): void {
  const group = solicitedNode(asked.ip);
  const solicitation = {
    type: NeighbourMessageType.SOLICITATION,
    flags: 0,
    target: asked.ip,
    mac: asker.mac,
  };
  const everyone = { mac: multicastMac(group), ip: group };
  capture(stage, now, asker, everyone, solicitation, 'client', envelopes);
  stage.scheduler.at(now + drawLatency(ROUTER_LATENCY, random), (answeredAt) => {
    const advertisement = {
      type: NeighbourMessageType.ADVERTISEMENT,
      flags: ROUTER | SOLICITED | OVERRIDE,
      target: asked.ip,
      mac: asked.mac,
    };
    capture(stage, answeredAt, asked, asker, advertisement, 'server', envelopes);
    // The packet that waited for the answer leaves from within the stack.
    stage.scheduler.at(answeredAt + drawLatency(STACK_LATENCY, random), done);
  });
}

function capture(
  stage: Stage,
  now: Nanos,
  from: NeighbourAddress,
  to: NeighbourAddress,
  message: NeighbourMessage,
  side: Side,
  envelopes: Envelopes | undefined,
): void {
  const header = { destination: to.mac, source: from.mac, etherType: EtherType.IPV6 };
  const length = IPV6_HEADER_LENGTH + NEIGHBOUR_MESSAGE_LENGTH;
  captureLocally(stage, now, header, side, envelopes, length, (view, at) => {
    encodeIpv6(view, at, {
      trafficClass: 0,
      flowLabel: 0,
      payloadLength: NEIGHBOUR_MESSAGE_LENGTH,
      nextHeader: IpProtocol.ICMPV6,
      hopLimit: NEIGHBOUR_HOP_LIMIT,
      source: from.ip,
      destination: to.ip,
    });
    const messageAt = at + IPV6_HEADER_LENGTH;
    encodeNeighbourMessage(view, messageAt, message);
    const pseudoSum = addressSum(from.ip) + addressSum(to.ip) + IpProtocol.ICMPV6;
    sealIcmpv6(view, messageAt, NEIGHBOUR_MESSAGE_LENGTH, pseudoSum);
  });
}
