/** A host asks its neighbours who has an address, and the one that has it answers: RFC 826. */
import type { Nanos } from '../base/time.ts';
import type { Side } from '../stream/turn.ts';
import { ARP_LENGTH, ArpOperation, type ArpPacket, encodeArp } from '../wire/arp.ts';
import { EcnCodepoint } from '../wire/ecn.ts';
import { BROADCAST, EtherType } from '../wire/ethernet.ts';
import type { Stage } from './connection.ts';
import { Envelope } from './envelope.ts';
import { drawLatency, ROUTER_LATENCY, STACK_LATENCY } from './latency.ts';
import type { ArpPlan, Envelopes } from './session.ts';

/** `done` is called when the asker knows. Only a tap on the asker's segment sees any of it. */
export function resolveNeighbour(
  { asker, asked, random, envelopes }: ArpPlan,
  stage: Stage,
  now: Nanos,
  done: (now: Nanos) => void,
): void {
  const request: ArpPacket = {
    operation: ArpOperation.REQUEST,
    senderMac: asker.mac,
    senderIp: asker.ip,
    targetMac: UNKNOWN_MAC,
    targetIp: asked.ip,
  };
  capture(stage, now, BROADCAST, request, 'client', envelopes);
  stage.scheduler.at(now + drawLatency(ROUTER_LATENCY, random), (answeredAt) => {
    const reply: ArpPacket = {
      operation: ArpOperation.REPLY,
      senderMac: asked.mac,
      senderIp: asked.ip,
      targetMac: asker.mac,
      targetIp: asker.ip,
    };
    capture(stage, answeredAt, asker.mac, reply, 'server', envelopes);
    // The packet that waited for the answer leaves from within the stack.
    stage.scheduler.at(answeredAt + drawLatency(STACK_LATENCY, random), done);
  });
}

const UNKNOWN_MAC = new Uint8Array(6);

function capture(
  { taps }: Stage,
  now: Nanos,
  destination: Uint8Array,
  packet: ArpPacket,
  from: Side,
  envelopes: Envelopes | undefined,
): void {
  const content = { destination, source: packet.senderMac, etherType: EtherType.ARP };
  for (const tap of taps) {
    if (tap.side !== 'client') continue;
    const { sink, info } = tap;
    const outbound = info[from].direction === 'outbound';
    const envelope = new Envelope(content, envelopes?.[from], outbound);
    const length = envelope.length + ARP_LENGTH;
    const at = sink.begin(now, length, info[from]);
    const { view } = sink;
    envelope.encode(view, at, ARP_LENGTH, EcnCodepoint.NOT_ECT);
    encodeArp(view, at + envelope.length, packet);
    envelope.seal(view, at, ARP_LENGTH);
    tap.captured(now, length);
  }
}
