/**
 * A profile after `resolve`: checked, without units, without anything optional. What is declared in
 * `schema/` appears here once and is read by one reader below.
 */
import type { DropboxOptions } from '../apps/dropbox/options.ts';
import type { WebOptions } from '../apps/web/options.ts';
import type { Distribution } from '../base/distribution.ts';
import type { Nanos, UtcInstant } from '../base/time.ts';
import type { LinkType } from '../sim/envelopePlan.ts';
import type { NarrowLink } from '../sim/narrowLink.ts';
import type { PathOptions } from '../sim/path.ts';
import type { Port } from '../stream/conduct.ts';
import type { Side } from '../stream/turn.ts';
import type { TcpPolicy } from '../tcp/policy.ts';
import type { Credential } from '../tls/certificates/certificate.ts';
import type { KeyKind } from '../tls/certificates/keys/keyKind.ts';
import type { CertificateStyle } from '../tls/certificates/style.ts';
import type { TlsPolicy } from '../tls/policy.ts';
import type { Alias } from './aliases.ts';
import type { Encapsulation } from './encapsulation.ts';
import type { IpHeaderOptions } from './ipHeaders.ts';
import type { ReceiverName } from './receivers.ts';

export interface Profile {
  readonly name: string;
  readonly description: string;
  /** Names every random stream of the run. */
  readonly seed: number;
  /** UTC time of the first event. */
  readonly start: UtcInstant;
  readonly clients: ClientsOptions;
  readonly app: AppOptions;
  readonly network: NetworkOptions;
  readonly tls: TlsOptions;
  readonly capture: CaptureOptions;
  /** What holds and may still not be what was meant: a line each, with file, line and column. */
  readonly remarks: readonly string[];
}

/** How connections to secure servers are secured. */
export interface TlsOptions {
  readonly policy: Omit<TlsPolicy, 'serverName' | 'delays'>;
  /** The client names the server. */
  readonly sni: boolean;
  /** Share of the connections to a server already known that resume. */
  readonly resumed: number;
  /** Share of the connections whose handshake fails as the policy says. */
  readonly failing: number;
  readonly certificate: CertificateOptions;
  /** What each side of a connection takes for its part. */
  readonly handshakeDelay: Distribution;
  /** What every client shows that is asked for a certificate; undefined: each its own, made. */
  readonly clientCredential: Credential | undefined;
}

export type CertificateOptions =
  | {
      readonly kind: 'made';
      readonly key: KeyKind;
      readonly style: CertificateStyle;
      readonly intermediates: 0 | 1 | 2;
      readonly ocspStapling: boolean;
      readonly sctExtension: boolean;
      /** Whose certificates have run out. */
      readonly expired: Readonly<Record<Side, boolean>>;
    }
  | {
      readonly kind: 'given';
      readonly credential: Credential;
      /** As in `TlsPolicy`. */
      readonly ocspResponse: Uint8Array | undefined;
      readonly sctList: Uint8Array | undefined;
    };

/** Which application the session's acts belong to. */
export type AppOptions =
  | ({ readonly kind: 'dropbox' } & DropboxOptions)
  | ({ readonly kind: 'web' } & WebOptions);

/** On how many hosts a session is played: a Dropbox client may have other devices beside it. */
export function hostsPerClient(app: AppOptions): number {
  return app.kind === 'dropbox' ? 1 + app.devices.length : 1;
}

export interface ClientsOptions {
  /** How many clients play the session, each on a host (or several) of its own. */
  readonly count: number;
  /** How many share an access link. */
  readonly perLink: number;
  /** Time from one client's start to the next one's. */
  readonly every: Distribution;
}

