/**
 * The handshake as it is spoken: messages go into the transcript and into records, records into
 * flights, and a flight is a turn.
 */
import type { Nanos } from '../base/time.ts';
import { bytesSource } from '../stream/byteSource.ts';
import type { Side, Turn } from '../stream/turn.ts';
import { type Alert, encodeAlert } from './alert.ts';
import { CHANGE_CIPHER_SPEC } from './handshake/fixedMessages.ts';
import type { HandshakeMessage } from './handshake/message.ts';
import type { TlsPolicy } from './policy.ts';
import type { PrfHash } from './prf.ts';
import { ContentType } from './record.ts';
import { plainSealer } from './seal/plain.ts';
import { type CbcGuard, type KeyUpdates, RecordSender } from './seal/recordSender.ts';
import { type Sealer, sealedRecord } from './seal/sealer.ts';
import { Transcript } from './transcript.ts';
import { WIRE_VERSION } from './version.ts';

export class Conversation {
  readonly transcript: Transcript;
  readonly senders: Readonly<Record<Side, RecordSender>>;
  readonly #sharedRecords: Readonly<Record<Side, boolean>>;
  readonly #plainVersion: number;
  #turns: Turn[] = [];
  /** Messages that wait for the end of their record, and records that wait for the end of the flight. */
  #messages: Uint8Array[] = [];
  #records: Uint8Array[] = [];
  #names: string[] = [];

  constructor(policy: TlsPolicy, hash: PrfHash) {
    const { hello, server, records } = policy;
    this.transcript = new Transcript(hash);
    // RFC 8446 section 5.1: the records of TLS 1.3 say 1.2.
    this.#plainVersion = WIRE_VERSION[policy.version === '1.3' ? '1.2' : policy.version];
    this.senders = {
      client: new RecordSender(records.client, plainSealer(hello.recordVersion)),
      server: new RecordSender(records.server, plainSealer(this.#plainVersion)),
    };
    this.#sharedRecords = { client: hello.sharedRecords, server: server.sharedRecords };
  }

  say(from: Side, message: HandshakeMessage): void {
    this.transcript.add(message.bytes);
    this.whisper(from, message);
  }

  /** Sends a message that is no part of the transcript. */
  whisper(from: Side, message: HandshakeMessage): void {
    this.#messages.push(message.bytes);
    this.#names.push(message.name);
    if (!this.#sharedRecords[from]) this.#endRecord(from);
  }

  changeCipherSpec(from: Side): void {
    this.#endRecord(from);
    this.#names.push('ChangeCipherSpec');
    this.#seal(from, ContentType.changeCipherSpec, CHANGE_CIPHER_SPEC);
  }

  /** The dummy of TLS 1.3 (RFC 8446 appendix D.4) is never protected. */
  dummyChangeCipherSpec(from: Side): void {
    this.#endRecord(from);
    this.#names.push('ChangeCipherSpec');
    const { changeCipherSpec } = ContentType;
    const plain = plainSealer(this.#plainVersion);
    this.#records.push(sealedRecord(plain, 0, changeCipherSpec, CHANGE_CIPHER_SPEC));
  }

  alert(from: Side, alert: Alert): void {
    this.#endRecord(from);
    this.#names.push(`Alert ${alert}`);
    this.#seal(from, ContentType.alert, encodeAlert(alert));
  }

  /** What this side says from now on is under these keys. */
  protect(from: Side, sealer: Sealer, guard?: CbcGuard, keyUpdates?: KeyUpdates): void {
    this.#endRecord(from);
    this.senders[from].protect(sealer, guard, keyUpdates);
  }

  /** The same keys and numbers, with another sealer. */
  continueUnder(from: Side, sealer: Sealer): void {
    this.#endRecord(from);
    this.senders[from].continueUnder(sealer);
  }

  /** After its first flight a side names the negotiated version in its plain records. */
  versionIsKnown(): void {
    this.senders.client.protect(plainSealer(this.#plainVersion));
  }

  /** All that was said since the last flight is one turn of `from`. */
  endFlight(from: Side, delay: Nanos): void {
    this.#turns.push(this.#flight(from, delay));
  }

  /** As `endFlight`, and `from` leaves: what peers do with a fatal alert (RFC 8446 section 6.2). */
  endTalk(from: Side, delay: Nanos): void {
    this.#turns.push({ ...this.#flight(from, delay), ending: 'leave' });
  }

  #flight(from: Side, delay: Nanos): Turn {
    this.#endRecord(from);
    const bytes = bytesSource(joined(this.#records));
    const label = this.#names.join(', ');
    this.#records = [];
    this.#names = [];
    return { from, delay, label, bytes: () => bytes };
  }

  /** The turns since this was last asked. */
  takeTurns(): readonly Turn[] {
    const turns = this.#turns;
    this.#turns = [];
    return turns;
  }

  #endRecord(from: Side): void {
    if (this.#messages.length === 0) return;
    const messages = joined(this.#messages);
    this.#messages = [];
    this.#seal(from, ContentType.handshake, messages);
  }

  #seal(from: Side, type: ContentType, content: Uint8Array): void {
    this.#records.push(this.senders[from].sealMessage(type, content));
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
