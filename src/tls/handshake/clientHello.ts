/** ClientHello (RFC 8446 section 4.1.2), exactly as a spec has it. */
import type { ByteWriter } from '../../base/byteWriter.ts';
import type { Random } from '../../base/random.ts';
import type { ClientExtension, ClientHelloSpec } from '../fingerprints/clientHelloSpec.ts';
import { clientExtension, type Extension, type HelloValues } from './clientExtensions.ts';
import { ExtensionType } from './extensionType.ts';
import { encodeMessage, type HandshakeMessage, HandshakeType } from './message.ts';

/** Type and length in front of each extension. */
const EXTENSION_HEADER = 4;

/** `spec.extensions` stand in the order of this connection; PSK binders are still zero. */
export function encodeClientHello(spec: ClientHelloSpec, values: HelloValues): HandshakeMessage {
  const extensions = spec.extensions && padded(spec.extensions, spec, values);
  return encodeMessage(HandshakeType.clientHello, 'ClientHello', (w) => {
    writeFixedPart(w, spec, values);
    if (extensions === undefined) return;
    w.vector16('extensions', () => {
      for (const { type, content, notes } of extensions) {
        w.u16(type, 'extension type');
        w.vector16('extension', () => w.noted(content, notes));
      }
    });
  });
}

function writeFixedPart(w: ByteWriter, spec: ClientHelloSpec, values: HelloValues): void {
  w.u16(spec.version, 'client version');
  w.bytes(values.random, 'random');
  w.vector8('session id', () => w.bytes(values.sessionId, 'session id'));
  w.vector16('cipher suites', () => {
    for (const suite of spec.suites) {
      w.u16(suite === 'grease' ? values.grease.suite : suite, 'cipher suite');
    }
  });
  w.vector8('compression methods', () => {
    for (const method of spec.compressions) w.u8(method, 'compression method');
  });
}

/** The extensions that this connection sends, the padding as long as the others make it. */
function padded(
  order: readonly ClientExtension[],
  spec: ClientHelloSpec,
  values: HelloValues,
): readonly Extension[] {
  let greaseCount = 0;
  const made = order.map((extension) => {
    if (extension.kind === 'padding') return extension;
    return clientExtension(
      extension,
      values,
      extension.kind === 'grease' ? greaseCount++ : greaseCount,
    );
  });
  const length =
    fixedLength(spec, values) +
    made.reduce(
      (sum, one) => sum + (one && 'content' in one ? EXTENSION_HEADER + one.content.length : 0),
      0,
    );
  return made.flatMap((one) => {
    if (one === undefined) return [];
    if ('content' in one) return [one];
    const zeros = paddingLength(one.rule, length);
    if (zeros === undefined) return [];
    return [{ type: ExtensionType.padding, content: new Uint8Array(zeros), notes: () => [] }];
  });
}

/** Bytes of the message without extensions, their vector's length counted. */
function fixedLength(spec: ClientHelloSpec, values: HelloValues): number {
  const [header, version, random, extensions] = [4, 2, 32, 2];
  const sessionId = 1 + values.sessionId.length;
  const suites = 2 + 2 * spec.suites.length;
  const compressions = 1 + spec.compressions.length;
  return header + version + random + sessionId + suites + compressions + extensions;
}

/** Bytes of padding for a message of `length` bytes without it; undefined: no padding extension. */
function paddingLength(
  rule: Extract<ClientExtension, { kind: 'padding' }>['rule'],
  length: number,
): number | undefined {
  if (typeof rule === 'number') return rule;
  // RFC 7685 section 4: some servers hang on hellos of 256 to 511 bytes.
  if (length < 256 || length >= 512) return undefined;
  const least = rule === 'to512' ? 1 : 0;
  return Math.max(least, 512 - length - EXTENSION_HEADER);
}

/** All but GREASE, padding and pre_shared_key in an order that is drawn; those keep their places. */
export function shuffledExtensions(
  extensions: readonly ClientExtension[],
  random: Random,
): readonly ClientExtension[] {
  const moving = extensions.filter(moves);
  for (let i = moving.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [moving[i], moving[j]] = [moving[j]!, moving[i]!];
  }
  let next = 0;
  return extensions.map((extension) => (moves(extension) ? moving[next++]! : extension));
}

function moves({ kind }: ClientExtension): boolean {
  return kind !== 'grease' && kind !== 'padding' && kind !== 'preSharedKey';
}
