/** How Linux identifies packets where its sockets leave DF clear (ip_no_pmtu_disc), read from the capture. */
import { expect, test } from 'vitest';
import { openSink } from '../../src/cli/captureFormat.ts';
import { loadProfileText } from '../../src/profile/load.ts';
import { synthesize } from '../../src/synthesize.ts';
import { MemoryOutput } from '../pcap-writer/memoryOutput.ts';
import { readCapture } from '../reader/captureFile.ts';
import { RST, SYN } from '../reader/frame.ts';
import { connectionsOf, dissectAll } from '../reader/streams.ts';

/** The server of an upload resets it in its midst, and refuses what is on its way. */
const PROFILE = `version: 1
app: dropbox
session:
  - link
  - sync
  - upload: { files: [{ path: /b.bin, content: { random: 250kB } }], dropped: 120kB }
network:
  rtt: 40ms
  client: { df: false }
  server: { df: false }
`;

const profile = loadProfileText(PROFILE, 'reset.yaml');
const output = new MemoryOutput();
synthesize(profile, openSink('pcapng', output, profile));
const sent = connectionsOf(dissectAll(readCapture(output.bytes).packets))
  .flatMap(({ packets }) => packets)
  .filter(({ from }) => from === 'server')
  .map(({ captured, tcp }) => ({ bytes: captured.bytes, tcp }));

const LINK = 14;
const idOf = (frame: Uint8Array) => (frame[LINK + 4]! << 8) | frame[LINK + 5]!;
const hasDf = (frame: Uint8Array) => (frame[LINK + 6]! & 0x40) !== 0;

test('what no socket sends has DF and no identification', () => {
  const resets = sent.filter(({ tcp }) => tcp.flags & RST);
  // The first is the socket's own: tcp_send_active_reset.
  expect(hasDf(resets[0]!.bytes)).toBe(false);
  expect(resets.length).toBeGreaterThan(2);
  for (const { bytes } of resets.slice(1)) {
    expect(hasDf(bytes)).toBe(true);
    expect(idOf(bytes)).toBe(0);
  }
});

test('a SYN-ACK has a drawn identification, and data one that counts', () => {
  const answers = sent.filter(({ tcp }) => tcp.flags & SYN);
  const drawn = answers.map(({ bytes }) => idOf(bytes));
  expect(new Set(drawn).size).toBe(answers.length);
  const data = sent.filter(({ tcp }) => !(tcp.flags & (SYN | RST)));
  for (const { bytes } of [...answers, ...data]) expect(hasDf(bytes)).toBe(false);
});
