/** What a client tells of an error of its own. Forms as published for 2.5.13; what they hold is a guess. */
import { createHash } from 'node:crypto';
import { utcAt } from '../../../base/time.ts';
import { multipartSource, textPart } from '../../../http/multipart.ts';
import { bytesSource } from '../../../stream/byteSource.ts';
import { compressedSource } from '../../../stream/compressedSource.ts';
import { type Call, formCall, jsonAnswer } from '../call.ts';
import { buildNumber } from '../identity.ts';
import type { Session } from '../session.ts';
import { boundaryAt } from './storeBatch.ts';

/** The error as Python prints it, with a hash by which the same errors are counted. */
export function reportException({ client }: Session) {
  const { client: machine } = client.options;
  return formCall(
    'exception',
    () => [
      ['count', 1],
      ['buildno', buildNumber(machine)],
      ['tag', ''],
      ['hash', createHash('md5').update(TRACEBACK).digest('hex')],
      ['report', TRACEBACK],
      ['host_id', client.hostId],
      ['hostname', machine.hostname],
    ],
    () => ({ ret: 'ok' }),
  );
}

/** What the client has logged before it, compressed. */
export function sendTrace({ client, start }: Session): Call<unknown> {
  return {
    method: 'send_trace',
    request: (now) => {
      const at = utcAt(start, now);
      const boundary = boundaryAt(at);
      const log = bytesSource(Buffer.from(trace(client.files.size, at.seconds)));
      const parts = [
        textPart('host_id', String(client.hostId)),
        textPart('ts', String(at.seconds)),
        textPart('buildno', buildNumber(client.options.client)),
        {
          name: 'upload_file',
          filename: 'trace',
          type: 'application/octet-stream',
          content: compressedSource(log, 'zlib'),
        },
      ];
      return { format: { kind: 'multipart', boundary }, body: multipartSource(parts, boundary) };
    },
    answer: () => jsonAnswer({ ret: 'ok' }),
  };
}

/** A line a second, of the last minutes. */
function trace(files: number, seconds: number): string {
  const lines = Array.from({ length: TRACE_LINES }, (_, index) => {
    const { thread, event } = TRACED[index % TRACED.length]!;
    return `${seconds - TRACE_LINES + index}.000 ${thread}: ${event} (${files} files)\n`;
  });
  return lines.join('');
}

const TRACE_LINES = 240;
const TRACED = [
  { thread: 'SYNC', event: 'nothing to upload' },
  { thread: 'HASH', event: 'queue is empty' },
  { thread: 'WATCH', event: 'no events' },
  { thread: 'NOTIFY', event: 'waiting for the server' },
] as const;

const TRACEBACK = [
  'Traceback (most recent call last):',
  '  File "threads.py", line 412, in run',
  '  File "watcher.py", line 187, in read_events',
  'OSError: [Errno 2] No such file or directory',
  '',
].join('\n');
