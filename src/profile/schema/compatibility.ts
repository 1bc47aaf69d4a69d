import { RECEIVER_NAMES } from '../receivers.ts';
import { word } from './definitions.ts';

/** `capture.compatibility` */
export const compatibility = word(['none', ...RECEIVER_NAMES], {
  default: 'none',
  description:
    'A receiver that the capture is made for. What it needs is set where the profile says nothing, ' +
    '`synth` and `validate` tell what; what the profile says against it is an error, and so is a packet ' +
    'that it would not take. `trex-astf`: one TCP connection a file, in classic pcap, without loss, ' +
    'frames below 9238 bytes; DNS and ARP are off. `trex-stf`: also seen between the hosts, at least ' +
    '20 ms apart, in fewer than 65,000 packets. `rfc9411`: the TCP of that benchmark: MSS 1460 (IPv6: ' +
    '1440), first windows of 64 KB, at most 10 segments before the first ACK, delayed ACKs within ' +
    '200 ms; clients close. `strict`: what replay and inspection tools agree on: pcap with ' +
    "microseconds, a router's MAC address on each side, frames up to 1514 bytes, connections complete, " +
    'nothing lost, repeated or out of order, SYNs and FINs without data.',
  examples: ['trex-astf', 'strict'],
});
