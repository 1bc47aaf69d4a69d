/** What the traffic of an upload is made of, from the HTTP messages up to the frames. */
import type { CapturedPacket } from '../../reader/captureFile.ts';
import { dissectAll } from '../../reader/streams.ts';
import { type Calibration, lengthOf, packetsOf, whenIdle } from './calibration.ts';
import { type CapturedCall, callsIn } from './capture.ts';

/** Bytes by what they are for; they add up to those of the frames over TLS. */
export function partsOf(profile: string, calibration: Calibration): Record<string, number> {
  const all = packetsOf(profile, calibration, 'plaintext');
  const idle = whenIdle(all);
  const said = (...methods: readonly string[]) =>
    bodiesOf(
      callsIn(all).filter(({ answeredAt }) => answeredAt >= idle[0]!.timeNanos),
      methods,
    );
  const clear = payloadOf(idle);
  const frames = whenIdle(packetsOf(profile, calibration, 'tls'));
  const sealed = payloadOf(frames);
  const parts = {
    store_batch: said('store_batch'),
    commit_batch: said('commit_batch'),
    list: said('list'),
  };
  const named = Object.values(parts).reduce((sum, length) => sum + length);
  return {
    ...parts,
    'other bodies': said() - named,
    'heads, chunks, DNS': clear - said(),
    TLS: sealed - clear,
    'TCP/IP': lengthOf(frames) - sealed,
  };
}

/** What both sides say in the bodies of calls of these methods, or of all. */
function bodiesOf(calls: readonly CapturedCall[], methods: readonly string[]): number {
  return calls
    .filter(({ method }) => methods.length === 0 || methods.includes(method))
    .reduce((sum, { request, response }) => sum + request.body.length + response.body.length, 0);
}

function payloadOf(packets: readonly CapturedPacket[]): number {
  return dissectAll(packets).reduce(
    (sum, { tcp, udp }) => sum + (tcp?.payload.length ?? 0) + (udp?.payload.length ?? 0),
    0,
  );
}
