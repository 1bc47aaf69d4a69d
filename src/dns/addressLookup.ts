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
  /** Bytes of an answer that the client says it takes (EDNS); undefined: it says nothing. */
  readonly edns?: number | undefined;
}

export interface AddressAnswer {
  /** The names to which the one asked for leads, in this order. */
  readonly aliases: readonly string[];
  /** 4 or 16 bytes each, in the order of the answer; none: the name has none of this family. */
  readonly addresses: readonly Uint8Array[];
  /** Of all records, seconds. */
  readonly ttl: number;
}

/**
 * The messages of a run, in which a name has the same aliases and addresses for everyone. Clients ask
 * for the same names, all with or without EDNS, so most messages differ from an earlier one in their id alone.
 */
export class AddressMessages {
  /** Those with id 0. */
  readonly #made = new Map<string, Uint8Array>();

  /** A query as glibc's resolver sends it: recursion desired, one question. */
  query({ id, name, ip, edns }: AddressQuestion): ByteSource {
    return this.#with(id, `${ip} ${name}`, () => encodeQuery(name, ip, edns));
  }

  /** The answer of a server that resolves names for others: CNAMEs first, the addresses last. */
  answer({ id, name, ip, edns }: AddressQuestion, answer: AddressAnswer): ByteSource {
    // The list is turned: which address is the first says where the others are.
    const key = `${ip} ${name} ${answer.ttl} ${answer.addresses[0]?.join()}`;
    return this.#with(id, key, () => encodeAnswer(name, ip, edns, answer));
  }

  #with(id: number, key: string, encode: () => Uint8Array): ByteSource {
    let made = this.#made.get(key);
    if (made === undefined) {
      made = encode();
      if (this.#made.size >= MOST_MADE) this.#made.clear();
      this.#made.set(key, made);
    }
    const message = made.slice();
    message[0] = id >>> 8;
    message[1] = id;
    return bytesSource(message);
  }
}

/** Lifetimes may be drawn from many: no more are kept than are worth it. */
const MOST_MADE = 1024;

function encodeQuery(name: string, ip: 4 | 6, edns: number | undefined): Uint8Array {
  const additionals = edns === undefined ? [] : [opt(edns)];
  return encodeDns({ ...EMPTY, questions: [{ ...typeOf(ip), name }], additionals });
}

function encodeAnswer(
  name: string,
  ip: 4 | 6,
  edns: number | undefined,
  answer: AddressAnswer,
): Uint8Array {
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
  return encodeDns({
    ...EMPTY,
    response: true,
    recursionAvailable: true,
    questions: [{ ...typeOf(ip), name }],
    answers: [
      ...links,
      ...addresses.map((address) => ({ ...typeOf(ip), name: names.at(-1)!, ttl, address })),
    ],
    additionals: edns === undefined ? [] : [opt(SERVER_TAKES)],
    authorities: addresses.length === 0 ? [startOfAuthority(names.at(-1)!, ttl)] : [],
  });
}

/** What name servers take since the DNS flag day of 2020 (BIND: edns-udp-size). */
const SERVER_TAKES = 1232;

/** RFC 6891 section 6.1.2: the class is the size that its sender takes. */
function opt(size: number): DnsRecord {
  return { name: '', type: DnsType.OPT, class: size, ttl: 0, rdata: new Uint8Array(0) };
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
