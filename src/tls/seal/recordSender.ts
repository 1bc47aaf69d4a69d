/**
 * The record layer of one side: cuts what is written into records, numbers them, and seals them under
 * the keys of the moment.
 */
import type { Nanos } from '../../base/time.ts';
import { type ByteSource, bytesSource } from '../../stream/byteSource.ts';
import type { RecordPolicy } from '../policy.ts';
import { ContentType } from '../record.ts';
import { type RecordEnd, type RecordRun, type SealedSource, sealedSource } from './sealedSource.ts';
import { type Sealer, sealedRecord } from './sealer.ts';

/** What is put before application data in TLS 1.0 under a block cipher. */
export type CbcGuard = 'none' | 'emptyRecord' | 'oneByteSplit';

/** A sender that changes its keys (RFC 8446 section 4.6.3) when it has sent `after` records. */
export interface KeyUpdates {
  readonly after: number;
  /** The KeyUpdate message, the last under the old keys. */
  readonly message: Uint8Array;
  nextSealer(): Sealer;
}

export class RecordSender {
  readonly #policy: RecordPolicy;
  #sealer: Sealer;
  #guard: CbcGuard = 'none';
  #keyUpdates: KeyUpdates | undefined;
  /** Number of the next record under the present keys. */
  #sequence = 0;
  /** Records of application data since the ramp began. */
  #ramped = 0;
  #lastWrite: Nanos = 0;
  #before: RecordEnd = () => undefined;

  constructor(policy: RecordPolicy, sealer: Sealer) {
    this.#policy = policy;
    this.#sealer = sealer;
  }

  /** The next record is the first under these keys. */
  protect(sealer: Sealer, guard: CbcGuard = 'none', keyUpdates?: KeyUpdates): void {
    this.#sealer = sealer;
    this.#guard = guard;
    this.#keyUpdates = keyUpdates;
    this.#sequence = 0;
    this.#before = () => sealer.chained?.first;
  }

  /** The same keys and numbers, with another sealer, which is not chained. */
  continueUnder(sealer: Sealer): void {
    this.#sealer = sealer;
  }

  /** The records of messages of the handshake, or of an alert: each as long as may be. */
  sealMessage(type: ContentType, message: Uint8Array): Uint8Array {
    const { limit } = this.#policy;
    const records: Uint8Array[] = [];
    for (let at = 0; at < message.length; at += limit) {
      records.push(this.#sealRecord(type, message.subarray(at, at + limit)));
    }
    return records.length === 1 ? records[0]! : Buffer.concat(records);
  }

  /** The records of application data that are written at `now`. */
  sealData(content: ByteSource, now: Nanos): ByteSource {
    if (content.length === 0) return content;
    const { ramp, limit, rampAgainAfter } = this.#policy;
    if (rampAgainAfter !== undefined && now - this.#lastWrite > rampAgainAfter) this.#ramped = 0;
    this.#lastWrite = now;

    const runs: RecordRun[] = [];
    if (this.#isCutByWrites(content)) {
      this.#appendWrites(runs, content, content.writes!);
      return this.#source(runs);
    }
    let at = this.#appendGuard(runs, content);
    let stepEnd = 0;
    for (const { length, count } of ramp) {
      stepEnd += count;
      const left = Math.max(0, stepEnd - this.#ramped);
      const used = Math.min(left, Math.ceil((content.length - at) / length));
      at = this.#appendData(runs, content, at, length, used);
      this.#ramped += used;
    }
    this.#appendData(runs, content, at, limit, Math.ceil((content.length - at) / limit));
    return this.#source(runs);
  }

  /** Writes longer than a record are taken for one, as are those under keys that change. */
  #isCutByWrites({ writes }: ByteSource): boolean {
    const { limit } = this.#policy;
    return (
      writes !== undefined && Math.max(writes.first, writes.rest) <= limit && !this.#keyUpdates
    );
  }

  /** Each write in a record of its own, behind a guard of its own. */
  #appendWrites(
    runs: RecordRun[],
    content: ByteSource,
    { first, rest }: NonNullable<ByteSource['writes']>,
  ): void {
    let at = 0;
    const append = (length: number, count: number) => {
      if (length === 0 || count === 0) return;
      const lengths = this.#recordsOf(length);
      runs.push(this.#run(ContentType.applicationData, content, at, lengths, count));
      at += length * count;
    };
    const left = content.length - first;
    append(first, 1);
    append(rest, Math.floor(left / rest));
    append(left % rest, 1);
  }

  /** Lengths of the records of a short write. */
  #recordsOf(length: number): readonly number[] {
    if (this.#guard === 'emptyRecord') return [0, length];
    return this.#guard === 'oneByteSplit' && length > 1 ? [1, length - 1] : [length];
  }

  /** Bytes of `content` that are sent already: OpenSSL sends none of it first, NSS one byte. */
  #appendGuard(runs: RecordRun[], content: ByteSource): number {
    if (this.#guard === 'none') return 0;
    const length = this.#guard === 'emptyRecord' ? 0 : 1;
    this.#append(runs, content, 0, length, 1);
    return length;
  }

  /** `count` records of `length` bytes, the last one shorter where content ends; says where it ends. */
  #appendData(
    runs: RecordRun[],
    content: ByteSource,
    at: number,
    length: number,
    count: number,
  ): number {
    if (count === 0) return at;
    const end = Math.min(content.length, at + count * length);
    const full = Math.floor((end - at) / length);
    this.#append(runs, content, at, length, full);
    const rest = end - at - full * length;
    if (rest > 0) this.#append(runs, content, end - rest, rest, 1);
    return end;
  }

  /** `count` equal records, in as many runs as they need keys. */
  #append(
    runs: RecordRun[],
    content: ByteSource,
    start: number,
    length: number,
    count: number,
  ): void {
    let at = start;
    let left = count;
    while (left > 0) {
      const updates = this.#keyUpdates;
      const most = updates === undefined ? left : Math.min(left, updates.after - this.#sequence);
      if (updates !== undefined && most <= 0) {
        const message = bytesSource(updates.message);
        runs.push(this.#run(ContentType.handshake, message, 0, [updates.message.length], 1));
        this.#sealer = updates.nextSealer();
        this.#sequence = 0;
        continue;
      }
      runs.push(this.#run(ContentType.applicationData, content, at, [length], most));
      at += most * length;
      left -= most;
    }
  }

  #run(
    type: ContentType,
    content: ByteSource,
    at: number,
    lengths: readonly number[],
    count: number,
  ): RecordRun {
    const sequence = this.#sequence;
    this.#sequence += count * lengths.length;
    return { sealer: this.#sealer, type, sequence, count, lengths, content, at };
  }

  #sealRecord(type: ContentType, content: Uint8Array): Uint8Array {
    const { chained } = this.#sealer;
    const before = chained && this.#before();
    const record = sealedRecord(this.#sealer, this.#sequence++, type, content, before);
    if (chained !== undefined) {
      const end = chained.end(record);
      this.#before = () => end;
    }
    return record;
  }

  #source(runs: readonly RecordRun[]): SealedSource {
    const source = sealedSource(runs, this.#before);
    if (this.#sealer.chained !== undefined) this.#before = once(() => source.end());
    return source;
  }
}

/** Asks once and then lets go of what it would have asked. */
function once(end: RecordEnd): RecordEnd {
  let ask: RecordEnd | undefined = end;
  let known: Uint8Array | undefined;
  return () => {
    if (ask !== undefined) known = ask();
    ask = undefined;
    return known;
  };
}
