/** Captures of Linux 6.18's own TCP, which every rule of the tests must accept. */
import { fileURLToPath } from 'node:url';
import { type CapturedPacket, readCaptureFile } from './captureFile.ts';
import { dissect } from './frame.ts';
import { onEthernet } from './rewrite.ts';

export const KERNEL_CAPTURES = ['http-small', 'http-down', 'http-up'] as const;

export function kernelPath(name: (typeof KERNEL_CAPTURES)[number]): string {
  return fileURLToPath(new URL(`../fixtures/kernel/${name}.pcap`, import.meta.url));
}

const CLIENT = '198.18.0.1';
const CLIENT_MAC = '02:00:00:00:00:01';
const SERVER_MAC = '02:00:00:00:00:02';

/** The packets of a kernel capture, put on Ethernet. */
export function kernelPackets(name: (typeof KERNEL_CAPTURES)[number]): CapturedPacket[] {
  return readCaptureFile(kernelPath(name)).packets.map((packet) => {
    const { ip } = dissect(packet.bytes, packet.linkType);
    return ip?.source === CLIENT
      ? onEthernet(packet, CLIENT_MAC, SERVER_MAC)
      : onEthernet(packet, SERVER_MAC, CLIENT_MAC);
  });
}
