/** Takes one frame at a time and keeps it until the next: for what is quoted or cut up. */
import type { Nanos } from '../base/time.ts';
import type { CaptureSink } from '../pcap-writer/sink.ts';

export class Scratch implements CaptureSink {
  bytes = new Uint8Array(0);
  view = new DataView(this.bytes.buffer);

  begin(_time: Nanos, length: number): number {
    this.bytes = new Uint8Array(length);
    this.view = new DataView(this.bytes.buffer);
    return 0;
  }

  name(): void {}

  close(): void {}
}
