/**
 * A server that keeps nothing of a SYN until its sender has answered, as Linux net/ipv4/syncookies.c: its
 * SYN-ACK says what fits into its numbers, and is never repeated. How the initial sequence number hides
 * the MSS cannot be seen from outside. Checked against Linux 6.18 with tcp_syncookies=2.
 */
import type { Offer } from './options.ts';

/** msstab of net/ipv4/syncookies.c and net/ipv6/syncookies.c. */
const MSS_TABLE = { 4: [1460, 1440, 1300, 536], 6: [8940, 1440, 1420, 1220] } as const;

/** What is remembered of the MSS that a client takes. */
export function cookieMss(mss: number, ip: 4 | 6): number {
  const table = MSS_TABLE[ip];
  return table.find((entry) => entry <= mss) ?? table[3];
}

/** tcp_conn_request: without timestamps there is no place for the other options (tcp_clear_options). */
export function cookieOffer(offer: Offer): Offer {
  return offer.timestamps ? offer : { timestamps: false, sack: false, scaling: false };
}

/** TSBITS */
const TIMESTAMP_BITS = 6;
/** TS_OPT_WSCALE_MASK stands for no scaling; TS_OPT_SACK, TS_OPT_ECN */
const NO_SCALING = 0xf;
const SACK = 0x10;
const ECN = 0x20;

/** cookie_init_timestamp: the last bits of `ticks`, not later than it, hold the peer's shift and more. */
export function cookieTimestamp(ticks: number, offer: Offer, shift: number, ecn: boolean): number {
  const bits = (offer.scaling ? shift : NO_SCALING) | (offer.sack ? SACK : 0) | (ecn ? ECN : 0);
  const unit = 1 << TIMESTAMP_BITS;
  const value = Math.floor(ticks / unit) * unit + bits;
  return value > ticks ? value - unit : value;
}
