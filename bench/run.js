/** One measured run: node run.js PROFILE OUTPUT [SET ...]; prints its figures as JSON. */

import { loadProfile, synthesize } from '../dist/index.js';
import { createPcapSink, openFileOutput } from '../dist/pcap-writer/index.js';

const [path, output, ...set] = process.argv.slice(2);
const profile = loadProfile(path, { set });
const file = openFileOutput(output);
const before = process.cpuUsage();
const { packets, bytes } = synthesize(profile, createPcapSink(file, { start: profile.start }));
file.close();
const { user, system } = process.cpuUsage(before);
const cpu = (user + system) / 1e6;
const peak = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ packets, bytes, cpu, peak }));
