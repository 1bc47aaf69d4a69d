/** The ClientHello that `tls.client` asks for. */
import { changedHello, HelloChangeError } from '../../tls/fingerprints/changedHello.ts';
import type { ClientHelloSpec, Codepoint } from '../../tls/fingerprints/clientHelloSpec.ts';
import {
  CLIENT_PERSONALITIES,
  type ClientPersonalityName,
} from '../../tls/fingerprints/clientPersonalities.ts';
import { fromJa3, Ja3Error } from '../../tls/fingerprints/fromJa3.ts';
import { ja3, ja3Text } from '../../tls/fingerprints/ja3.ts';
import { ja4 } from '../../tls/fingerprints/ja4.ts';
import { parseClientHello } from '../../tls/fingerprints/parseHello.ts';
import { sampleHello } from '../../tls/fingerprints/sampleHello.ts';
import {
  EXTENSION_NAMES,
  GROUP_NAMES,
  SCHEME_NAMES,
  SIGNALING_SUITES,
} from '../../tls/registry.ts';
import { suiteNamed } from '../../tls/suites.ts';
import { type TlsVersion, WIRE_VERSION } from '../../tls/version.ts';
import type { TlsInput } from '../schema/tls.ts';
import type { Resolving } from './resolving.ts';

export interface TlsClient {
  readonly spec: ClientHelloSpec;
  /** Protocols that it offers. */
  readonly alpn: readonly string[];
}

type ClientInput = Exclude<NonNullable<TlsInput['client']>, string>;
type Ja3Input = Extract<ClientInput, { ja3: string }>;
type ChangedInput = Extract<ClientInput, { like: string }>;

const PLACE = ['tls', 'client'];

/** undefined: what is said contradicts itself, and is reported. */
export function resolveTlsClient(
  given: NonNullable<TlsInput['client']>,
  sni: boolean,
  context: Resolving,
): TlsClient | undefined {
  if (typeof given === 'string') return named(given);
  if ('ja3' in given) return byJa3(given, sni, context);
  return withChanges(given, sni, context);
}

function named(name: string): TlsClient {
  return CLIENT_PERSONALITIES[name as ClientPersonalityName];
}

function byJa3({ ja3: text, alpn }: Ja3Input, sni: boolean, context: Resolving) {
  try {
    const spec = fromJa3(text);
    const client = { spec, alpn: offeredProtocols(spec, alpn, ['h2', 'http/1.1'], context) };
    const result = ja3Text(parsedSample(client, sni));
    if (result === text) return client;
    context.report([...PLACE, 'ja3'], `without a server name (tls.sni) the JA3 is ${result}`);
  } catch (error) {
    if (!(error instanceof Ja3Error)) throw error;
    context.report([...PLACE, 'ja3'], error.message);
  }
  return undefined;
}

function withChanges(given: ChangedInput, sni: boolean, context: Resolving) {
  const { like, suites, extensions, groups, keyShares, signatureAlgorithms, versions } = given;
  const { pointFormats, padding, grease, shuffled, alpn } = given;
  const other = named(like);
  try {
    const spec = changedHello(other.spec, {
      suites: suites?.map(suiteNumber),
      extensions: extensions?.map((one) =>
        typeof one === 'object' ? givenExtension(one) : numberIn(EXTENSION_NAMES)(one),
      ),
      groups: groups?.map(numberIn(GROUP_NAMES)),
      keyShares: keyShares?.map(numberIn(GROUP_NAMES)),
      signatureAlgorithms: signatureAlgorithms?.map(numberIn(SCHEME_NAMES)),
      versions: versions?.map((version) =>
        version === 'grease' ? version : WIRE_VERSION[version as TlsVersion],
      ),
      pointFormats,
      padding,
      grease,
      shuffled,
    });
    const client = { spec, alpn: offeredProtocols(spec, alpn, other.alpn, context) };
    checkFingerprints(client, given.expect ?? {}, sni, context);
    return client;
  } catch (error) {
    if (!(error instanceof HelloChangeError)) throw error;
    context.report([...PLACE, error.field], error.message);
    return undefined;
  }
}

/** Only a hello with the extension offers any. */
function offeredProtocols(
  spec: ClientHelloSpec,
  given: readonly string[] | undefined,
  usual: readonly string[],
  context: Resolving,
): readonly string[] {
  if (spec.extensions?.some(({ kind }) => kind === 'alpn')) return given ?? usual;
  if (given !== undefined) {
    context.report([...PLACE, 'alpn'], 'the hello has no extension 16 to hold them');
  }
  return [];
}

function checkFingerprints(
  client: TlsClient,
  expected: NonNullable<ChangedInput['expect']>,
  sni: boolean,
  context: Resolving,
): void {
  const hello = parsedSample(client, sni);
  if (expected.ja3 !== undefined && client.spec.shuffled) {
    const message = 'extensions are shuffled, so that each connection has another JA3';
    context.report([...PLACE, 'expect', 'ja3'], message);
  } else if (expected.ja3 !== undefined && expected.ja3 !== ja3(hello)) {
    const message = `the hello has the JA3 ${ja3(hello)}, of ${ja3Text(hello)}`;
    context.report([...PLACE, 'expect', 'ja3'], message);
  }
  if (expected.ja4 !== undefined && expected.ja4 !== ja4(hello)) {
    context.report([...PLACE, 'expect', 'ja4'], `the hello has the JA4 ${ja4(hello)}`);
  }
}

function parsedSample({ spec, alpn }: TlsClient, sni: boolean) {
  return parseClientHello(sampleHello(spec, sni ? 'server.example' : undefined, alpn));
}

function suiteNumber(given: string | number): Codepoint {
  if (typeof given === 'number' || given === 'grease') return given;
  return SIGNALING_SUITES[given] ?? suiteNamed(given)!.code;
}

function numberIn(names: Readonly<Record<string, number>>): (given: string | number) => Codepoint {
  return (given) => (typeof given === 'number' || given === 'grease' ? given : names[given]!);
}

function givenExtension({ type, content }: { readonly type: number; readonly content: string }) {
  return { type, content: Buffer.from(content, 'hex') };
}
