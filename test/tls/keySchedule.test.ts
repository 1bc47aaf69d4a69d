import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random.ts';
import { makeKeyPair, X25519 } from '../../src/tls/groups.ts';
import {
  EarlySecret,
  finishedData,
  nextTrafficSecret,
  resumptionPsk,
  trafficKeys,
} from '../../src/tls/keySchedule.ts';
import { ContentType } from '../../src/tls/record.ts';
import { sealedRecord } from '../../src/tls/seal/sealer.ts';
import { trafficSealer } from '../../src/tls/seal/traffic13.ts';
import { suiteOf } from '../../src/tls/suites.ts';

/** A stream that gives these bytes and no others. */
class GivenBytes extends Random {
  readonly #given: Uint8Array;

  constructor(given: Uint8Array) {
    super('given');
    this.#given = given;
  }

  override bytes(): Uint8Array {
    return this.#given;
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'hex');
}

const SUITE = suiteOf(0x1301)!;

// RFC 8448 section 3, "Simple 1-RTT Handshake".
const CLIENT_PRIVATE = '49af42ba7f7994852d713ef2784bcbcaa7911de26adc5642cb634540e7ea5005';
const CLIENT_PUBLIC = '99381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c';
const SERVER_PRIVATE = 'b1580eeadf6dd589b8ef4f2d5652578cc810e9980191ec8d058308cea216a21e';
const SERVER_PUBLIC = 'c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f';
const SHARED = '8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d';
const HELLO_HASH = '860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8';
const FLIGHT_HASH = '9608102a0f1ccc6db6250b7b7e417b1a000eaada3daae4777a7686c9ff83df13';
const END_HASH = '209145a96ee8e2a122ff810047cc952684658d6049e86429426db87c54ad143d';
const CLIENT_TRAFFIC = 'b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21';

const handshake = new EarlySecret('sha256', undefined).handshake(bytes(SHARED));
const master = handshake.master();

describe('the key schedule of RFC 8448 section 3', () => {
  it('shares the secret of both X25519 keys', () => {
    const pair = makeKeyPair(X25519, new GivenBytes(bytes(CLIENT_PRIVATE)));
    expect(hex(pair.publicKey)).toBe(CLIENT_PUBLIC);
    const server = makeKeyPair(X25519, new GivenBytes(bytes(SERVER_PRIVATE)));
    expect(hex(server.publicKey)).toBe(SERVER_PUBLIC);
    expect(hex(pair.shared(server))).toBe(SHARED);
    expect(hex(server.shared(pair))).toBe(SHARED);
  });

  it('derives the traffic secrets of the handshake', () => {
    expect(hex(handshake.clientTraffic(bytes(HELLO_HASH)))).toBe(CLIENT_TRAFFIC);
    expect(hex(handshake.serverTraffic(bytes(HELLO_HASH)))).toBe(
      'b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38',
    );
  });

  it('derives keys and IVs from them', () => {
    const keys = trafficKeys(SUITE, bytes(CLIENT_TRAFFIC));
    expect(hex(keys.key)).toBe('dbfaa693d1762c5b666af5d950258d01');
    expect(hex(keys.iv)).toBe('5bd3c71b836e0b76bb73265f');
  });

  it('derives the secrets of application data, exporters and resumption', () => {
    expect(hex(master.clientTraffic(bytes(FLIGHT_HASH)))).toBe(
      '9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5',
    );
    expect(hex(master.serverTraffic(bytes(FLIGHT_HASH)))).toBe(
      'a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643',
    );
    expect(hex(master.exporter(bytes(FLIGHT_HASH)))).toBe(
      'fe22f881176eda18eb8f44529e6792c50c9a3f89452f68d8ae311b4309d3cf50',
    );
    expect(hex(master.resumption(bytes(END_HASH)))).toBe(
      '7df235f2031d2a051287d02b0241b0bfdaf86cc856231f2d5aba46c434ec196c',
    );
  });

  it('seals the client Finished as printed there', () => {
    const verifyData = finishedData('sha256', bytes(CLIENT_TRAFFIC), bytes(FLIGHT_HASH));
    expect(hex(verifyData)).toBe(
      'a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2edd5ce61',
    );
    const message = Buffer.concat([bytes('14000020'), verifyData]);
    const sealer = trafficSealer(SUITE, bytes(CLIENT_TRAFFIC), undefined);
    expect(hex(sealedRecord(sealer, 0, ContentType.handshake, message))).toBe(
      '170303003575ec4dc238cce60b298044a71e219c56cc77b0517fe9b93c7a4bfc44' +
        'd87f38f80338ac98fc46deb384bd1caeacab6867d726c40546',
    );
  });

  it('seals application data as printed there', () => {
    const secret = master.clientTraffic(bytes(FLIGHT_HASH));
    const content = Uint8Array.from({ length: 50 }, (_, i) => i);
    const sealer = trafficSealer(SUITE, secret, undefined);
    const record = sealedRecord(sealer, 0, ContentType.applicationData, content);
    expect(hex(record)).toBe(
      '1703030043a23f7054b62c94d0affafe8228ba55cbefacea42f914aa66bcab3f2b9819a8a5b46b395bd54a9a20' +
        '441e2b62974e1f5a6292a2977014bd1e3deae63aeebb21694915e4',
    );
  });
});

describe('resumption in RFC 8448 section 4', () => {
  const psk = resumptionPsk('sha256', master.resumption(bytes(END_HASH)), bytes('0000'));

  it('derives the PSK from the ticket nonce', () => {
    expect(hex(psk)).toBe('4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3');
  });

  it('derives the binder', () => {
    const binderKey = new EarlySecret('sha256', psk).resumptionBinderKey();
    expect(hex(binderKey)).toBe('69fe131a3bbad5d63c64eebcc30e395b9d8107726a13d074e389dbc8a4e47256');
    const prefixHash = '63224b2e4573f2d3454ca84b9d009a04f6be9e05711a8396473aefa01e924a14';
    expect(hex(finishedData('sha256', binderKey, bytes(prefixHash)))).toBe(
      '3add4fb2d8fdf822a0ca3cf7678ef5e88dae990141c5924d57bb6fa31b9e5f9d',
    );
  });
});

describe('nextTrafficSecret', () => {
  it('is HKDF-Expand-Label with "traffic upd", for both hashes as long as the hash', () => {
    const secret = createHash('sha384').update('secret').digest();
    expect(nextTrafficSecret('sha384', secret).length).toBe(48);
    expect(nextTrafficSecret('sha256', secret.subarray(0, 32)).length).toBe(32);
  });
});
