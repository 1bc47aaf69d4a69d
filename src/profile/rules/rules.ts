/** All rules, and how they are applied. */
import { type Path, pathText } from '../place.ts';
import { accountPaths } from './accountPaths.ts';
import { closeAfterUpload, linkFirst, sharesAreHeard, startedAndStopped } from './actsInOrder.ts';
import { compatibility } from './compatibility.ts';
import { devicesDiffer } from './devices.ts';
import { aliasesEnd, answersFit, dnsServer, namesInTime } from './dns.ts';
import { dropboxIsAnswered } from './dropboxIsAnswered.ts';
import {
  encapsulationComposes,
  encapsulationFits,
  numberedOnce,
  tunnelEnds,
} from './encapsulation.ts';
import { framingHeaders } from './framingHeaders.ts';
import { extensionHeadersInOrder, ipHeadersFit, ipHeadersOfVersion } from './ipHeaders.ts';
import { journalOrder } from './journalOrder.ts';
import { literalAddresses } from './literalAddresses.ts';
import { mssFitsMtu } from './mssFitsMtu.ts';
import { mtuOfIpv6 } from './mtuOfIpv6.ts';
import { natAddresses, natOfSubscribers, natPortsSuffice } from './nat.ts';
import { fragmentsOfIpv4, pathMtuFits } from './pathMtu.ts';
import { platformsFit } from './platforms.ts';
import { portsSuffice } from './portsSuffice.ts';
import { prefixesDisjoint, prefixesLargeEnough, prefixFamilies } from './prefixes.ts';
import type { Report, Rule, Sections } from './rule.ts';
import { serverNames } from './serverNames.ts';
import { span } from './span.ts';
import { tapsApart } from './tapsApart.ts';
import { bodilessResponses, codedBodies } from './webBodies.ts';
import { windowsReachable } from './windowsReachable.ts';

const RULES: readonly Rule[] = [
  mssFitsMtu,
  mtuOfIpv6,
  encapsulationComposes,
  encapsulationFits,
  tunnelEnds,
  numberedOnce,
  ipHeadersOfVersion,
  ipHeadersFit,
  extensionHeadersInOrder,
  pathMtuFits,
  fragmentsOfIpv4,
  windowsReachable,
  prefixFamilies,
  prefixesDisjoint,
  prefixesLargeEnough,
  serverNames,
  span,
  dnsServer,
  answersFit,
  namesInTime,
  aliasesEnd,
  literalAddresses,
  portsSuffice,
  natAddresses,
  natPortsSuffice,
  natOfSubscribers,
  framingHeaders,
  bodilessResponses,
  codedBodies,
  linkFirst,
  closeAfterUpload,
  accountPaths,
  journalOrder,
  startedAndStopped,
  sharesAreHeard,
  tapsApart,
  devicesDiffer,
  platformsFit,
  dropboxIsAnswered,
  compatibility,
];

/** Applies each rule that has all it needs. */
export function applyRules(
  sections: { readonly [S in keyof Sections]: Sections[S] | undefined },
  faults: readonly Path[],
  report: Report,
): void {
  const touched = faultFinder(faults);
  for (const { needs, check } of RULES) {
    const there = needs.every(
      (need) => sections[need.split('.')[0] as keyof Sections] !== undefined,
    );
    if (there && !needs.some(touched)) check(sections as Sections, report);
  }
}

/** Says whether a fault is at a place such as `network.mtu`, in it, or in what holds it. */
function faultFinder(faults: readonly Path[]): (need: string) => boolean {
  const at = new Set(faults.map(pathText));
  const around = new Set(faults.flatMap(prefixes).map(pathText));
  return (need) =>
    around.has(need) || prefixes(need.split('.')).some((prefix) => at.has(pathText(prefix)));
}

/** The path itself, and everything that holds it up to the whole profile. */
function prefixes(path: Path): Path[] {
  return Array.from({ length: path.length + 1 }, (_, length) => path.slice(0, length));
}
