/** What the user gives for servers to send with their leaf, checked as far as a client could see at once. */
import {
  certificateFields,
  type DerElement,
  derChild,
  derChildren,
  derElement,
} from './derReader.ts';
import { CredentialError } from './givenCredential.ts';

const TAG = { integer: 0x02, octetString: 0x04, enumerated: 0x0a, sequence: 0x30, explicit0: 0xa0 };

/**
 * An OCSPResponse in DER (RFC 6960 section 4.2.1) that says something of `leaf`.
 * @throws {CredentialError} when it is not
 */
export function checkOcspResponse(response: Uint8Array, leaf: Uint8Array): void {
  const serials = serialsOf(response);
  const serial = bytesOf(leaf, certificateFields(leaf)[0]!);
  if (serials.some((one) => Buffer.compare(one, serial) === 0)) return;
  throw new CredentialError(
    'ocspResponse',
    'the response is not about the first certificate of the chain: it has another serial number',
  );
}

/**
 * A SignedCertificateTimestampList (RFC 6962 section 3.3): vectors in a vector, none of them empty.
 * @throws {CredentialError} when it is not
 */
export function checkTimestampList(list: Uint8Array): void {
  const view = new DataView(list.buffer, list.byteOffset, list.byteLength);
  let at = 0;
  const vector16 = () => {
    const length = at + 2 <= list.length ? view.getUint16(at) : 0;
    at += 2;
    return length;
  };
  let sound = vector16() === list.length - 2 && list.length > 2;
  while (sound && at < list.length) {
    const length = vector16();
    at += length;
    sound = length > 0 && at <= list.length;
  }
  if (sound) return;
  throw new CredentialError(
    'sctList',
    'expected a SignedCertificateTimestampList in binary, which begins with its length in two bytes',
  );
}

/** Serial numbers of the certificates that a response is about. */
function serialsOf(response: Uint8Array): readonly Uint8Array[] {
  try {
    const whole = derElement(response);
    const status = derChild(response, whole, 0);
    const typed = derChild(response, whole, 1);
    const sound = whole.end === response.length && whole.tag === TAG.sequence;
    if (!sound || status.tag !== TAG.enumerated || typed.tag !== TAG.explicit0)
      throw new RangeError();
    const wrapped = derChild(response, typed, 0, 1);
    const basic = derElement(response, wrapped.content, wrapped.end);
    // version [0] and responderID [1] or [2] are tagged, producedAt is a time: only the list is a SEQUENCE.
    const toBeSigned = derChildren(response, derChild(response, basic, 0));
    const answers = toBeSigned.find(({ tag }) => tag === TAG.sequence);
    if (answers === undefined) throw new RangeError();
    return derChildren(response, answers).map((answer) => serialOf(response, answer));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CredentialError('ocspResponse', 'expected a successful OCSPResponse in DER');
  }
}

/** CertID: hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber. */
function serialOf(response: Uint8Array, answer: DerElement): Uint8Array {
  const fields = derChildren(response, derChild(response, answer, 0));
  const tags = [TAG.sequence, TAG.octetString, TAG.octetString, TAG.integer];
  if (tags.some((tag, i) => fields[i]?.tag !== tag)) throw new RangeError();
  return bytesOf(response, fields[3]!);
}

function bytesOf(der: Uint8Array, { content, end }: DerElement): Uint8Array {
  return der.subarray(content, end);
}