export interface NetworkOptions {
  readonly ip: 4 | 6;
  /** Drawn once a client and server pair. */
  readonly rtt: Distribution;
  readonly bandwidth: { readonly down: number; readonly up: number };
  readonly lineRate: number;
  readonly queue: PathOptions['queue'];
  readonly impair: PathOptions['impair'];
  /** Largest IP packet of the link. */
  readonly linkMtu: number;
  /** Largest IP packet of clients and servers: the link's, less what the encapsulation takes. */
  readonly mtu: number;
  /** Around each of their packets, the outermost first. */
  readonly encapsulation: readonly Encapsulation[];
  readonly ipHeaders: Readonly<Record<Side, IpHeaderOptions>>;
  /** A link on the way that takes smaller packets; undefined: none does. */
  readonly pathMtu: Pick<NarrowLink, 'mtu' | 'place' | 'icmp'> | undefined;
  /** Where client and server addresses come from: `10.20.0.0/16`; at least one. */
  readonly clients: readonly Prefix[];
  readonly servers: readonly Prefix[];
  /** Names whose addresses are not drawn; of several that fit, the first counts. */
  readonly serverNames: readonly NamedServers[];
  readonly macs: Readonly<Record<Side, MacOptions>>;
  /** Routers between client and server; each lowers the TTL by one. */
  readonly hops: Distribution;
  /** undefined: clients know the addresses of names. */
  readonly dns: DnsOptions | undefined;
  /** Clients ask for the MAC address of their router before anything else. */
  readonly arp: boolean;
  /** undefined: clients are seen with their own addresses everywhere. */
  readonly nat: NatOptions | undefined;
  readonly client: TcpPolicy;
  readonly server: TcpPolicy;
  /** Of the other devices of a client's account, in their order. */
  readonly devices: readonly TcpPolicy[];
}

/** The clients' router rewrites their addresses and ports. */
export interface NatOptions {
  /** Its outside addresses, IPv4. */
  readonly addresses: Prefix;
  readonly ports: { readonly first: number; readonly last: number };
  /** Each client has a block of ports, or flows keep their own ports where they can. */
  readonly allocation: 'blocks' | 'keep';
  /** From a flow's last packet to when it is forgotten. */
  readonly timeouts: {
    /** Of a connection that stands. */
    readonly established: Nanos;
    /** Of one of which a FIN or RST has passed. */
    readonly closed: Nanos;
    readonly udp: Nanos;
  };
}

/** Whom clients ask for the addresses of names, and what they are answered. */
export interface DnsOptions {
  /** The name server's address, as text. */
  readonly server: string;
  /** Another one, which is asked where the first gives no answer; undefined: there is none. */
  readonly fallback: string | undefined;
  /** What clients find at the first. */
  readonly port: Port;
  /** Bytes of an answer that clients say they take (RFC 6891); undefined: they say nothing. */
  readonly edns: number | undefined;
  /** Clients' programs ask once for a name that several of their threads wait for, as browsers do. */
  readonly mergesLookups: boolean;
  /** Clients ask for addresses of both families, whatever servers have. */
  readonly bothFamilies: boolean;
  /** From a query's arrival to its answer. */
  readonly delay: Distribution;
  /** How long an answer holds, drawn for each. */
  readonly ttl: Distribution;
  readonly aliases: readonly Alias[];
}

/** The addresses of a name; what is looked up has all of them. */
export interface NamedServers {
  /** As in `Alias`. */
  readonly pattern: string;
  /** At least one. */
  readonly addresses: readonly Uint8Array[];
}

/** MAC addresses of one side's hosts, as the tap at their side sees them. */
export interface MacOptions {
  /** Each host has its own, or a router's stands for those of a prefix or for all. */
  readonly per: 'host' | 'prefix' | 'router';
  /** Their first three bytes: locally administered, a maker that fits the system, or as given. */
  readonly oui: 'local' | 'system' | number;
}

export interface Prefix {
  /** 4 or 16 bytes, host bits zero. */
  readonly address: Uint8Array;
  /** Prefix length in bits. */
  readonly bits: number;
}

export interface CaptureOptions {
  /** What frames begin with. */
  readonly linkType: LinkType;
  readonly format: CaptureFormat | undefined;
  /** The receiver that it is made for. */
  readonly compatibility: ReceiverName | 'none';
  /** What that has set, one line each. */
  readonly implied: readonly string[];
  /** TLS keys travel with the packets, where the format can hold them. */
  readonly secrets: boolean;
  /** Where the taps stand: 0 at the client, 1 at the server, between them in proportion. */
  readonly taps: readonly number[];
}

export type CaptureFormat = 'pcap' | 'pcap-ns' | 'pcapng';
export const CAPTURE_FORMATS: readonly CaptureFormat[] = ['pcap', 'pcap-ns', 'pcapng'];
