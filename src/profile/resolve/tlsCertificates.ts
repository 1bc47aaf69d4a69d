/** What servers and clients show of themselves: made from the seed, or read from the user's files. */
import type { UtcInstant } from '../../base/time.ts';
import type { Side } from '../../stream/turn.ts';
import type { Credential, KeyType } from '../../tls/certificates/certificate.ts';
import { CredentialError, givenCredential } from '../../tls/certificates/givenCredential.ts';
import { checkOcspResponse, checkTimestampList } from '../../tls/certificates/givenStaple.ts';
import type { KeyKind } from '../../tls/certificates/keys/keyKind.ts';
import type { CertificateOptions } from '../profile.ts';
import type { TlsInput } from '../schema/tls.ts';
import type { Resolving } from './resolving.ts';

const SERVER = ['tls', 'certificate'];
const CLIENT = ['tls', 'clientCertificate'];

export function resolveCertificate(
  { certificate: given, failure }: TlsInput,
  usualStyle: 'of2014' | 'automated',
  start: UtcInstant,
  context: Resolving,
): CertificateOptions {
  const { key, ocspStapling, sctExtension } = given;
  const intermediates = given.intermediates as 0 | 1 | 2;
  const style = given.style ?? usualStyle;
  const shown = { key, style, intermediates, ocspStapling, sctExtension };
  const made: CertificateOptions = {
    kind: 'made',
    ...shown,
    expired: expiredSides(given, failure),
  };
  const { chain, privateKey, ocspResponse, sctList } = given;
  if (chain === undefined || privateKey === undefined) {
    const stray = Object.entries({ chain, privateKey, ocspResponse, sctList });
    const [there] = stray.find(([, name]) => name !== undefined) ?? [];
    if (there !== undefined) {
      const missing = chain === undefined ? 'chain' : 'privateKey';
      context.report([...SERVER, there], `expected ${missing} beside it`);
    }
    return made;
  }
  const staples = { ocspStapling: 'ocspResponse', sctExtension: 'sctList' } as const;
  for (const field of ['ocspStapling', 'sctExtension'] as const) {
    if (!given[field]) continue;
    const message = `expected made certificates; with a chain of your own, give a file as ${staples[field]}`;
    context.report([...SERVER, field], message);
  }
  const credential = readCredential({ chain, privateKey }, SERVER, start, context);
  if (credential === undefined) return made;
  const leaf = credential.chain[0]!;
  const response = readStaple('ocspResponse', ocspResponse, context, (der) =>
    checkOcspResponse(der, leaf),
  );
  const timestamps = readStaple('sctList', sctList, context, checkTimestampList);
  return { kind: 'given', credential, ocspResponse: response, sctList: timestamps };
}

/** The certificate that all clients show; undefined: each has a made one, or none. */
export function resolveClientCredential(
  given: TlsInput['clientCertificate'],
  start: UtcInstant,
  context: Resolving,
): Credential | undefined {
  return typeof given === 'boolean' ? undefined : readCredential(given, CLIENT, start, context);
}

export function keyTypeOf(certificate: CertificateOptions): KeyType {
  return certificate.kind === 'given' ? certificate.credential.keyType : keyType(certificate.key);
}

function keyType(key: KeyKind): KeyType {
  return key.startsWith('rsa') ? 'rsa' : (key as KeyType);
}

/** Whose made certificates have run out: a refusal for that must be right. */
function expiredSides(
  { expired }: TlsInput['certificate'],
  failure: TlsInput['failure'],
): Readonly<Record<Side, boolean>> {
  const refused = failure?.alert === 'certificate_expired' ? failure.from : undefined;
  return { server: expired || refused === 'client', client: refused === 'server' };
}

/** undefined: something about the files is wrong, and is reported. */
function readCredential(
  files: { readonly chain: string; readonly privateKey: string },
  place: readonly string[],
  start: UtcInstant,
  context: Resolving,
): Credential | undefined {
  const chain = context.bytes(files.chain, [...place, 'chain']);
  const key = context.bytes(files.privateKey, [...place, 'privateKey']);
  if (chain === undefined || key === undefined) return undefined;
  return reporting(context, place, () => givenCredential(text(chain), text(key), start));
}

function readStaple(
  field: 'ocspResponse' | 'sctList',
  file: string | undefined,
  context: Resolving,
  check: (bytes: Uint8Array) => void,
): Uint8Array | undefined {
  const bytes = file === undefined ? undefined : context.bytes(file, [...SERVER, field]);
  if (bytes !== undefined) reporting(context, SERVER, () => check(bytes));
  return bytes;
}

/** What is wrong with a file is said where the profile names it. */
function reporting<Result>(
  context: Resolving,
  place: readonly string[],
  read: () => Result,
): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CredentialError)) throw error;
    const field = error.from === 'key' ? 'privateKey' : error.from;
    context.report([...place, field], error.message);
    return undefined;
  }
}

/** PEM is ASCII; in whatever else the file holds, each byte is a character. */
function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
