/**
 * F-RTO, RFC 5682 section 3.1 as Linux tcp_process_loss has it: whether a timeout came too early. After
 * the first ACK something new goes out instead of what seems lost; if then an original arrives, it was.
 */

/** What it needs to know of an ACK. */
interface AckOfTimeout {
  readonly una: number;
  readonly nxt: number;
  readonly advanced: boolean;
  readonly more: boolean;
}

export class Frto {
  active = false;
  /** Step 2.b: new data goes now, nothing again. */
  sendsNew = false;

  /** Step 1: `applies` where no other recovery was under way, and to further timeouts of a segment. */
  timedOut(applies: boolean): void {
    this.active = applies;
    this.sendsNew = false;
  }

  stop(): void {
    this.active = false;
    this.sendsNew = false;
  }

  /** An ACK of no original; `until` is what SND.NXT was at the timeout, or before something new went. */
  onAck({ una, nxt, advanced, more }: AckOfTimeout, until: number): void {
    this.sendsNew = false;
    if (!this.active) return;
    if (nxt > until) {
      // Step 3.a: the new data has arrived, and what was lost is still missing.
      if (more) this.active = false;
    } else {
      this.sendsNew = advanced && una < until;
    }
  }
}
