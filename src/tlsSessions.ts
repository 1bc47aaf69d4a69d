/**
 * The TLS of a run: one session for each secure connection, with credentials for every server and the
 * memory that lets later connections resume. What belongs to a connection follows from its own random
 * stream, and what it resumes from its client's earlier connections alone.
 */
import { draw } from './base/distribution.ts';
import type { Random } from './base/random.ts';
import { type Nanos, type UtcInstant, utcAt } from './base/time.ts';
import type { PlannedConnection } from './plan/sessionPlan.ts';
import type { TlsOptions } from './profile/profile.ts';
import { browserPolicy } from './tls/browser.ts';
import { type Authority, openAuthority } from './tls/certificates/authority.ts';
import type { Credential } from './tls/certificates/certificate.ts';
import type { DistinguishedName } from './tls/certificates/distinguishedName.ts';
import { DROPBOX_SERVERS, lanSyncCertificate } from './tls/certificates/dropbox.ts';
import { lanSyncPolicy } from './tls/lanSync.ts';
import type { TlsPolicy } from './tls/policy.ts';
import type { Resumption } from './tls/resumption.ts';
import { openTls, type TlsSession } from './tls/session.ts';

/** Another client, as applications name it, and what the two show each other. */
type Peer = NonNullable<PlannedConnection['to']['peer']>;
type SelfSigned = ReturnType<Peer['credentials']>['client'];

export class TlsSessions {
  readonly #options: TlsOptions;
  readonly #random: Random;
  readonly #start: UtcInstant;
  readonly #selfSigned = new Map<string, SelfSigned>();
  readonly #credentials = new WeakMap<SelfSigned, Credential>();
  #authority: Authority | undefined;
  /** By host, and by the program that speaks to it where that is not the application. */
  readonly #servers = new Map<string, ServerSide>();
  /** What each client may resume, by client and server. */
  readonly #known = new Map<string, Resumption>();
  /** What a server gives on a connection, with the name under which its client will know it. */
  readonly #given = new WeakMap<
    PlannedConnection,
    { readonly as: string; readonly what: Resumption }
  >();

  constructor(options: TlsOptions, random: Random, start: UtcInstant) {
    this.#options = options;
    this.#random = random;
    this.#start = start;
  }

  /** PEM of the root under which certificates are made: what a client would have to trust. */
  rootCertificate(): string {
    return this.#made().rootPem;
  }

  /** A key and a certificate that a client of LAN sync has made: the same for the same name. */
  selfSigned(name: string): SelfSigned {
    const known = this.#selfSigned.get(name);
    if (known !== undefined) return known;
    const made = lanSyncCertificate(this.#random.fork(`self-signed/${name}`), this.#start);
    this.#selfSigned.set(name, made);
    this.#credentials.set(made, made.credential);
    return made;
  }

  /** The TLS of `connection`, which opens `now`. */
  open(connection: PlannedConnection, now: Nanos): TlsSession {
    const { policy, resumed, failing } = this.#options;
    const { to, clientNumber } = connection;
    const random = connection.random.fork('tls');
    if (to.peer !== undefined) return this.#openToPeer(to.peer, random, now);
    const known = `${clientNumber}/${to.host}:${to.port}`;
    const fails = policy.failure !== undefined && random.fork('fails').fraction() < failing;
    const resumes = !fails && random.fork('resumes').fraction() < resumed;
    const server = this.#server(to, connection.server.name);
    const failure = fails ? policy.failure : undefined;
    const delays = this.#delays(random);
    const start = utcAt(this.#start, now);
    const session = openTls(
      { ...server.policy, failure, delays },
      {
        random,
        start,
        serverCredential: server.credential,
        clientCredential: server.policy.clientCertificate ? this.#client(clientNumber) : undefined,
        resume: resumes ? this.#taken(known, start) : undefined,
      },
    );
    const { resumption } = session;
    if (resumption !== undefined) this.#given.set(connection, { as: known, what: resumption });
    return session;
  }

  /**
   * What a client offers that it knows by this name; undefined: nothing, or nothing that still holds. A
   * ticket of TLS 1.3 is offered once, so of connections opened side by side one resumes (RFC 8446
   * appendix C.4): of the several that servers give, clients are taken to keep the newest alone.
   */
  #taken(known: string, { seconds }: UtcInstant): Resumption | undefined {
    const kept = this.#known.get(known);
    if (kept === undefined) return undefined;
    const held = kept.lifetime === 0 || seconds - kept.at.seconds <= kept.lifetime;
    if (!held || kept.kind === 'psk') this.#known.delete(known);
    return held ? kept : undefined;
  }

  /** The client has heard all that was said on the connection until now, also what it may resume. */
  heard(connection: PlannedConnection): void {
    const given = this.#given.get(connection);
    if (given === undefined) return;
    this.#known.set(given.as, given.what);
    this.#given.delete(connection);
  }

  /** Clients talk as client 2.5.13 does, whatever their servers speak. */
  #openToPeer(peer: Peer, random: Random, now: Nanos): TlsSession {
    const { client, server } = peer.credentials();
    const { mode } = this.#options.policy;
    return openTls(lanSyncPolicy({ mode, delays: this.#delays(random) }), {
      random,
      start: utcAt(this.#start, now),
      serverCredential: this.#credentials.get(server)!,
      clientCredential: this.#credentials.get(client),
      resume: undefined,
    });
  }

  #delays(random: Random): TlsPolicy['delays'] {
    const { handshakeDelay } = this.#options;
    return {
      client: draw(handshakeDelay, random.fork('delay/client')),
      server: draw(handshakeDelay, random.fork('delay/server')),
    };
  }

  /** `name`: undefined when the host is an address, which `host` alone decides. */
  #server(to: PlannedConnection['to'], name: string | undefined): ServerSide {
    const as = to.program === undefined ? to.host : `${to.program} ${to.host}`;
    const kept = this.#servers.get(as);
    if (kept !== undefined) return kept;
    const made = this.#newServer(to, name);
    this.#servers.set(as, made);
    return made;
  }

