/** All rules, and how they are applied. */
import { type Path, pathText } from '../place.ts';
import { accountPaths } from './accountPaths.ts';
import { closeAfterUpload, linkFirst } from './actsInOrder.ts';
import { downloadsExist } from './downloadsExist.ts';
import { framingHeaders } from './framingHeaders.ts';
import { literalAddresses } from './literalAddresses.ts';
import { mssFitsMtu } from './mssFitsMtu.ts';
import { mtuOfIpv6 } from './mtuOfIpv6.ts';
import { portsSuffice } from './portsSuffice.ts';
import { prefixesDisjoint, prefixesLargeEnough, prefixFamilies } from './prefixes.ts';
import type { Report, Rule, Sections } from './rule.ts';
import { span } from './span.ts';
import { bodilessResponses, codedBodies } from './webBodies.ts';
import { windowsReachable } from './windowsReachable.ts';

const RULES: readonly Rule[] = [
  mssFitsMtu,
  mtuOfIpv6,
  windowsReachable,
  prefixFamilies,
  prefixesDisjoint,
  prefixesLargeEnough,
  span,
  literalAddresses,
  portsSuffice,
  framingHeaders,
  bodilessResponses,
  codedBodies,
  linkFirst,
  closeAfterUpload,
  accountPaths,
  downloadsExist,
];

/** Applies each rule that has all it needs. */
export function applyRules(
  sections: { readonly [S in keyof Sections]: Sections[S] | undefined },
  faults: readonly Path[],
  report: Report,
): void {
  const at = faults.map(pathText);
  for (const { needs, check } of RULES) {
    const there = needs.every((need) => sections[sectionOf(need)] !== undefined);
    if (there && !needs.some((need) => at.some((fault) => overlap(need, fault))))
      check(sections as Sections, report);
  }
}

function sectionOf(need: string): keyof Sections {
  return need.split('.')[0] as keyof Sections;
}

function overlap(need: string, fault: string): boolean {
  return fault === '' || `${fault}.`.startsWith(`${need}.`) || need.startsWith(`${fault}.`);
}
