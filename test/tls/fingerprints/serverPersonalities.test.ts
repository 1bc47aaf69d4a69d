import { describe, expect, it } from 'vitest';
import type { ServerExtension } from '../../../src/tls/fingerprints/serverHelloSpec.ts';
import { serverPersonality } from '../../../src/tls/fingerprints/serverPersonalities.ts';
import { ExtensionType } from '../../../src/tls/handshake/extensionType.ts';

/** Of the extensions that the server knows, the types of those that a connection answers. */
function answered(names: readonly ServerExtension[], order: readonly ServerExtension[]): number[] {
  return order.filter((name) => names.includes(name)).map((name) => ExtensionType[name]);
}

const TICKET_H2: readonly ServerExtension[] = [
  'renegotiationInfo',
  'serverName',
  'ecPointFormats',
  'sessionTicket',
  'alpn',
  'extendedMasterSecret',
];

describe('the named servers', () => {
  it('answer TLS 1.2 in the order that was seen', () => {
    const order = (name: 'nginx' | 'go' | 'cdn', known = TICKET_H2) =>
      answered(known, serverPersonality(name, '1.2').extensions);
    // nginx 1.22.1, OpenSSL 3.0.19
    expect(order('nginx')).toEqual([65281, 0, 11, 35, 16, 23]);
    // Go 1.19.8
    expect(order('go')).toEqual([35, 65281, 16, 11]);
    // The JA3S text that PcapPlusPlus tests with
    expect(order('cdn')).toEqual([23, 65281, 11, 35, 16]);
    // kernel-reference: OpenSSL 3 through Node, without a server name and ALPN
    const node = TICKET_H2.filter((each) => each !== 'serverName' && each !== 'alpn');
    expect(order('nginx', node)).toEqual([65281, 11, 35, 23]);
  });

  it('answer TLS 1.3 in the order that was seen', () => {
    const order = (name: 'nginx' | 'go' | 'cdn') =>
      serverPersonality(name, '1.3').helloExtensions.map((each) => ExtensionType[each]);
    // chrome.pcap: 43-51 at first, 43-51-41 when resumed
    expect(order('nginx')).toEqual([43, 51, 41]);
    expect(order('go').filter((type) => type !== 41)).toEqual([43, 51]);
    // tls_ech.pcapng: 51-43; JA3S 2b0648ab686ee45e0e7c35fcfb0eea7e: 41-51-43
    expect(order('cdn')).toEqual([41, 51, 43]);
  });

  it('give tickets as the version has them', () => {
    expect(serverPersonality('nginx', '1.2')).toMatchObject({ ticketLength: 208, ticketCount: 1 });
    expect(serverPersonality('nginx', '1.3')).toMatchObject({ ticketLength: 240, ticketCount: 2 });
    expect(serverPersonality('go', '1.3')).toMatchObject({ ticketLifetime: 604_800 });
  });
});
