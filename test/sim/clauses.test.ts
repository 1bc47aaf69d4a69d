/** What the path's comments cite is somewhere tested; scripts show what a single endpoint does. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { readCapture } from '../reader/captureFile.ts';
import { SYN } from '../reader/frame.ts';
import { connectionsOf, dissectAll, type Side } from '../reader/streams.ts';

function rfcsIn(folder: string): Set<string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(ts|pkt)$/.test(name),
  );
  const texts = files.map((name) => readFileSync(join(folder, name), 'utf8'));
  return new Set(texts.flatMap((text) => text.match(/RFC \d+/g) ?? []));
}

test('tests name each RFC that src/sim cites', () => {
  const tested = rfcsIn('test');
  const cited = [...rfcsIn('src/sim')];
  expect(cited.length).toBeGreaterThan(12);
  expect(cited.filter((rfc) => !tested.has(rfc))).toEqual([]);
});

test('what has been cut up has met congestion where one of its pieces has (RFC 3168 section 5.3)', () => {
  // Cut behind the server, marked at the client's access link, and seen before and after both.
  const profile = loadProfileText(
    `version: 1
app: web
session:
  - connection:
      to: 198.18.0.5
      exchanges: [{ request: GET /, response: { body: { random: 300000 } } }]
network:
  bandwidth: { down: 5Mbit/s }
  pathMtu: { mtu: 900, at: 0.9 }
  client: { ecn: on }
  server: { df: false }
  down: { markAt: 8kB }
capture: { tap: server }
`,
    'cut.yaml',
  );
  const output = new MemoryOutput();
  synthesize(profile, openSink('pcapng', output, profile));
  const flagsOf = (side: Side) =>
    connectionsOf(dissectAll(readCapture(output.bytes).packets))[0]!
      .packets.filter(({ from, tcp }) => from === side && !(tcp.flags & SYN))
      .map(({ tcp }) => tcp.flags);
  expect(flagsOf('client').filter((flags) => flags & ECE).length).toBeGreaterThan(5);
  expect(flagsOf('server').some((flags) => flags & CWR)).toBe(true);
});

const ECE = 0x40;
const CWR = 0x80;
