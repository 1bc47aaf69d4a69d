/** The contents of a ClientHello's extensions: one function for each kind of the spec. */
import { ByteWriter, type Note } from '../../base/byteWriter.ts';
import type { Random } from '../../base/random.ts';
import type { ClientExtension, Codepoint } from '../fingerprints/clientHelloSpec.ts';
import type { Grease } from '../grease.ts';
import { extensionTypeOf } from './extensionType.ts';

/** What one connection puts in the places that a hello's spec leaves open. */
export interface HelloValues {
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly grease: Grease;
  readonly serverName: string | undefined;
  readonly alpn: readonly string[];
  /** Public keys by group, each offered group's. */
  readonly keyShares: ReadonlyMap<number, Uint8Array>;
  /** After a HelloRetryRequest: the only group of which a share is sent; undefined: as specified. */
  readonly retryGroup: number | undefined;
  readonly cookie: Uint8Array | undefined;
  /** The ticket to resume up to TLS 1.2; empty: none. */
  readonly ticket: Uint8Array;
  readonly psk: OfferedPsk | undefined;
  readonly earlyData: boolean;
  /** For GREASE Encrypted ClientHello. */
  readonly echRandom: Random;
}

interface OfferedPsk {
  readonly identity: Uint8Array;
  readonly obfuscatedTicketAge: number;
  readonly binderLength: number;
}

export interface Extension {
  readonly type: number;
  readonly content: Uint8Array;
  /** What the content's bytes are. */
  notes(): readonly Note[];
}

type Fill = (w: ByteWriter) => void;

/**
 * The extension for a connection; undefined when the connection has no use for it. `greaseIndex`: how
 * many GREASE extensions come before.
 */
export function clientExtension(
  spec: Exclude<ClientExtension, { kind: 'padding' }>,
  values: HelloValues,
  greaseIndex: number,
): Extension | undefined {
  const type = extensionTypeOf(spec) ?? values.grease.extensions[greaseIndex === 0 ? 0 : 1];
  const fill = contentOf(spec, values);
  if (fill === undefined) return undefined;
  return { type, content: constantContent(spec, fill), notes: () => notesOf(fill) };
}

/** What holds neither GREASE nor anything of the connection is encoded once. */
function constantContent(spec: ClientExtension, fill: Fill): Uint8Array {
  if (!isConstant(spec)) return written(fill);
  const kept = constants.get(spec) ?? written(fill);
  constants.set(spec, kept);
  return kept;
}

const constants = new WeakMap<ClientExtension, Uint8Array>();

function isConstant(spec: ClientExtension): boolean {
  switch (spec.kind) {
    case 'supportedGroups':
      return !spec.groups.includes('grease');
    case 'signatureAlgorithms':
      return !spec.schemes.includes('grease');
    case 'supportedVersions':
      return !spec.versions.includes('grease');
    case 'ecPointFormats':
    case 'pskKeyExchangeModes':
    case 'statusRequest':
    case 'renegotiationInfo':
    case 'extendedMasterSecret':
    case 'encryptThenMac':
    case 'signedCertificateTimestamp':
    case 'grease':
    case 'opaque':
      return true;
    default:
      return false;
  }
}

function written(fill: Fill): Uint8Array {
  const w = new ByteWriter();
  fill(w);
  return w.finish();
}

function notesOf(fill: Fill): readonly Note[] {
  const notes: Note[] = [];
  fill(new ByteWriter(notes));
  return notes;
}

