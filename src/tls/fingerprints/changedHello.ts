/** A hello like another one's, but for what is changed in it. */
import { groupIsSpoken } from '../groups.ts';
import { extensionTypeOf } from '../handshake/extensionType.ts';
import type { ClientExtension, ClientHelloSpec, Codepoint } from './clientHelloSpec.ts';
import { withPlaceForPsk } from './resumable.ts';
import { usualExtension } from './usualExtensions.ts';

/** What is undefined stays as it is. */
export interface HelloChanges {
  readonly suites: readonly Codepoint[] | undefined;
  /** All extensions in their order: those that the other hello has too keep what they hold. */
  readonly extensions: readonly (Codepoint | GivenExtension)[] | undefined;
  readonly groups: readonly Codepoint[] | undefined;
  readonly keyShares: readonly Codepoint[] | undefined;
  readonly signatureAlgorithms: readonly Codepoint[] | undefined;
  /** What supported_versions lists. */
  readonly versions: readonly Codepoint[] | undefined;
  readonly pointFormats: readonly number[] | undefined;
  readonly padding: 'none' | 'to512' | number | undefined;
  /** Puts GREASE where Chrome does, or takes all of it away; last of all. */
  readonly grease: boolean | undefined;
  readonly shuffled: boolean | undefined;
}

interface GivenExtension {
  readonly type: number;
  readonly content: Uint8Array;
}

/** A change that contradicts the rest of the hello. */
export class HelloChangeError extends Error {
  override readonly name = 'HelloChangeError';
  readonly field: keyof HelloChanges;

  constructor(field: keyof HelloChanges, message: string) {
    super(message);
    this.field = field;
  }
}

/** @throws {HelloChangeError} */
export function changedHello(like: ClientHelloSpec, changes: HelloChanges): ClientHelloSpec {
  const chosen = changes.extensions?.map(extensionOf(like));
  checkOnce(chosen ?? []);
  const filled = withLists(chosen ?? like.extensions ?? [], changes);
  const placed = chosen === undefined ? filled : withPlaceForPsk(filled);
  const padded = changes.padding === undefined ? placed : withPadding(placed, changes.padding);
  // A legacy session id is sent for TLS 1.3 (RFC 8446 appendix D.4).
  const offers13 = padded.some(({ kind }) => kind === 'supportedVersions');
  const spec: ClientHelloSpec = {
    ...like,
    sessionIdLength: offers13 ? like.sessionIdLength : 0,
    suites: changes.suites ?? like.suites,
    extensions: padded.length === 0 ? undefined : padded,
    shuffled: changes.shuffled ?? like.shuffled,
  };
  if (changes.grease === undefined) return spec;
  return changes.grease ? greased(withoutGrease(spec)) : withoutGrease(spec);
}

/** BoringSSL: the first GREASE extension is empty, the second holds a zero. */
function extensionOf(like: ClientHelloSpec) {
  let greaseCount = 0;
  return (given: Codepoint | GivenExtension): ClientExtension => {
    if (given === 'grease') return { kind: 'grease', content: new Uint8Array(greaseCount++) };
    if (typeof given === 'object') return { kind: 'opaque', ...given };
    return like.extensions?.find((one) => extensionTypeOf(one) === given) ?? usualExtension(given);
  };
}

/** RFC 8446 section 4.2 */
function checkOnce(extensions: readonly ClientExtension[]): void {
  const types = extensions.map(extensionTypeOf).filter((type) => type !== undefined);
  const twice = types.find((type, index) => types.indexOf(type) !== index);
  if (twice === undefined) return;
  throw new HelloChangeError('extensions', `extension ${twice} cannot be there twice`);
}

function withLists(
  extensions: readonly ClientExtension[],
  changes: HelloChanges,
): readonly ClientExtension[] {
  const { groups, signatureAlgorithms: schemes, versions, pointFormats: formats } = changes;
  const { keyShares = groups && sharesOf(extensions, groups) } = changes;
  const offered = groups ?? listed(extensions, 'supportedGroups');
  for (const share of changes.keyShares ?? []) {
    // RFC 8446 section 4.2.8: each share is of a group that the hello offers.
    if (offered.includes(share)) continue;
    const group = typeof share === 'number' ? `0x${share.toString(16).padStart(4, '0')}` : share;
    throw new HelloChangeError('keyShares', `a share of ${group}, which is not among the groups`);
  }
  const lists: readonly [keyof HelloChanges, ClientExtension | undefined][] = [
    ['groups', groups && { kind: 'supportedGroups', groups }],
    ['keyShares', keyShares && { kind: 'keyShare', groups: keyShares }],
    ['signatureAlgorithms', schemes && { kind: 'signatureAlgorithms', schemes }],
    ['versions', versions && { kind: 'supportedVersions', versions }],
    ['pointFormats', formats && { kind: 'ecPointFormats', formats }],
  ];
  let changed = extensions;
  for (const [field, extension] of lists) {
    if (extension === undefined) continue;
    const at = changed.findIndex(({ kind }) => kind === extension.kind);
    if (at >= 0) changed = changed.with(at, extension);
    else if (changes[field] !== undefined) throw missing(field, extension);
  }
  return changed;
}

