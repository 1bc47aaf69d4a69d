/** What a run has made, for people and for programs. */
import { SECOND } from '../base/time.ts';
import type { CaptureFormat } from '../profile/profile.ts';
import type { Summary } from '../synthesize.ts';
import type { DistinctFingerprints } from './fingerprintFile.ts';
import { between, bytesText, countOf, countText, spanText, timestamp } from './quantity.ts';

export interface Result {
  /** As the user named it; `-` for standard output. */
  readonly file: string;
  readonly format: CaptureFormat;
  readonly seed: number;
  readonly summary: Summary;
  /** Of the whole file, if it was asked for. */
  readonly sha256: string | undefined;
  /** If they were asked for. */
  readonly fingerprints: DistinctFingerprints | undefined;
  readonly elapsedMillis: number;
}

/** One JSON object on one line. Its keys are an interface: `start` and `end` are RFC 3339. */
export function jsonSummary(result: Result): string {
  const { file, format, seed, summary, sha256, fingerprints } = result;
  const { packets, bytes, connections, exchanges } = summary;
  const [start, end] = [timestamp(summary.start), timestamp(summary.end)];
  const counts = { packets, bytes, connections, exchanges };
  const object = { file, format, seed, ...counts, start, end, sha256, fingerprints };
  return `${JSON.stringify(object)}\n`;
}

export function textSummary({
  file,
  format,
  seed,
  summary,
  sha256,
  fingerprints,
  elapsedMillis,
}: Result): string {
  const { packets, bytes, connections, exchanges, start, end } = summary;
  const name = file === '-' ? 'standard output' : file;
  const seconds = Math.max(elapsedMillis / 1000, 0.001);
  const lines = [
    `${name}: ${format}, seed ${seed}`,
    `  ${countOf(packets, 'packet')}, ${bytesText(bytes)} of frames, ` +
      `${countOf(connections, 'connection')}, ${countOf(exchanges, 'exchange')}`,
    `  ${spanText(between(start, end))} of traffic from ${timestamp(start)}`,
    `  made in ${spanText(seconds * SECOND)}: ` +
      `${countText(packets / seconds)} packets/s, ${bytesText(bytes / seconds)}/s`,
  ];
  if (sha256 !== undefined) lines.push(`  sha256 ${sha256}`);
  for (const [kind, values] of Object.entries(fingerprints ?? {})) {
    lines.push(`  ${kind} ${listText(values)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** The first of many. */
function listText(values: readonly string[]): string {
  if (values.length === 0) return 'none';
  const more = values.length - SHOWN;
  return values.slice(0, SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

const SHOWN = 3;
