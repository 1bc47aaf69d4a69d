import { describe, expect, it } from 'vitest';
import { isMissing } from '../judges/judge.ts';
import { BODY, MATRIX, playCase } from './matrix.ts';
import { dissect } from './tshark.ts';

describe.skipIf(isMissing('tshark'))('Wireshark', () => {
  const played = MATRIX.map((one, index) => playCase(one, `case-${index}`));
  const connections = played.flat();
  const paths = played.flatMap((row, index) =>
    row.flatMap((_, i) => [`/case-${index}/${i}`, `/case-${index}/${i}/again`]),
  );

  it('reads every request of every combination with the key log', () => {
    const requests = dissect(connections, 'http.request', ['http.request.uri']);
    expect(requests.flatMap(([uris]) => uris!.split(','))).toEqual(paths);
  });

  it('reads every response with the key log', () => {
    const bodies = dissect(connections, 'http.response', ['tcp.stream', 'http.file_data']);
    expect(bodies.length).toBe(paths.length);
    const plain = BODY.replaceAll('\n', '\\n');
    expect(bodies.filter(([, body]) => body !== plain)).toEqual([]);
  });

  it('reads nothing without it', () => {
    expect(dissect(connections, 'http', ['http.request.uri'], false)).toEqual([]);
    expect(dissect(connections, 'tls.handshake.type == 1', ['tcp.stream'], false)).not.toEqual([]);
  });

  it('sees both Finished messages of every connection', () => {
    const finished = dissect(connections, 'tls.handshake.type == 20', ['tcp.stream', 'ip.src']);
    const sides = new Set(finished.map(([stream, source]) => `${stream} ${source}`));
    expect(sides.size).toBe(2 * connections.length);
  });

  it('finds nothing malformed', () => {
    const complaints =
      '_ws.malformed || _ws.expert.severity >= 8388608 || tls.unexpected_message || ' +
      'tls.ignored_unknown_record || tls.record.length.invalid || tls.malformed.trailing_data || ' +
      'tls.malformed.buffer_too_small || tls.malformed.vector_length || ' +
      'tls.handshake.session_id_length.error || tls.decompression_error';
    expect(dissect(connections, complaints, ['tcp.stream', '_ws.expert.message'])).toEqual([]);
  });
});
