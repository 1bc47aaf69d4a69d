/**
 * Writes pcap and pcapng files: bytes, times and link types, no packet headers.
 *
 * @example
 * const file = openFileOutput('out.pcapng');
 * const sink = createPcapngSink(file, { start: { seconds: 1_407_602_754, nanos: 0 } });
 * writePacket(sink, 0, frame, { direction: 'outbound', comment: 'hello' });
 * sink.close();
 * file.close();
 */
export type { Nanos, UtcInstant } from '../base/time.ts';
export type { InterfaceInfo } from './blocks/interface.ts';
export type { SectionInfo } from './blocks/section.ts';
export { type FileOutput, openFileOutput } from './fileOutput.ts';
export { LINKTYPE_ETHERNET, MAX_FRAME_LENGTH } from './packetChecks.ts';
export { createPcapSink, type PcapOptions } from './pcap.ts';
export { createPcapngSink, type PcapngOptions, type PcapngSink } from './pcapng.ts';
export type { ByteOutput, CaptureSink, PacketInfo } from './sink.ts';
export { writePacket } from './writePacket.ts';
