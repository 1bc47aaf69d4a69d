/** All rules, and how they are applied. */
import { mssFitsMtu } from './mssFitsMtu.ts';
import { mtuOfIpv6 } from './mtuOfIpv6.ts';
import { prefixesDisjoint, prefixesLargeEnough, prefixFamilies } from './prefixes.ts';
import type { Report, Rule, Sections } from './rule.ts';
import { windowsReachable } from './windowsReachable.ts';

const RULES: readonly Rule[] = [
  mssFitsMtu,
  mtuOfIpv6,
  windowsReachable,
  prefixFamilies,
  prefixesDisjoint,
  prefixesLargeEnough,
];

/** Applies each rule whose sections are all there. */
export function applyRules(
  sections: { readonly [S in keyof Sections]: Sections[S] | undefined },
  report: Report,
): void {
  for (const rule of RULES)
    if (rule.needs.every((section) => sections[section] !== undefined))
      rule.check(sections as Sections, report);
}
