/** `capture.compatibility`: what a profile may not say if its receiver is to take the capture. */
import { MILLISECOND } from '../../base/time.ts';
import type { LossModel } from '../../sim/path.ts';
import { ETHERNET_HEADER_LENGTH } from '../../wire/ethernet.ts';
import { VLAN_TAG_LENGTH } from '../../wire/vlan.ts';
import { support } from '../distributions.ts';
import type { Path } from '../place.ts';
import { hostsPerClient } from '../profile.ts';
import { RECEIVERS, type ReceiverName } from '../receivers.ts';
import type { Rule, Sections } from './rule.ts';

export const compatibility: Rule = {
  needs: ['network', 'clients', 'app', 'session', 'devices', 'capture'],
  check(sections, report) {
    const { compatibility: receiver, format } = sections.capture;
    if (receiver === 'none') return;
    const { formats } = RECEIVERS[receiver];
    const demand: Demand = (path, expected) =>
      report(path, `expected ${expected}, as capture.compatibility ${receiver} demands`);
    if (format !== undefined && !formats.includes(format))
      demand(['capture', 'format'], formats.join(' or '));
    plainPackets(sections, demand);
    if (sections.capture.taps.length > 1) demand(['capture', 'tap'], 'one tap');
    for (const check of CHECKS[receiver]) check(sections, demand);
  },
};

type Demand = (path: Path, expected: string) => void;
type Check = (sections: Sections, demand: Demand) => void;

const SIDES = ['client', 'server'] as const;

const oneFlow: Check = ({ app, clients, network }, demand) => {
  if (clients.count > 1) demand(['clients', 'count'], 'one client');
  if (hostsPerClient(app) > 1) demand(['app'], 'no other devices');
  if (network.dns !== undefined) demand(['network', 'dns'], 'off');
  if (network.arp) demand(['network', 'arp'], 'false');
  if (app.kind !== 'web') {
    demand(['app'], `one connection, so not ${app.kind}`);
    return;
  }
  let connections = 0;
  for (const [i, act] of app.acts.entries()) {
    if (act.act !== 'connection') continue;
    connections += act.count;
    if (connections > 1) {
      demand(['session', i, 'connection'], 'one connection');
      return;
    }
  }
};

/** Ethernet, IP and TCP, one behind the other. */
const plainPackets: Check = ({ network, capture }, demand) => {
  if (capture.linkType !== 'ethernet') demand(['capture', 'linkType'], 'ethernet');
  const { ipHeaders, pathMtu } = network;
  for (const side of SIDES) {
    const at = (field: string): Path => ['network', side, field];
    if (ipHeaders[side].ipv4Options.length > 0) demand(at('ipOptions'), 'no options');
    if (ipHeaders[side].ipv6Extensions.length > 0) demand(at('extensionHeaders'), 'no extensions');
    if (pathMtu !== undefined && !network[side].pathMtuDiscovery)
      demand(at('df'), 'true, for fragments are no TCP');
  }
};

const onlyVlans: Check = ({ network: { encapsulation } }, demand) => {
  const other = encapsulation.findIndex(({ kind }) => kind !== 'vlan');
  if (other >= 0) demand(['network', 'encapsulation', other], 'no encapsulation but VLANs');
};

/** What the path does to packets shows as gaps, repetitions and disorder. */
const nothingHappens: Check = ({ network: { impair } }, demand) => {
  const both = isLossy(impair.client.loss) && isLossy(impair.server.loss);
  for (const [name, sender] of [
    ['down', 'server'],
    ['up', 'client'],
  ] as const) {
    const { loss, drop, duplicate, corrupt, reorder, jitter, jitterReorders } = impair[sender];
    const at = (field: string): Path => ['network', name, field];
    if (isLossy(loss)) demand(both ? ['network', 'loss'] : at('loss'), 'no loss');
    if (drop.length > 0) demand(at('drop'), 'no packets to drop');
    if (duplicate > 0) demand(at('duplicate'), '0%');
    if (corrupt > 0) demand(at('corrupt'), '0%');
    if (reorder.probability > 0) demand(at('reorder'), '0%');
    if (jitter !== undefined && jitterReorders) demand(at('jitterReorders'), 'false');
  }
};

function isLossy(loss: LossModel): boolean {
  return loss.kind !== 'random' || loss.probability > 0;
}

/** TRex, pcap.cpp: MAX_BUF_SIZE. */
const TREX_FRAME = 9238;

const trexFrames: Check = ({ network }, demand) => {
  // Tags are on top of the link's MTU; nothing else may be there.
  const most = TREX_FRAME - ETHERNET_HEADER_LENGTH - network.encapsulation.length * VLAN_TAG_LENGTH;
  if (network.linkMtu > most) demand(['network', 'mtu'], `at most ${most}`);
};

/** TRex, --learn-mode: 10 ms between the packets of a handshake (LEARN_MODE_MIN_IPG), seen half-way. */
const LEAST_RTT = 20 * MILLISECOND;

const answersLater: Check = ({ network, capture }, demand) => {
  const [place] = capture.taps;
  if (place === 0 || place === 1) demand(['capture', 'tap'], 'a place between the hosts');
  const [shortest] = support(network.rtt);
  if (shortest < LEAST_RTT) demand(['network', 'rtt'], 'at least 20ms');
};

/** RFC 9411 section 4.3.1.1. */
const benchmarkStacks: Check = ({ network }, demand) => {
  const mss = network.ip === 4 ? 1460 : 1440;
  for (const side of SIDES) {
    const tcp = network[side];
    const at = (field: string): Path => ['network', side, field];
    if (tcp.mss !== mss) demand(at('mss'), String(mss));
    if (tcp.initialWindow < 64_000) demand(at('initialWindow'), '64 KB');
  }
  const { client } = network;
  if (client.initialCwnd > 10) demand(['network', 'client', 'initialCwnd'], 'at most 10');
  if (client.delayedAck > 200 * MILLISECOND)
    demand(['network', 'client', 'delayedAck'], 'at most 200ms');
};

const plainFrames: Check = ({ network }, demand) => {
  if (network.encapsulation.length > 0) demand(['network', 'encapsulation'], 'none');
  if (network.linkMtu > 1500) demand(['network', 'mtu'], 'at most 1500');
  for (const side of SIDES) {
    if (network.macs[side].per !== 'router') demand(['network', side, 'macs'], 'router');
    // A SYN that asks for ECN has flags that some tools take for no SYN.
    if (network[side].ecn === 'on') demand(['network', side, 'ecn'], 'not on');
  }
  const { client, server } = network;
  if (client.fastOpen && server.fastOpen)
    demand(['network', 'client', 'fastOpen'], 'false, for a SYN carries no data');
};

const CHECKS: Readonly<Record<ReceiverName, readonly Check[]>> = {
  'trex-astf': [oneFlow, onlyVlans, nothingHappens, trexFrames],
  'trex-stf': [oneFlow, onlyVlans, nothingHappens, trexFrames, answersLater],
  rfc9411: [onlyVlans, benchmarkStacks],
  strict: [nothingHappens, plainFrames],
};
