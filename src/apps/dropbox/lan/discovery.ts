/**
 * LAN sync discovery: while the client is up it tells its neighbours, by UDP broadcasts, which namespaces
 * it has and on which port it hands out their blocks. Times are those of dropbox.pcap of the nDPI test
 * suite, where two hosts announce themselves.
 */
import { MICROSECOND, MILLISECOND, type Nanos, SECOND } from '../../../base/time.ts';
import { textSource } from '../../../stream/byteSource.ts';
import { jsonDumps } from '../python/json.ts';
import type { Session, Steps } from '../session.ts';
import { isUp } from '../whileUp.ts';
import { LAN_VERSION } from './frames.ts';
import { LAN_PORT } from './neighbourhood.ts';

/** From one announcement to the next: 30.0045 to 30.0069 s in the capture. */
const INTERVAL: Nanos = 30 * SECOND;
const LATE = { min: 4 * MILLISECOND, spread: 3 * MILLISECOND };
/** Between the two datagrams of an announcement: 0.2 to 1.1 ms in the capture. */
const BETWEEN = { min: 350 * MICROSECOND, spread: 500 * MICROSECOND };

/** Announces the client now and then, to all hosts and to those of its subnet. */
export function* announce(session: Session): Steps {
  const { client, clientDelays, neighbourhood, asPeer } = session;
  neighbourhood.listen(asPeer, session.now);
  while (isUp(session)) {
    const payload = textSource(announcement(session));
    yield { kind: 'broadcast', to: 'limited', port: LAN_PORT, payload };
    neighbourhood.announce(asPeer, session.now);
    const between = BETWEEN.min + clientDelays.below(BETWEEN.spread);
    yield* session.sleep(between);
    yield { kind: 'broadcast', to: 'directed', port: LAN_PORT, payload };
    const late = LATE.min + clientDelays.below(LATE.spread);
    yield* session.sleep(INTERVAL + late - between, client.changed);
  }
}

/** In the order of a CPython 2 dictionary: classifiers look for host_int at the start. */
export function announcement({ server, options }: Session): string {
  return jsonDumps({
    host_int: server.hostInt,
    version: LAN_VERSION,
    displayname: '',
    port: LAN_PORT,
    namespaces: [options.account.rootNamespace],
  });
}
