import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/base/random.ts';
import { type ByteSource, readAll, textSource } from '../../../src/stream/byteSource.ts';
import { patternSource } from '../../../src/stream/patternSource.ts';
import type { RecordPolicy } from '../../../src/tls/policy.ts';
import { plainSealer } from '../../../src/tls/seal/plain.ts';
import { RecordSender } from '../../../src/tls/seal/recordSender.ts';
import { openTls } from '../../../src/tls/session.ts';
import { expectRandomAccess } from '../../stream/readsInAnyOrder.ts';
import { fixtureCredential } from '../fixtureCredential.ts';
import { START, turn } from '../played.ts';
import { helloSpec, policy, SERVER } from '../policies.ts';

const SECOND = 1_000_000_000;

function lengths(source: ByteSource): number[] {
  const bytes = Buffer.from(readAll(source));
  const found: number[] = [];
  for (let at = 0; at < bytes.length; at += 5 + found.at(-1)!) {
    found.push(bytes.readUInt16BE(at + 3));
  }
  return found;
}

function plainSender(records: Partial<RecordPolicy>): RecordSender {
  const whole = { ramp: [], limit: 16_384, rampAgainAfter: undefined, ...records };
  return new RecordSender(whole, plainSealer(0x0303));
}

describe('RecordSender', () => {
  const content = patternSource(Buffer.from('0123456789'), 100);

  it('fills records to the limit', () => {
    expect(lengths(plainSender({ limit: 30 }).sealData(content, 0))).toEqual([30, 30, 30, 10]);
    expect(lengths(plainSender({ limit: 50 }).sealData(content, 0))).toEqual([50, 50]);
    expect(lengths(plainSender({ limit: 100 }).sealData(content, 0))).toEqual([100]);
  });

  it('sends nothing for nothing', () => {
    expect(plainSender({}).sealData(textSource(''), 0).length).toBe(0);
  });

  it('grows along the ramp, over several writes', () => {
    const ramp = [
      { length: 10, count: 3 },
      { length: 20, count: 2 },
    ];
    const sender = plainSender({ ramp, limit: 60 });
    expect(lengths(sender.sealData(patternSource(Buffer.of(1), 15), 0))).toEqual([10, 5]);
    expect(lengths(sender.sealData(content, 0))).toEqual([10, 20, 20, 50]);
    expect(lengths(sender.sealData(content, 0))).toEqual([60, 40]);
  });

  it('gives each write of a program a record of its own, whatever ramps there are', () => {
    const written = (length: number, first: number, rest: number) => ({
      ...patternSource(Buffer.from('0123456789'), length),
      writes: { first, rest },
    });
    const sender = plainSender({ ramp: [{ length: 3, count: 9 }], limit: 60 });
    expect(lengths(sender.sealData(written(100, 7, 30), 0))).toEqual([7, 30, 30, 30, 3]);
    expect(lengths(sender.sealData(written(67, 7, 30), 0))).toEqual([7, 30, 30]);
    expect(lengths(sender.sealData(written(20, 7, 30), 0))).toEqual([7, 13]);
    // Longer than a record: as if it were written at once.
    expect(lengths(plainSender({ limit: 60 }).sealData(written(100, 7, 61), 0))).toEqual([60, 40]);
  });

  it('starts the ramp anew after a silence', () => {
    const sender = plainSender({
      ramp: [{ length: 10, count: 2 }],
      limit: 60,
      rampAgainAfter: SECOND,
    });
    expect(lengths(sender.sealData(content, 0))).toEqual([10, 10, 60, 20]);
    expect(lengths(sender.sealData(content, SECOND))).toEqual([60, 40]);
    expect(lengths(sender.sealData(content, 2 * SECOND + 1))).toEqual([10, 10, 60, 20]);
  });
});

/** The client's sealed sources for these writes, none of them read yet. */
function sealedWrites(
  version: '1.0' | '1.2' | '1.3',
  suite: number,
  writes: readonly ByteSource[],
  guard: 'none' | 'emptyRecord' | 'oneByteSplit' = 'emptyRecord',
): ByteSource[] {
  const records = { ramp: [{ length: 100, count: 2 }], limit: 700, rampAgainAfter: undefined };
  const tls = policy(version, suite, {
    hello: { ...helloSpec(version), cbcGuard: guard },
    server: { ...SERVER, cbcGuard: guard },
    records: { client: records, server: records },
    keyUpdateAfter: version === '1.3' ? 5 : undefined,
  });
  const session = openTls(tls, {
    random: new Random('sealed'),
    start: START,
    serverCredential: fixtureCredential('rsa'),
    clientCredential: undefined,
    resume: undefined,
  });
  const turns = [...session.protect(writes.map((write) => turn('client', write)))];
  return turns.filter(({ label }) => label === 'test').map(({ bytes }) => bytes(0));
}

