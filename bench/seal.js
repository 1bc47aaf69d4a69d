/**
 * What sealing alone reaches: 16 KiB records of TLS 1.3 under AES-128-GCM, cut, sealed and read by the
 * record layer as TCP would, without content that has to be made, packets and a file. Prints the bytes
 * of content a CPU-second as JSON, the best of some rounds: node seal.js
 */
import { RecordSender } from '../dist/tls/seal/recordSender.js';
import { trafficSealer } from '../dist/tls/seal/traffic13.js';
import { suiteOf } from '../dist/tls/suites.js';

const RECORD = 16_384;
const RECORDS = 4000;
const ROUNDS = 7;
const TLS_AES_128_GCM_SHA256 = 0x1301;

const sealer = trafficSealer(suiteOf(TLS_AES_128_GCM_SHA256), new Uint8Array(32), undefined);
const policy = { ramp: [], limit: RECORD, rampAgainAfter: undefined };
const plain = new Uint8Array(RECORD).fill(0x61);
const content = {
  length: RECORDS * RECORD,
  read: (_offset, target, at, length) => target.set(plain.subarray(0, length), at),
};
const speeds = Array.from({ length: ROUNDS }, () => {
  const sealed = new RecordSender(policy, sealer).sealData(content, 0);
  const length = sealed.length / RECORDS;
  const target = new Uint8Array(length);
  const before = process.cpuUsage();
  for (let at = 0; at < sealed.length; at += length) sealed.read(at, target, 0, length);
  const { user, system } = process.cpuUsage(before);
  return (content.length * 1e6) / (user + system);
});
console.log(JSON.stringify({ bytesPerSecond: Math.max(...speeds) }));
