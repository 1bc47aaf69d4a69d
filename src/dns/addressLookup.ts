/** What a resolver asks for the address of a name, and what a name server answers: RFC 1035, RFC 3596. */
import { type ByteSource, bytesSource } from '../stream/byteSource.ts';
import { type DnsMessage, encodeDns } from '../wire/dns/message.ts';
import { DnsClass, type DnsRecord, DnsType } from '../wire/dns/record.ts';
import { startOfAuthority } from './startOfAuthority.ts';

export interface AddressQuestion {
  /** 16 bits, which the answer repeats. */
  readonly id: number;
  readonly name: string;
  readonly ip: 4 | 6;
}

export interface AddressAnswer {
  /** The names to which the one asked for leads, in this order. */
  readonly aliases: readonly string[];
  /** 4 or 16 bytes each, in the order of the answer; none: the name has none of this family. */
  readonly addresses: readonly Uint8Array[];
  /** Of all records, seconds. */
  readonly ttl: number;
}

/** A query as glibc's resolver sends it: recursion desired, one question, no EDNS. */
export function addressQuery({ id, name, ip }: AddressQuestion): ByteSource {
  return bytesSource(encodeDns({ ...EMPTY, id, questions: [{ ...typeOf(ip), name }] }));
}

/** The answer of a server that resolves names for others: CNAMEs first, the addresses last. */
export function addressAnswer(question: AddressQuestion, answer: AddressAnswer): ByteSource {
  const { id, name, ip } = question;
  const { aliases, addresses, ttl } = answer;
  const names = [name, ...aliases];
  const links = aliases.map(
    (target, i): DnsRecord => ({
      name: names[i]!,
      type: DnsType.CNAME,
      class: DnsClass.IN,
      ttl,
      target,
    }),
  );
  const message: DnsMessage = {
    ...EMPTY,
    id,
    response: true,
    recursionAvailable: true,
    questions: [{ ...typeOf(ip), name }],
    answers: [
      ...links,
      ...addresses.map((address) => ({ ...typeOf(ip), name: names.at(-1)!, ttl, address })),
    ],
    authorities: addresses.length === 0 ? [startOfAuthority(names.at(-1)!, ttl)] : [],
  };
  return bytesSource(encodeDns(message));
}

function typeOf(ip: 4 | 6) {
  return { type: ip === 4 ? DnsType.A : DnsType.AAAA, class: DnsClass.IN };
}

const EMPTY: DnsMessage = {
  id: 0,
  response: false,
  opcode: 0,
  authoritative: false,
  truncated: false,
  recursionDesired: true,
  recursionAvailable: false,
  authenticData: false,
  checkingDisabled: false,
  rcode: 0,
  questions: [],
  answers: [],
  authorities: [],
  additionals: [],
};
