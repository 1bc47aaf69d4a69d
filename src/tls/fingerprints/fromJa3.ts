/**
 * A hello that has a given JA3. The text says which suites, extensions, groups and point formats are
 * offered and in which order; what it leaves open (the contents of other extensions) is filled in as
 * browsers and OpenSSL fill it.
 */
import { groupIsSpoken } from '../groups.ts';
import type { ClientExtension, ClientHelloSpec } from './clientHelloSpec.ts';
import { ja3Text } from './ja3.ts';
import { isGrease, parseClientHello } from './parseHello.ts';
import { OPENSSL_1_0, OPENSSL_1_1 } from './personalities/traits.ts';
import { withPlaceForPsk } from './resumable.ts';
import { sampleHello } from './sampleHello.ts';
import { usualExtension } from './usualExtensions.ts';

/** A JA3 that no hello has, or none that a connection could use. */
export class Ja3Error extends Error {
  override readonly name = 'Ja3Error';
}

const SUPPORTED_GROUPS = 10;
const EC_POINT_FORMATS = 11;
const SUPPORTED_VERSIONS = 43;
const KEY_SHARE = 51;

/** Of the five lists, the one whose numbers have one byte. */
const POINT_FORMATS_FIELD = 4;

/** Extensions that depend on an earlier connection or on the server's answer, and who has them. */
const NOT_IN_A_FIRST_HELLO: ReadonlyMap<number, readonly [name: string, where: string]> = new Map([
  [41, ['pre_shared_key', 'connections that resume have it of themselves, if there is 45']],
  [42, ['early_data', 'connections with tls.earlyData have it of themselves']],
  [44, ['cookie', 'it answers a HelloRetryRequest']],
]);

interface Ja3Lists {
  readonly version: number;
  readonly suites: readonly number[];
  readonly types: readonly number[];
  readonly groups: readonly number[];
  readonly formats: readonly number[];
}

/**
 * `text` is the JA3 before hashing: `771,4865-4866,0-10-11,29-23,0`. The hello has it when the
 * connection has a server name if 0 is among the extensions, and protocols to offer if 16 is.
 * @throws {Ja3Error} when no hello can have it
 */
export function fromJa3(text: string): ClientHelloSpec {
  const lists = readLists(text);
  checkConsistent(lists);
  const speaksTls13 = lists.types.includes(SUPPORTED_VERSIONS);
  const spec: ClientHelloSpec = {
    ...(speaksTls13 ? OPENSSL_1_1 : OPENSSL_1_0),
    version: lists.version,
    suites: lists.suites,
    extensions:
      lists.types.length === 0
        ? undefined
        : withPlaceForPsk(lists.types.map((type) => extensionOf(type, lists))),
  };
  const result = ja3Text(parseClientHello(sampleHello(spec, 'host.example', ['http/1.1'])));
  if (result !== text) throw new Ja3Error(`a hello for it has the JA3 ${result}`);
  return spec;
}

function readLists(text: string): Ja3Lists {
  if (/^[0-9a-f]{32}$/i.test(text)) {
    throw new Ja3Error(
      'an MD5 does not tell what was hashed: give the text, such as 771,4865,0-10,29,0',
    );
  }
  const fields = text.split(',');
  if (fields.length !== 5) {
    throw new Ja3Error(
      `expected version,suites,extensions,groups,formats, got ${fields.length} fields`,
    );
  }
  const [version, suites, types, groups, formats] = fields.map((field, index) =>
    readNumbers(field, index === POINT_FORMATS_FIELD ? 0xff : 0xffff),
  );
  return {
    version: version![0] ?? 0,
    suites: suites!,
    types: types!,
    groups: groups!,
    formats: formats!,
  };
}

function readNumbers(field: string, highest: number): readonly number[] {
  if (field === '') return [];
  return field.split('-').map((part) => {
    const value = Number(part);
    if (!/^\d+$/.test(part) || value > highest) {
      throw new Ja3Error(`expected a number of 0 to ${highest}, got "${part}"`);
    }
    if (isGrease(value)) throw new Ja3Error(`${value} is a GREASE value, which JA3 leaves out`);
    return value;
  });
}

function checkConsistent({ version, suites, types, groups, formats }: Ja3Lists): void {
  if (version < 0x0301 || version > 0x0303) {
    throw new Ja3Error(
      `expected a version of 769 to 771, got ${version}: TLS 1.3 says 771 as well`,
    );
  }
  if (suites.length === 0) throw new Ja3Error('a hello offers at least one cipher suite');
  const twice = types.find((type, index) => types.indexOf(type) !== index);
  if (twice !== undefined) throw new Ja3Error(`extension ${twice} cannot be there twice`);
  for (const type of types) {
    const later = NOT_IN_A_FIRST_HELLO.get(type);
    if (later !== undefined) {
      const [name, where] = later;
      throw new Ja3Error(
        `extension ${type} (${name}) is not in the first hello of a new session: ${where}`,
      );
    }
  }
  checkListed('groups', groups, types.includes(SUPPORTED_GROUPS), SUPPORTED_GROUPS);
  checkListed('point formats', formats, types.includes(EC_POINT_FORMATS), EC_POINT_FORMATS);
  if (types.includes(SUPPORTED_VERSIONS) && version !== 0x0303) {
    throw new Ja3Error(`extension 43 (supported_versions) goes with version 771, got ${version}`);
  }
  if (types.includes(KEY_SHARE) && !groups.some(groupIsSpoken)) {
    throw new Ja3Error(
      'extension 51 (key_share) needs a group that can be spoken: 29, 23, 24 or 25',
    );
  }
}

function checkListed(what: string, list: readonly number[], listed: boolean, type: number): void {
  if (listed && list.length === 0) throw new Ja3Error(`extension ${type} is there without ${what}`);
  if (!listed && list.length > 0) throw new Ja3Error(`${what} are there without extension ${type}`);
}

function extensionOf(type: number, { suites, groups, formats }: Ja3Lists): ClientExtension {
  switch (type) {
    case SUPPORTED_GROUPS:
      return { kind: 'supportedGroups', groups };
    case EC_POINT_FORMATS:
      return { kind: 'ecPointFormats', formats };
    case SUPPORTED_VERSIONS:
      return {
        kind: 'supportedVersions',
        versions: offersTls13(suites) ? [0x0304, 0x0303] : [0x0303],
      };
    case KEY_SHARE:
      return { kind: 'keyShare', groups: [groups.find(groupIsSpoken)!] };
    default:
      return usualExtension(type);
  }
}

/** Suites of TLS 1.3 have numbers of their own, RFC 8446 appendix B.4. */
function offersTls13(suites: readonly number[]): boolean {
  return suites.some((suite) => suite >>> 8 === 0x13);
}
