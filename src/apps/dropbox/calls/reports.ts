/** What a client tells about itself. Forms as published for 2.5.13; what the events are called is a guess. */
import { gzip } from 'pako';
import { utcAt } from '../../../base/time.ts';
import { multipartSource, textPart } from '../../../http/multipart.ts';
import { bytesSource } from '../../../stream/byteSource.ts';
import { type Call, formCall, jsonAnswer } from '../call.ts';
import { buildNumber } from '../identity.ts';
import type { Session } from '../session.ts';
import { boundaryAt } from './storeBatch.ts';

/** Seconds until the next report, as the server asks. */
const WAIT_PERIOD = 900;

/** What has happened since the last report, in a multipart form. */
export function reportEvents({ client, start }: Session): Call<unknown> {
  return {
    method: 'report_events',
    request: (now) => {
      const at = utcAt(start, now);
      const events = ['heartbeat', 'sync_state'].map((name) => ({
        ts: at.seconds,
        data_name: name,
      }));
      const report = { buildno: buildNumber(client.options.client), events };
      const boundary = boundaryAt(at);
      const file = { name: 'events', filename: 'events', type: 'application/octet-stream' };
      const parts = [
        textPart('host_id', String(client.hostId)),
        { ...file, content: bytesSource(zipped(report)) },
      ];
      return { format: { kind: 'multipart', boundary }, body: multipartSource(parts, boundary) };
    },
    answer: () => jsonAnswer({ ret: 'ok', wait_period: WAIT_PERIOD, results: ['ok', 'ok'] }),
  };
}

/** Whether a thread hangs: none does. */
export function reportHang({ client }: Session) {
  return formCall(
    'report_hang2',
    () => [
      ['host_id', client.hostId],
      ['report_dict', 'null'],
    ],
    () => ({ ret: 'ok' }),
  );
}

/** Counters. Their names are not known. */
export function reportStats({ client, start, server }: Session): Call<unknown> {
  return {
    method: 'report_stats',
    request: (now) => {
      const { seconds } = utcAt(start, now);
      const stats = { host_int: server.hostInt, ts: seconds, files: client.files.size };
      return { format: { kind: 'gzip' }, body: bytesSource(zipped(stats)) };
    },
    answer: () => jsonAnswer({ report_id: server.random.hex(16), backoff: WAIT_PERIOD }),
  };
}

/** JSON without spaces, which these reports alone have, under gzip at its highest level. */
function zipped(report: object): Uint8Array {
  return gzip(JSON.stringify(report), { level: 9, legacyHash: true });
}
