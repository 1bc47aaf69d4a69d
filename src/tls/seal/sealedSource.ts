/**
 * What one side writes, as records. Sizes are arithmetic on runs of equal records; a record is sealed
 * when one of its bytes is read.
 */
import { invariant } from '../../base/invariant.ts';
import type { ByteSource } from '../../stream/byteSource.ts';
import { type ContentType, RECORD_HEADER, RECORD_LIMIT } from '../record.ts';
import { RecordCache } from './recordCache.ts';
import type { Sealer } from './sealer.ts';

/** Records in a row which hold equally much, or groups of them that do, and are under the same keys. */
export interface RecordRun {
  readonly sealer: Sealer;
  readonly type: ContentType;
  /** Number of the first of them under these keys. */
  readonly sequence: number;
  /** Groups. */
  readonly count: number;
  /** Bytes of content in each record of a group; mostly a group is one. They are sealed together. */
  readonly lengths: readonly number[];
  /** What they hold, from `at` on. */
  readonly content: ByteSource;
  readonly at: number;
}

export interface SealedSource extends ByteSource {
  /** The end of the last record, where sealers are chained. */
  end(): Uint8Array | undefined;
}

/** The end of the record before, made when it is asked for. */
export type RecordEnd = () => Uint8Array | undefined;

/** RFC 5246 section 6.2.3: protection makes a record longer by 2,048 bytes at most. */
const ROOM = RECORD_HEADER + RECORD_LIMIT + 2048;

/** 256 records, 4.7 MB, for all connections together. */
const cache = new RecordCache(256, ROOM);

/** A chain of IVs is picked up at the last of its ends that was kept: one in so many groups. */
const CHECKPOINT = 64;

/** The source of all the runs' records in a row; `before` is for sealers that are chained. */
export function sealedSource(runs: readonly RecordRun[], before: RecordEnd): SealedSource {
  const placed = place(runs);
  const last = placed.at(-1);
  const length = last === undefined ? 0 : last.start + last.sealed * last.count;
  const groupCount = last === undefined ? 0 : last.firstIndex + last.count;
  const record = cache.owner(make);
  const ends = new Map<number, Uint8Array>();
  let newest: { index: number; end: Uint8Array } | undefined;

  return {
    length,
    end: () => (groupCount === 0 ? before() : endOf(groupCount - 1)),
    read(offset, target, at, count) {
      invariant(offset >= 0 && offset + count <= length, 'a read lies within its source');
      let run = runAt(offset);
      let done = 0;
      while (done < count) {
        while (offset + done >= run.start + run.sealed * run.count) run = placed[run.order + 1]!;
        const within = Math.floor((offset + done - run.start) / run.sealed);
        const from = offset + done - run.start - within * run.sealed;
        const take = Math.min(count - done, run.sealed - from);
        const bytes = record(run.firstIndex + within);
        target.set(bytes.subarray(from, from + take), at + done);
        done += take;
      }
    },
  };

  function make(index: number, room: Uint8Array): Uint8Array {
    const {
      run,
      firstIndex,
      held,
      sealed: groupLength,
    } = placed.findLast((one) => one.firstIndex <= index)!;
    const { sealer, content, type, lengths } = run;
    const within = index - firstIndex;
    let before = sealer.chained === undefined ? undefined : endBefore(index);
    let sequence = run.sequence + within * lengths.length;
    let from = run.at + within * held;
    let at = 0;
    for (const length of lengths) {
      const sealed = room.subarray(at, at + sealer.sealedLength(length));
      if (!sealer.ignoresContent) content.read(from, sealed, sealer.contentAt, length);
      sealer.seal(sequence++, type, length, before, sealed);
      if (sealer.chained !== undefined) before = sealer.chained.end(sealed);
      from += length;
      at += sealed.length;
    }
    if (before !== undefined) {
      newest = { index, end: before };
      if (index % CHECKPOINT === 0 || index === groupCount - 1) ends.set(index, before);
    }
    return room.subarray(0, groupLength);
  }

  function endBefore(index: number): Uint8Array | undefined {
    return index === 0 ? before() : endOf(index - 1);
  }

  /** The end of group `index`: known, or found by sealing on from the last that is. */
  function endOf(index: number): Uint8Array | undefined {
    const known = knownEnd(index);
    if (known !== undefined) return known;
    let from = index;
    while (from > 0 && knownEnd(from - 1) === undefined) from--;
    const room = new Uint8Array(ROOM);
    for (let i = from; i <= index; i++) make(i, room);
    return knownEnd(index);
  }

  function knownEnd(index: number): Uint8Array | undefined {
    return newest?.index === index ? newest.end : ends.get(index);
  }

  function runAt(offset: number): PlacedRun {
    return placed.findLast(({ start }) => start <= offset) ?? placed[0]!;
  }
}

interface PlacedRun {
  readonly run: RecordRun;
  readonly order: number;
  /** Bytes of content in one group, and on the wire. */
  readonly held: number;
  readonly sealed: number;
  readonly count: number;
  /** Where the first begins. */
  readonly start: number;
  /** Its number among all groups of the source. */
  readonly firstIndex: number;
}

function place(runs: readonly RecordRun[]): readonly PlacedRun[] {
  let start = 0;
  let firstIndex = 0;
  return runs.map((run, order) => {
    const held = run.lengths.reduce((sum, length) => sum + length, 0);
    const sealed = run.lengths.reduce((sum, length) => sum + run.sealer.sealedLength(length), 0);
    const { count } = run;
    const placed = { run, order, held, sealed, count, start, firstIndex };
    start += sealed * count;
    firstIndex += count;
    return placed;
  });
}
