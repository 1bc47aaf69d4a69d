/** The devices of one account, as they have heard of each other. */
import type { Nanos } from '../../../base/time.ts';
import { SECOND } from '../../../base/time.ts';
import type { SelfSigned, ServerName } from '../../app.ts';
import type { Client } from '../client.ts';

/** UDP for announcements and TCP for blocks: IANA's db-lsp-disc and db-lsp. */
export const LAN_PORT = 17_500;

/** A device is forgotten when three of its announcements have not come: a guess. */
const FORGOTTEN: Nanos = 95 * SECOND;

/** A device as its neighbours know it. */
export interface LanPeer {
  readonly client: Client;
  /** Its number among the profile's clients. */
  readonly number: number;
  /** Where its announcements are heard; undefined: nowhere. */
  readonly segment: number | undefined;
  /** Shown as a server: made when the program starts, and only for that. */
  readonly own: () => SelfSigned;
  /** Shown as a client: the key of the namespace. */
  readonly shared: () => SelfSigned;
}

export class Neighbourhood {
  /** When each device was last heard. */
  readonly #heard = new Map<LanPeer, Nanos>();
  /** Since when each device has been listening. */
  readonly #listening = new Map<LanPeer, Nanos>();

  listen(peer: LanPeer, now: Nanos): void {
    this.#listening.set(peer, now);
  }

  announce(peer: LanPeer, now: Nanos): void {
    this.#heard.set(peer, now);
  }

  /** The running devices of which `asker` has heard. */
  of(asker: LanPeer, now: Nanos): LanPeer[] {
    const since = this.#listening.get(asker) ?? now;
    const { segment } = asker;
    return [...this.#heard].flatMap(([peer, at]) => {
      const isNear = peer !== asker && segment !== undefined && peer.segment === segment;
      const isThere = at > since && now - at < FORGOTTEN && peer.client.state === 'up';
      return isNear && isThere ? [peer] : [];
    });
  }
}

/** Where `peer` hands out blocks to `asker`. */
export function blockServer(peer: LanPeer, asker: LanPeer, secure: boolean): ServerName {
  const credentials = () => ({ client: asker.shared(), server: peer.own() });
  const host = peer.client.options.client.hostname;
  return { host, port: LAN_PORT, secure, peer: { client: peer.number, credentials } };
}
