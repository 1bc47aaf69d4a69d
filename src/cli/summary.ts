/** What a run has made, for people and for programs. */
import { SECOND } from '../base/time.ts';
import type { CaptureFormat } from '../profile/profile.ts';
import type { Summary } from '../synthesize.ts';
import type { DistinctFingerprints } from './fingerprintFile.ts';
import { between, bytesText, countOf, countText, spanText, timestamp } from './quantity.ts';

export interface Result {
  /** One, or one for each tap. */
  readonly files: readonly {
    /** As the user named it; `-` for standard output. */
    readonly name: string;
    /** Of the whole file, if it was asked for. */
    readonly sha256: string | undefined;
  }[];
  /** What the taps are called. */
  readonly taps: readonly string[];
  readonly format: CaptureFormat;
  readonly seed: number;
  readonly summary: Summary;
  /** If they were asked for. */
  readonly fingerprints: DistinctFingerprints | undefined;
  readonly elapsedMillis: number;
}

/** One JSON object on one line. Its keys are an interface: `start` and `end` are RFC 3339. */
export function jsonSummary(result: Result): string {
  const { files, format, seed, summary, fingerprints } = result;
  const { packets, bytes, connections, exchanges, cutExchanges } = summary;
  const [start, end] = [timestamp(summary.start), timestamp(summary.end)];
  const only = files.length === 1 ? files[0] : undefined;
  const file = only?.name;
  const sha256 = only?.sha256;
  const counts = { packets, bytes, connections, exchanges, cutExchanges };
  const taps = tapSummaries(result);
  const object = { file, format, seed, ...counts, start, end, sha256, fingerprints, taps };
  return `${JSON.stringify(object)}\n`;
}

/** What each tap has seen, and the file of its own if it has one; undefined: there is one tap. */
function tapSummaries({ files, taps, summary }: Result) {
  if (taps.length === 1) return undefined;
  return taps.map((tap, i) => {
    const { packets, bytes, start, end } = summary.taps[i]!;
    const file = files.length > 1 ? files[i] : undefined;
    const times = { start: timestamp(start), end: timestamp(end) };
    return { tap, file: file?.name, packets, bytes, ...times, sha256: file?.sha256 };
  });
}

export function textSummary({
  files,
  taps,
  format,
  seed,
  summary,
  fingerprints,
  elapsedMillis,
}: Result): string {
  const { packets, bytes, connections, exchanges, cutExchanges, start, end } = summary;
  const names = files.map(({ name }) => (name === '-' ? 'standard output' : name));
  const seconds = Math.max(elapsedMillis / 1000, 0.001);
  const lines = [
    `${names.join(', ')}: ${format}, seed ${seed}`,
    `  ${countOf(packets, 'packet')}, ${bytesText(bytes)} of frames, ` +
      `${countOf(connections, 'connection')}, ${countOf(exchanges, 'exchange')}` +
      (cutExchanges > 0 ? `, ${countText(cutExchanges)} cut short` : ''),
    `  ${spanText(between(start, end))} of traffic from ${timestamp(start)}`,
    `  made in ${spanText(seconds * SECOND)}: ` +
      `${countText(packets / seconds)} packets/s, ${bytesText(bytes / seconds)}/s`,
  ];
  if (taps.length > 1) {
    for (const [i, tap] of taps.entries())
      lines.push(`  ${tap}: ${countOf(summary.taps[i]!.packets, 'packet')}`);
  }
  for (const { name, sha256 } of files) {
    if (sha256 === undefined) continue;
    lines.push(files.length === 1 ? `  sha256 ${sha256}` : `  sha256 ${sha256} ${name}`);
  }
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
