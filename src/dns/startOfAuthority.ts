/** The record beside an answer that holds nothing: RFC 2308 section 2.2, RFC 1035 section 3.3.13. */
import { ByteWriter } from '../base/byteWriter.ts';
import { encodeName } from '../wire/dns/name.ts';
import { DnsClass, type DnsRecord, DnsType } from '../wire/dns/record.ts';

/** Serial, refresh, retry, expire and minimum as Amazon Route 53 has them by default. */
const NUMBERS = [1, 7_200, 900, 1_209_600, 86_400];
const MINIMUM = NUMBERS.at(-1)!;

/** The zone of `name` is taken to be its last two labels; `ttl` is that of its other records. */
export function startOfAuthority(name: string, ttl: number): DnsRecord {
  const zone = name.split('.').slice(-2).join('.');
  const writer = new ByteWriter();
  // Each name by itself: offsets into the message are not known here.
  encodeName(writer, `ns1.${zone}`, new Map(), 'primary server');
  encodeName(writer, `hostmaster.${zone}`, new Map(), 'mailbox');
  for (const number of NUMBERS) writer.u32(number, 'number');
  return {
    name: zone,
    type: DnsType.SOA,
    class: DnsClass.IN,
    ttl: Math.min(ttl, MINIMUM),
    rdata: writer.finish(),
  };
}