const SEALED = [
  ['1.0', 0x002f],
  ['1.0', 0x000a],
  ['1.2', 0xc027],
  ['1.2', 0xc02f],
  ['1.2', 0xcca8],
  ['1.3', 0x1301],
] as const;

describe('a sealed source', () => {
  it.each(SEALED)(
    'gives the same bytes in whatever order it is read (%s, %i)',
    (version, suite) => {
      const content = patternSource(Buffer.from('The quick brown fox. '), 9_000);
      const [source] = sealedWrites(version, suite, [content]);
      expectRandomAccess(source!);
    },
  );

  it.each(SEALED)('does not depend on which write is read first (%s, %i)', (version, suite) => {
    const writes = [5_000, 1, 3_000].map((length) => patternSource(Buffer.of(7, 8, 9), length));
    const forward = sealedWrites(version, suite, writes).map((source) => readAll(source));
    const backward = sealedWrites(version, suite, writes)
      .reverse()
      .map((source) => readAll(source))
      .reverse();
    expect(backward).toEqual(forward);
  });

  it('is whole again when what it holds could not be read at first', () => {
    let missing = true;
    const good = patternSource(Buffer.from('abcdefg'), 600);
    const content: ByteSource = {
      length: 600,
      read(...range) {
        if (missing) throw new Error('not there yet');
        good.read(...range);
      },
    };
    const [source] = sealedWrites('1.3', 0x1301, [content]);
    expect(() => readAll(source!)).toThrow('not there yet');
    missing = false;
    const [expected] = sealedWrites('1.3', 0x1301, [good]);
    expect(readAll(source!)).toEqual(readAll(expected!));
  });

  it('puts an empty record, or one byte, in front of each write in TLS 1.0', () => {
    const content = patternSource(Buffer.of(1), 90);
    const [plain, empty, split] = (['none', 'emptyRecord', 'oneByteSplit'] as const).map((guard) =>
      lengths(sealedWrites('1.0', 0x002f, [content], guard)[0]!),
    );
    // 90 bytes with their padding make 96, and the MAC after them 20 more (encrypt-then-MAC).
    expect(plain).toEqual([116]);
    expect(empty).toEqual([36, 116]);
    expect(split).toEqual([36, 116]);
  });

  it('guards each write of a program, and can be read in whatever order', () => {
    const writes = { first: 300, rest: 512 };
    const content = { ...patternSource(Buffer.from('0123456789'), 2_000), writes };
    const [empty, split] = (['emptyRecord', 'oneByteSplit'] as const).map(
      (guard) => sealedWrites('1.0', 0x002f, [content, content], guard).map(lengths)[1],
    );
    // 512 bytes with their padding make 528, and the MAC after them 20 more.
    expect(empty).toEqual([36, 324, 36, 548, 36, 548, 36, 548, 36, 196]);
    expect(split).toEqual([36, 324, 36, 532, 36, 532, 36, 532, 36, 196]);
    expectRandomAccess(sealedWrites('1.0', 0x002f, [content, content])[1]!);
  });

  it('knows the length of four gigabytes without sealing them, and seals a record in their midst', () => {
    const length = 4 * 1024 ** 3;
    const content = patternSource(Buffer.of(1, 2, 3, 4, 5), length);
    const records = { ramp: [], limit: 16_384, rampAgainAfter: undefined };
    const session = openTls(
      policy('1.3', 0x1301, { records: { client: records, server: records } }),
      {
        random: new Random('four'),
        start: START,
        serverCredential: fixtureCredential('rsa'),
        clientCredential: undefined,
        resume: undefined,
      },
    );
    const last = [...session.protect([turn('client', content)])].find(
      ({ label }) => label === 'test',
    );
    const source = last!.bytes(0);
    expect(source.length).toBe(length + (length / 16_384) * 22);
    const header = new Uint8Array(5);
    source.read(123_456 * (16_384 + 22), header, 0, 5);
    expect(Buffer.from(header).toString('hex')).toBe('1703034011');
  });
});
