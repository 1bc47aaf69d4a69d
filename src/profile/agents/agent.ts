/** A program that makes requests: where it exists, and what its requests' heads are. */
import type { BoundaryStyle, HeadLine } from '../../apps/web/options.ts';
import type { SystemName } from '../../tcp/systems.ts';

export interface Agent {
  /** For complaints: `Chrome 90`. */
  readonly name: string;
  /** The systems on which it exists; undefined: wherever it is built. */
  readonly systems: readonly SystemName[] | undefined;
  /** Of multipart bodies; undefined: curl's. */
  readonly boundary: BoundaryStyle | undefined;
  /** The fields of a request, in their order. */
  head(request: AgentRequest): readonly HeadLine[];
}

export interface AgentRequest {
  readonly system: SystemName;
  /** Over TLS. */
  readonly secure: boolean;
  readonly method: string;
  readonly hasBody: boolean;
  /** The response will be compressed, which the client must have offered. */
  readonly codingExpected: boolean;
  /** What a browser wants it for; other programs do not know. */
  readonly destination: Destination;
  /** What led a browser to it: the page that is open, and where its answers come from. */
  readonly from: Origin | undefined;
}

/** As Sec-Fetch-Dest has it; `empty` is a script's own request. */
export type Destination = 'document' | 'style' | 'script' | 'image' | 'empty';

/** An open page, as a request that comes from it tells of it. */
export interface Origin {
  /** `https://www.example.com` */
  readonly origin: string;
  /** As Referer has it under the policy strict-origin-when-cross-origin; undefined: not at all. */
  readonly referer: string | undefined;
  readonly site: 'same-origin' | 'same-site' | 'cross-site';
}

/** A form is sent by what opens a document, and otherwise only scripts do more than ask. */
export function saysOrigin({ method, from }: AgentRequest): readonly HeadLine[] {
  return from === undefined || method === 'GET' || method === 'HEAD'
    ? []
    : [['Origin', from.origin]];
}

export function saysReferer({ from }: AgentRequest): readonly HeadLine[] {
  return from?.referer === undefined ? [] : [['Referer', from.referer]];
}

/** https://www.w3.org/TR/fetch-metadata: what the request is for, as its three or four fields say. */
export function fetchMetadata({ destination, from }: AgentRequest): Record<FetchField, string> {
  const mode = { document: 'navigate', empty: 'cors' } as Partial<Record<Destination, string>>;
  return {
    site: from?.site ?? 'none',
    mode: mode[destination] ?? 'no-cors',
    dest: destination,
  };
}

type FetchField = 'site' | 'mode' | 'dest';
