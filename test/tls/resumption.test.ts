/** Which connections of a client resume, and with what: RFC 8446 section 4.6.1 and appendix C.4, RFC 5077. */
import { expect, test } from 'vitest';
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';

const ACT = 'connection: { to: https://a.example, count: COUNT, exchanges: [{ request: GET / }] }';

/** For each connection, in their order, whether it resumes. Numbers are counts of them, texts waits. */
function resumed(tls: string, ...acts: readonly (number | string)[]): readonly boolean[] {
  const session = acts.map((act) =>
    typeof act === 'string' ? `wait: ${act}` : ACT.replace('COUNT', String(act)),
  );
  const text = `version: 1
app: web
tls: { client: openssl-3, resumed: 1, ${tls} }
session: [${session.map((act) => `{ ${act} }`).join(', ')}]
`;
  const profile = loadProfileText(text, 'resumption.yaml');
  const found: boolean[] = [];
  synthesize(profile, openSink('pcap', new MemoryOutput(), profile), {
    tlsReport: ({ facts }) => found.push(facts.resumed),
  });
  return found;
}

const [YES, NO] = [true, false];

test('of connections opened side by side one has the ticket of TLS 1.3, and all that of 1.2', () => {
  expect(resumed('version: "1.3"', 1, 3)).toEqual([NO, YES, NO, NO]);
  expect(resumed('version: "1.2"', 1, 3)).toEqual([NO, YES, YES, YES]);
  expect(resumed('version: "1.2", resumption: sessionId', 1, 3)).toEqual([NO, YES, YES, YES]);
});

test('one after the other each has a ticket of the one before', () => {
  expect(resumed('version: "1.3"', 1, 1, 1)).toEqual([NO, YES, YES]);
});

test('a ticket is good for as long as its server said', () => {
  // 300 s from the connection that gave it.
  expect(resumed('version: "1.3"', 1, '299s', 1)).toEqual([NO, YES]);
  expect(resumed('version: "1.3"', 1, '302s', 1)).toEqual([NO, NO]);
  expect(resumed('version: "1.2"', 1, '302s', 1)).toEqual([NO, NO]);
  expect(resumed('version: "1.3", server: cdn', 1, '302s', 1)).toEqual([NO, YES]);
  // Go says nothing of its lifetime in TLS 1.2.
  expect(resumed('version: "1.2", server: go', 1, '1h', 1)).toEqual([NO, YES]);
});

test('nothing is resumed where servers give nothing', () => {
  expect(resumed('resumption: none', 1, 1)).toEqual([NO, NO]);
});
