/** Names of subjects and issuers, X.501 as RFC 5280 section 4.1.2.4 profiles it. */
import {
  type Der,
  isPrintableString,
  objectIdentifier,
  printableString,
  sequence,
  setOfOne,
  utf8String,
} from './der.ts';

/** Attribute types, RFC 5280 appendix A.1, under the short names that openssl prints. */
const ATTRIBUTE_TYPES = {
  CN: '2.5.4.3',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  O: '2.5.4.10',
  OU: '2.5.4.11',
} as const;

/** From the widest to the narrowest: country first, common name last. */
export type DistinguishedName = readonly (readonly [
  type: keyof typeof ATTRIBUTE_TYPES,
  value: string,
])[];

export function encodeName(name: DistinguishedName): Der {
  return sequence(
    ...name.map(([type, value]) =>
      setOfOne(sequence(objectIdentifier(ATTRIBUTE_TYPES[type]), directoryString(value))),
    ),
  );
}

/** PrintableString where its few characters do, as authorities write it; `*` needs UTF8String. */
function directoryString(value: string): Der {
  return isPrintableString(value) ? printableString(value) : utf8String(value);
}
