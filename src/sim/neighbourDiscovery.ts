/** A host asks its neighbours for an IPv6 address's MAC address, and the one that has it answers: RFC 4861. */
import type { Nanos } from '../base/time.ts';
import type { Side } from '../stream/turn.ts';
import { EcnCodepoint } from '../wire/ecn.ts';
import { EtherType } from '../wire/ethernet.ts';
import { encodeIpv6, IPV6_HEADER_LENGTH } from '../wire/ipv6.ts';
import {
  AdvertisementFlag,
  encodeNeighbourMessage,
  ICMPV6,
  multicastMac,
  NEIGHBOUR_HOP_LIMIT,
  NEIGHBOUR_MESSAGE_LENGTH,
  type NeighbourMessage,
  NeighbourMessageType,
  sealNeighbourMessage,
  solicitedNode,
} from '../wire/neighbourDiscovery.ts';
import type { Stage } from './connection.ts';
import { Envelope } from './envelope.ts';
import { drawLatency, ROUTER_LATENCY, STACK_LATENCY } from './latency.ts';
import { addressSum } from './pseudoHeader.ts';
import type { ArpPlan, Envelopes, NeighbourAddress } from './session.ts';

const { ROUTER, SOLICITED, OVERRIDE } = AdvertisementFlag;

/** `done` is called when the asker knows. Who is asked is its router. */
export function discoverNeighbour(
  { asker, asked, random, envelopes }: ArpPlan,
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

/** Only a tap on the asker's segment sees it. */
function capture(
  { taps }: Stage,
  now: Nanos,
  from: NeighbourAddress,
  to: NeighbourAddress,
  message: NeighbourMessage,
  side: Side,
  envelopes: Envelopes | undefined,
): void {
  const content = { destination: to.mac, source: from.mac, etherType: EtherType.IPV6 };
  const length = IPV6_HEADER_LENGTH + NEIGHBOUR_MESSAGE_LENGTH;
  const pseudoSum = addressSum(from.ip) + addressSum(to.ip) + ICMPV6;
  for (const tap of taps) {
    if (tap.side !== 'client') continue;
    const { sink, info } = tap;
    const outbound = info[side].direction === 'outbound';
    const envelope = new Envelope(content, envelopes?.[side], outbound);
    const frame = envelope.length + length;
    const at = sink.begin(now, frame, info[side]);
    const { view } = sink;
    envelope.encode(view, at, length, EcnCodepoint.NOT_ECT);
    const ipAt = at + envelope.length;
    encodeIpv6(view, ipAt, {
      trafficClass: 0,
      flowLabel: 0,
      payloadLength: NEIGHBOUR_MESSAGE_LENGTH,
      nextHeader: ICMPV6,
      hopLimit: NEIGHBOUR_HOP_LIMIT,
      source: from.ip,
      destination: to.ip,
    });
    encodeNeighbourMessage(view, ipAt + IPV6_HEADER_LENGTH, message);
    sealNeighbourMessage(view, ipAt + IPV6_HEADER_LENGTH, pseudoSum);
    envelope.seal(view, at, length);
    tap.captured(now, frame);
  }
}
