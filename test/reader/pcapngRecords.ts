/** pcapng: sections, interfaces, enhanced packets, names, statistics and secrets. */
import { type ByteInput, CaptureError } from './byteInput.ts';
import type { CaptureInterface, CaptureRecord } from './captureFile.ts';

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const OLD_PACKET = 2;
const SIMPLE_PACKET = 3;
const NAMES = 4;
const STATISTICS = 5;
const PACKET = 6;
const SECRETS = 10;
const SECOND = 1_000_000_000n;

/** The records of a file whose first block type has been read already. */
export function* pcapngRecords(input: ByteInput): Generator<CaptureRecord> {
  let littleEndian = true;
  let interfaces: CaptureInterface[] = [];
  let packets = 0;
  let type: number | undefined = SECTION;
  while (type !== undefined) {
    if (type === SECTION) {
      const lengthBytes = input.take(4, 'section header');
      const magic = input.take(4, 'byte-order magic');
      littleEndian = isLittleEndian(magic);
      const body = takeBody(input, lengthBytes, littleEndian, 4);
      interfaces = [];
      yield { kind: 'header', header: section(body) };
    } else {
      const body = takeBody(input, input.take(4, 'block length'), littleEndian, 0);
      if (type === INTERFACE) {
        const description = interfaceDescription(body);
        interfaces.push(description);
        yield { kind: 'interface', interface: description };
      } else if (type === PACKET) {
        yield packet(body, interfaces);
        packets++;
      } else if (type === NAMES) yield* names(body, packets);
      else if (type === STATISTICS) yield statistics(body, interfaces);
      else if (type === SECRETS) yield secrets(body, packets);
      else if (type === OLD_PACKET || type === SIMPLE_PACKET) {
        throw new CaptureError(`packets in blocks of type ${type} are not read`);
      }
    }
    type = input.atEnd() ? undefined : view(input.take(4, 'block type')).getUint32(0, littleEndian);
  }
}

/** The body of a block with its byte order. */
interface Body {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly littleEndian: boolean;
}

/** `taken` bytes of the body have been read before its length was known to be right. */
function takeBody(
  input: ByteInput,
  lengthBytes: Uint8Array,
  littleEndian: boolean,
  taken: number,
): Body {
  const length = view(lengthBytes).getUint32(0, littleEndian);
  if (length % 4 !== 0 || length < 12 + taken) throw new CaptureError(`block of ${length} bytes`);
  const bytes = input.take(length - 12 - taken, 'block body');
  const again = view(input.take(4, 'block length')).getUint32(0, littleEndian);
  if (again !== length) throw new CaptureError(`block length ${length} in front, ${again} behind`);
  return { bytes, view: view(bytes), littleEndian };
}

function isLittleEndian(magic: Uint8Array): boolean {
  const value = view(magic).getUint32(0, true);
  if (value === 0x1a2b3c4d) return true;
  if (value === 0x4d3c2b1a) return false;
  throw new CaptureError(`byte-order magic ${value.toString(16)}`);
}

function section(body: Body) {
  const major = u16(body, 0);
  if (major !== 1) throw new CaptureError(`pcapng version ${major}`);
  const options = optionsFrom(body, 12);
  return {
    format: 'pcapng',
    littleEndian: body.littleEndian,
    comment: text(options.get(1)),
    hardware: text(options.get(2)),
    os: text(options.get(3)),
    application: text(options.get(4)),
  } as const;
}

function interfaceDescription(body: Body): CaptureInterface {
  const options = optionsFrom(body, 8);
  const resolution = options.get(9)?.[0] ?? 6;
  return {
    linkType: u16(body, 0),
    snapLength: u32(body, 4),
    name: text(options.get(2)),
    description: text(options.get(3)),
    os: text(options.get(12)),
    resolution: resolution & 0x80 ? 1n << BigInt(resolution & 0x7f) : 10n ** BigInt(resolution),
  };
}

