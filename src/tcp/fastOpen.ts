/**
 * TCP Fast Open, RFC 7413: a cookie that a server gave lets the client's next SYN carry data. As Linux
 * 6.18 does it: the SYN leaves room for all options, and a repeated one has neither data nor cookie.
 */
import type { TcpOptions } from '../wire/tcpOptions.ts';
import { TcpOption } from '../wire/tcpOptions.ts';

/** What a server gives to a client; the same object for all connections between them. */
export interface FastOpenCookie {
  /** 4 to 16 bytes, an even number. */
  readonly bytes: Uint8Array;
  /** The client has it. */
  known: boolean;
  /** The server's MSS option, which is kept with it (tcp_fastopen_cache_set). */
  mss: number;
}

/** tcp_send_syn_data: MAX_TCP_OPTION_SPACE is kept free. */
const SYN_OPTION_SPACE = 40;

/**
 * The options of a SYN with Fast Open's behind the others and in front of what ends them, where it would
 * not be read. With or without a cookie it takes two bytes more than whole words.
 */
export function withFastOpen(
  layout: readonly TcpOption[],
  padding: TcpOption,
): readonly TcpOption[] {
  const others = layout.filter((kind) => kind !== TcpOption.END);
  const lacking = (layout.length - others.length + 2) % 4;
  return [...others, TcpOption.FAST_OPEN, ...Array<TcpOption>(lacking).fill(padding)];
}

/** Bytes that a client's SYN may carry: none without a cookie. */
export function roomInSyn(cookie: FastOpenCookie | undefined, interfaceMss: number): number {
  return cookie?.known ? Math.min(cookie.mss, interfaceMss) - SYN_OPTION_SPACE : 0;
}

/** The server takes the data of a SYN with these options. */
export function isValidCookie({ layout, cookie }: TcpOptions, own: FastOpenCookie): boolean {
  if (!layout.includes(TcpOption.FAST_OPEN) || cookie?.length !== own.bytes.length) return false;
  return cookie.every((byte, i) => byte === own.bytes[i]);
}
