/** A host asks its neighbours who has an address, and the one that has it answers: RFC 826. */
import type { Nanos } from '../base/time.ts';
import type { Side } from '../stream/turn.ts';
import { ARP_LENGTH, ArpOperation, type ArpPacket, encodeArp } from '../wire/arp.ts';
import { BROADCAST, EtherType } from '../wire/ethernet.ts';
import { drawLatency, ROUTER_LATENCY, STACK_LATENCY } from './latency.ts';
import { captureLocally } from './localFrame.ts';
import type { Envelopes, NeighbourPlan } from './session.ts';
import type { Stage } from './stage.ts';

/** `done` is called when the asker knows. Only a tap on the asker's segment sees any of it. */
export function resolveNeighbour(
  { asker, asked, known, random, envelopes }: NeighbourPlan,
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
  capture(stage, now, known ? asked.mac : BROADCAST, request, 'client', envelopes);
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
  stage: Stage,
  now: Nanos,
  destination: Uint8Array,
  packet: ArpPacket,
  from: Side,
  envelopes: Envelopes | undefined,
): void {
  const header = { destination, source: packet.senderMac, etherType: EtherType.ARP };
  captureLocally(stage, now, header, from, envelopes, ARP_LENGTH, (view, at) => {
    encodeArp(view, at, packet);
  });
}