function packet(body: Body, interfaces: readonly CaptureInterface[]): CaptureRecord {
  const id = u32(body, 0);
  const source = interfaceOf(interfaces, id);
  const capturedLength = u32(body, 12);
  const options = optionsFrom(body, 20 + Math.ceil(capturedLength / 4) * 4);
  const flags = options.get(2);
  const direction = flags && view(flags).getUint32(0, body.littleEndian) & 3;
  return {
    kind: 'packet',
    packet: {
      timeNanos: nanos(u32(body, 4), u32(body, 8), source),
      linkType: source.linkType,
      capturedLength,
      originalLength: u32(body, 16),
      bytes: body.bytes.slice(20, 20 + capturedLength),
      interface: id,
      direction: direction === 1 ? 'inbound' : direction === 2 ? 'outbound' : undefined,
      comment: text(options.get(1)),
    },
  };
}

function* names(body: Body, afterPackets: number): Generator<CaptureRecord> {
  let at = 0;
  for (;;) {
    const type = u16(body, at);
    const length = u16(body, at + 2);
    if (type === 0) return;
    const addressLength = type === 1 ? 4 : type === 2 ? 16 : undefined;
    if (addressLength === undefined) throw new CaptureError(`name record of type ${type}`);
    const value = range(body, at + 4, length);
    const address = addressText(value.subarray(0, addressLength));
    const ended = Buffer.from(value.subarray(addressLength)).toString('utf8').split('\0');
    if (ended.pop() !== '') throw new CaptureError('name without its terminating zero');
    for (const name of ended) yield { kind: 'name', name: { address, name, afterPackets } };
    at += 4 + Math.ceil(length / 4) * 4;
  }
}

function statistics(body: Body, interfaces: readonly CaptureInterface[]): CaptureRecord {
  const id = u32(body, 0);
  const source = interfaceOf(interfaces, id);
  const options = optionsFrom(body, 12);
  const time = (value: Uint8Array | undefined) =>
    value &&
    nanos(
      view(value).getUint32(0, body.littleEndian),
      view(value).getUint32(4, body.littleEndian),
      source,
    );
  const count = (value: Uint8Array | undefined) =>
    value && view(value).getBigUint64(0, body.littleEndian);
  return {
    kind: 'statistics',
    statistics: {
      interface: id,
      timeNanos: nanos(u32(body, 4), u32(body, 8), source),
      startNanos: time(options.get(2)),
      endNanos: time(options.get(3)),
      received: count(options.get(4)),
      dropped: count(options.get(5)),
    },
  };
}

function secrets(body: Body, afterPackets: number): CaptureRecord {
  const content = Buffer.from(range(body, 8, u32(body, 4))).toString('utf8');
  return { kind: 'secrets', secrets: { type: u32(body, 0), text: content, afterPackets } };
}

function interfaceOf(interfaces: readonly CaptureInterface[], id: number): CaptureInterface {
  const found = interfaces[id];
  if (!found) throw new CaptureError(`interface ${id} is not described before its use`);
  return found;
}

function nanos(high: number, low: number, source: CaptureInterface): bigint {
  return (((BigInt(high) << 32n) | BigInt(low)) * SECOND) / source.resolution;
}

/** The last value of each option code. */
function optionsFrom(body: Body, start: number): Map<number, Uint8Array> {
  const options = new Map<number, Uint8Array>();
  let at = start;
  while (at < body.bytes.length) {
    const code = u16(body, at);
    const length = u16(body, at + 2);
    if (code === 0) {
      if (length !== 0 || at + 4 !== body.bytes.length) throw new CaptureError('options go on');
      return options;
    }
    options.set(code, range(body, at + 4, length));
    at += 4 + Math.ceil(length / 4) * 4;
  }
  if (at > body.bytes.length) throw new CaptureError('options run over the end of their block');
  return options;
}

function addressText(address: Uint8Array): string {
  if (address.length === 4) return address.join('.');
  return Buffer.from(address).toString('hex').match(/..../g)!.join(':');
}

function text(value: Uint8Array | undefined): string | undefined {
  return value && Buffer.from(value).toString('utf8');
}

function range(body: Body, at: number, length: number): Uint8Array {
  if (at + length > body.bytes.length) throw new CaptureError('field runs over its block');
  return body.bytes.slice(at, at + length);
}

function u16(body: Body, at: number): number {
  if (at + 2 > body.bytes.length) throw new CaptureError('field runs over its block');
  return body.view.getUint16(at, body.littleEndian);
}

function u32(body: Body, at: number): number {
  if (at + 4 > body.bytes.length) throw new CaptureError('field runs over its block');
  return body.view.getUint32(at, body.littleEndian);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