  #newServer({ host, program }: PlannedConnection['to'], name: string | undefined): ServerSide {
    const { policy: own, sni } = this.#options;
    const policy = program === 'browser' ? browserPolicy(own) : own;
    const { credential, ocspResponse, sctList } = this.#shown(host);
    // DNS names only (RFC 6066 section 3): an address has no name.
    const serverName = sni ? name : undefined;
    return {
      credential,
      policy: { ...policy, serverName, ocspResponse, sctList },
    };
  }

  /** What a host shows of its identity. */
  #shown(host: string): Shown {
    const { certificate } = this.#options;
    if (certificate.kind === 'given') return certificate;
    const { key: keyKind, expired, style, ocspStapling, sctExtension } = certificate;
    const ofDropbox = style === 'of2014' && host.endsWith('.dropbox.com');
    const names = ofDropbox ? DROPBOX_SERVERS : { names: [host] };
    const identity = { ...names, keyKind, expired: expired.server };
    const authority = this.#made();
    return {
      credential: authority.server(identity),
      ocspResponse: ocspStapling ? authority.ocspResponse(identity) : undefined,
      sctList: sctExtension ? authority.timestampList(identity) : undefined,
    };
  }

  #client(clientNumber: number): Credential {
    const { certificate, clientCredential } = this.#options;
    if (clientCredential !== undefined) return clientCredential;
    const made = certificate.kind === 'made' ? certificate : GIVEN_BESIDE;
    const subject: DistinguishedName = [['CN', `client ${clientNumber + 1}`]];
    const identity = { subject, keyKind: made.key };
    return this.#made().client(made.expired.client ? { ...identity, expired: true } : identity);
  }

  #made(): Authority {
    const { certificate } = this.#options;
    const made = certificate.kind === 'made' ? certificate : GIVEN_BESIDE;
    this.#authority ??= openAuthority(this.#random.fork('authority'), {
      now: this.#start,
      style: made.style,
      organization: 'Example Trust Services',
      domain: 'pki.example',
      keyKind: made.key.startsWith('rsa') ? 'rsa-2048' : made.key,
      intermediates: made.intermediates,
    });
    return this.#authority;
  }
}

/** The authority of client certificates where the servers' are given. */
const GIVEN_BESIDE = {
  style: 'commercial',
  key: 'rsa-2048',
  intermediates: 0,
  expired: { client: false },
} as const;

interface ServerSide {
  readonly credential: Credential;
  /** Of all connections to it. */
  readonly policy: Omit<TlsPolicy, 'delays' | 'failure'>;
}

interface Shown {
  readonly credential: Credential;
  readonly ocspResponse: Uint8Array | undefined;
  readonly sctList: Uint8Array | undefined;
}