function contentOf(
  spec: Exclude<ClientExtension, { kind: 'padding' }>,
  values: HelloValues,
): Fill | undefined {
  const { grease, psk, cookie } = values;
  switch (spec.kind) {
    case 'serverName':
      return values.serverName === undefined ? undefined : serverName(values.serverName);
    case 'alpn':
      return values.alpn.length === 0 ? undefined : protocols(values.alpn);
    case 'supportedGroups':
      return (w) =>
        w.vector16('supported groups', () => numbers(w, spec.groups, grease.group, 'group'));
    case 'ecPointFormats':
      return (w) =>
        w.vector8('point formats', () => {
          for (const format of spec.formats) w.u8(format, 'point format');
        });
    case 'signatureAlgorithms':
    case 'signatureAlgorithmsCert':
      return (w) =>
        w.vector16('signature schemes', () => numbers(w, spec.schemes, grease.scheme, 'scheme'));
    case 'supportedVersions':
      return (w) =>
        w.vector8('versions', () => numbers(w, spec.versions, grease.version, 'version'));
    case 'keyShare':
      return keyShares(spec.groups, values);
    case 'pskKeyExchangeModes':
      return (w) =>
        w.vector8('PSK modes', () => {
          for (const mode of spec.modes) w.u8(mode, 'PSK mode');
        });
    case 'sessionTicket':
      return (w) => w.bytes(values.ticket, 'ticket');
    case 'extendedMasterSecret':
    case 'encryptThenMac':
    case 'signedCertificateTimestamp':
      return () => {};
    case 'renegotiationInfo':
      return (w) => w.vector8('renegotiated connection', () => {});
    case 'statusRequest':
      return (w) => {
        w.u8(1, 'status type: ocsp');
        w.vector16('responder ids', () => {});
        w.vector16('request extensions', () => {});
      };
    case 'earlyData':
      return values.earlyData ? () => {} : undefined;
    case 'cookie':
      return cookie && ((w) => w.vector16('cookie', () => w.bytes(cookie, 'cookie')));
    case 'preSharedKey':
      return psk && preSharedKey(psk);
    case 'echGrease':
      return echGrease(spec, values.echRandom);
    case 'grease':
    case 'opaque':
      return (w) => w.bytes(spec.content, 'content');
  }
}

/** RFC 6066 section 3 */
function serverName(name: string): Fill {
  return (w) =>
    w.vector16('server names', () => {
      w.u8(0, 'name type: host_name');
      w.vector16('host name', () => w.bytes(Buffer.from(name, 'ascii'), name));
    });
}

/** RFC 7301 section 3.1 */
export function protocols(names: readonly string[]): Fill {
  return (w) =>
    w.vector16('protocols', () => {
      for (const name of names) w.vector8('protocol', () => w.bytes(Buffer.from(name), name));
    });
}

function keyShares(groups: readonly Codepoint[], values: HelloValues): Fill {
  const { retryGroup } = values;
  const shared = retryGroup === undefined ? groups : [retryGroup];
  return (w) =>
    w.vector16('key shares', () => {
      for (const group of shared) {
        w.u16(group === 'grease' ? values.grease.group : group, 'group');
        const key = group === 'grease' ? Uint8Array.of(0) : values.keyShares.get(group)!;
        w.vector16('key exchange', () => w.bytes(key, 'public key'));
      }
    });
}

/** RFC 8446 section 4.2.11, with zeros where the binder will be. */
function preSharedKey(psk: OfferedPsk): Fill {
  return (w) => {
    w.vector16('identities', () => {
      w.vector16('identity', () => w.bytes(psk.identity, 'ticket'));
      w.u32(psk.obfuscatedTicketAge, 'obfuscated ticket age');
    });
    w.vector16('binders', () =>
      w.vector8('binder', () => w.bytes(new Uint8Array(psk.binderLength), 'binder')),
    );
  };
}

/** RFC 9849 section 5: an outer hello, here with a key and a payload that open nothing. */
function echGrease(spec: Extract<ClientExtension, { kind: 'echGrease' }>, random: Random): Fill {
  return (w) => {
    w.u8(0, 'type: outer');
    w.u16(spec.kdf, 'KDF');
    w.u16(spec.aead, 'AEAD');
    w.u8(random.below(256), 'config id');
    w.vector16('encapsulated key', () => w.bytes(random.bytes(32), 'key'));
    w.vector16('payload', () => w.bytes(random.bytes(spec.payloadLength), 'payload'));
  };
}

function numbers(w: ByteWriter, codes: readonly Codepoint[], grease: number, label: string): void {
  for (const code of codes) w.u16(code === 'grease' ? grease : code, label);
}
