/** What stands in front of the packets that one host sends another: the headers below IP. */
import { ETHERNET_HEADER_LENGTH, type EthernetHeader, encodeEthernet } from '../wire/ethernet.ts';

export class Envelope {
  /** Bytes in front of the packet. */
  readonly length: number = ETHERNET_HEADER_LENGTH;
  readonly #ethernet: EthernetHeader;

  /** `source`, `destination`: the hosts' MAC addresses; `etherType`: what the packets are. */
  constructor(source: Uint8Array, destination: Uint8Array, etherType: number) {
    this.#ethernet = { destination, source, etherType };
  }

  /** Writes all of it at `at`. */
  encode(view: DataView, at: number): void {
    encodeEthernet(view, at, this.#ethernet);
  }
}
