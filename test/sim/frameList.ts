import type { Nanos } from '../../src/base/time.ts';
import type { CaptureSink, PacketInfo } from '../../src/pcap-writer/sink.ts';
import { dissect, type Frame, type IpHeader, type TcpSegment } from '../reader/frame.ts';

const LINKTYPE_ETHERNET = 1;
const MARGIN = 5;

export interface ListedFrame {
  readonly time: Nanos;
  readonly bytes: Uint8Array;
  readonly info: PacketInfo | undefined;
}

/** A frame taken apart by the tests' own reader. */
export type AnyFrame = Frame & {
  readonly time: Nanos;
  readonly info: PacketInfo | undefined;
};

/** One with TCP. */
export type ReadFrame = AnyFrame & { readonly ip: IpHeader; readonly tcp: TcpSegment };

/** Keeps frames in memory. Each gets a page of its own, at an odd offset and full of rubbish. */
export class FrameList implements CaptureSink {
  readonly frames: ListedFrame[] = [];
  readonly names: { readonly address: string; readonly name: string }[] = [];
  bytes = new Uint8Array(0);
  view = new DataView(this.bytes.buffer);

  begin(time: Nanos, length: number, info?: PacketInfo): number {
    const last = this.frames.at(-1)?.time ?? 0;
    if (time < last) throw new Error(`time runs backwards, from ${last} to ${time}`);
    this.bytes = new Uint8Array(length + 2 * MARGIN).fill(0xa5);
    this.view = new DataView(this.bytes.buffer);
    this.frames.push({ time, bytes: this.bytes.subarray(MARGIN, MARGIN + length), info });
    return MARGIN;
  }

  name(address: Uint8Array, name: string): void {
    this.names.push({ address: address.join('.'), name });
  }

  close(): void {}

  /** All frames, of any kind. */
  readAny(): AnyFrame[] {
    return this.frames.map(({ time, bytes, info }) => ({
      ...dissect(bytes, LINKTYPE_ETHERNET),
      time,
      info,
    }));
  }

  /** Where all frames are TCP's. */
  read(): ReadFrame[] {
    return this.readAny().map((frame) => {
      const { ip, tcp } = frame;
      if (ip === undefined || tcp === undefined) throw new Error('a frame without TCP');
      return { ...frame, ip, tcp };
    });
  }
}
