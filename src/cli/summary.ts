/** What a run has made, for people and for programs. */
import { SECOND } from '../base/time.ts';
import type { CaptureFormat } from '../profile/profile.ts';
import type { Summary } from '../synthesize.ts';
import { between, bytesText, countOf, countText, spanText, timestamp } from './quantity.ts';

export interface Result {
  /** As the user named it; `-` for standard output. */
  readonly file: string;
  readonly format: CaptureFormat;
  readonly seed: number;
  readonly summary: Summary;
  /** Of the whole file, if it was asked for. */
  readonly sha256: string | undefined;
  readonly elapsedMillis: number;
}

/** One JSON object on one line. Its keys are an interface: `start` and `end` are RFC 3339. */
export function jsonSummary({ file, format, seed, summary, sha256 }: Result): string {
  const { packets, bytes, connections, exchanges } = summary;
  const [start, end] = [timestamp(summary.start), timestamp(summary.end)];
  const object = { file, format, seed, packets, bytes, connections, exchanges, start, end, sha256 };
  return `${JSON.stringify(object)}\n`;
}

export function textSummary({
  file,
  format,
  seed,
  summary,
  sha256,
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
  return `${lines.join('\n')}\n`;
}