function missing(field: keyof HelloChanges, extension: ClientExtension): HelloChangeError {
  return new HelloChangeError(
    field,
    `the hello has no extension ${extensionTypeOf(extension)} to hold them: list it in extensions`,
  );
}

/** The shares that are still offered, else one of the first group that can be spoken. */
function sharesOf(
  extensions: readonly ClientExtension[],
  groups: readonly Codepoint[],
): readonly Codepoint[] {
  const kept = listed(extensions, 'keyShare').filter((group) => groups.includes(group));
  if (kept.some((group) => group !== 'grease')) return kept;
  const first = groups.find((group) => group !== 'grease' && groupIsSpoken(group));
  return first === undefined ? kept : [...kept, first];
}

function listed(
  extensions: readonly ClientExtension[],
  kind: 'supportedGroups' | 'keyShare',
): readonly Codepoint[] {
  return extensions.flatMap((one) => (one.kind === kind && 'groups' in one ? [...one.groups] : []));
}

/** At the end, but for pre_shared_key (RFC 8446 section 4.2.11). */
function withPadding(
  extensions: readonly ClientExtension[],
  rule: NonNullable<HelloChanges['padding']>,
): readonly ClientExtension[] {
  const others = extensions.filter(({ kind }) => kind !== 'padding');
  if (rule === 'none') return others;
  const padding: ClientExtension = { kind: 'padding', rule };
  const at = extensions.findIndex(({ kind }) => kind === 'padding');
  if (at >= 0) return extensions.with(at, padding);
  return beforePsk(others, padding);
}

function beforePsk(
  extensions: readonly ClientExtension[],
  extension: ClientExtension,
): readonly ClientExtension[] {
  const psk = extensions.findIndex(({ kind }) => kind === 'preSharedKey');
  const at = psk < 0 ? extensions.length : psk;
  return [...extensions.slice(0, at), extension, ...extensions.slice(at)];
}

/** RFC 8701 section 3.1, in the places that BoringSSL gives it. */
function greased(spec: ClientHelloSpec): ClientHelloSpec {
  const extensions = (spec.extensions ?? []).map((extension): ClientExtension => {
    switch (extension.kind) {
      case 'supportedGroups':
      case 'keyShare':
        return { ...extension, groups: ['grease', ...extension.groups] };
      case 'supportedVersions':
        return { ...extension, versions: ['grease', ...extension.versions] };
      default:
        return extension;
    }
  });
  const first: ClientExtension = { kind: 'grease', content: new Uint8Array(0) };
  const last: ClientExtension = { kind: 'grease', content: new Uint8Array(1) };
  const padding = extensions.find(({ kind }) => kind === 'padding');
  const others = beforePsk(
    extensions.filter((extension) => extension !== padding),
    last,
  );
  return {
    ...spec,
    suites: ['grease', ...spec.suites],
    extensions: [first, ...(padding === undefined ? others : beforePsk(others, padding))],
  };
}

function withoutGrease(spec: ClientHelloSpec): ClientHelloSpec {
  const real = (codes: readonly Codepoint[]) => codes.filter((code) => code !== 'grease');
  const extensions = spec.extensions?.flatMap((extension): readonly ClientExtension[] => {
    switch (extension.kind) {
      case 'grease':
        return [];
      case 'supportedGroups':
      case 'keyShare':
        return [{ ...extension, groups: real(extension.groups) }];
      case 'signatureAlgorithms':
        return [{ ...extension, schemes: real(extension.schemes) }];
      case 'supportedVersions':
        return [{ ...extension, versions: real(extension.versions) }];
      default:
        return [extension];
    }
  });
  return { ...spec, suites: real(spec.suites), extensions };
}
