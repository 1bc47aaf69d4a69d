import { putRecordHeader, RECORD_HEADER } from '../record.ts';
import type { Sealer } from './sealer.ts';

/** Records before any keys are in use. `version` is that of the header. */
export function plainSealer(version: number): Sealer {
  return {
    chained: undefined,
    ignoresContent: false,
    sealedLength: (length) => RECORD_HEADER + length,
    seal(_sequence, type, content, _before, record) {
      putRecordHeader(record, type, version, content.length);
      record.set(content, RECORD_HEADER);
    },
  };
}
