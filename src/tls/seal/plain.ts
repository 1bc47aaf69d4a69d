import { putRecordHeader, RECORD_HEADER } from '../record.ts';
import type { Sealer } from './sealer.ts';

/** Records before any keys are in use. `version` is that of the header. */
export function plainSealer(version: number): Sealer {
  const sealer = sealers.get(version) ?? sealerOf(version);
  sealers.set(version, sealer);
  return sealer;
}

const sealers = new Map<number, Sealer>();

function sealerOf(version: number): Sealer {
  return {
    chained: undefined,
    ignoresContent: false,
    contentAt: RECORD_HEADER,
    sealedLength: (length) => RECORD_HEADER + length,
    seal: (_sequence, type, length, _before, record) =>
      putRecordHeader(record, type, version, length),
  };
}
