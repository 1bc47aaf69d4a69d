/** The `dropbox` application's options and acts, resolved: nothing optional is left to default. */
import type { Distribution } from '../../base/distribution.ts';
import type { Content } from '../../stream/content.ts';

export interface DropboxOptions {
  readonly client: DropboxClient;
  readonly account: DropboxAccount;
  readonly servers: DropboxServers;
  readonly limits: { readonly listDirs: BatchLimits; readonly list: BatchLimits };
  /** What lies in the account before the session. */
  readonly folder: readonly AccountEntry[];
  readonly delays: DropboxDelays;
  readonly acts: readonly DropboxAct[];
}

export interface DropboxClient {
  /** `2.8.3` */
  readonly version: string;
  readonly platform: 'linux' | 'windows' | 'mac';
  /** As the user agent prints it: kernel release, Windows name, macOS version. */
  readonly osVersion: string;
  readonly arch: 'i32' | 'x64';
  readonly locale: string;
  /** The machine's name, shown as display_name when linking. */
  readonly hostname: string;
  /** 32 lower-case hex digits; undefined: drawn for each client. */
  readonly hostId: string | undefined;
  readonly hostInt: number | undefined;
}

interface DropboxAccount {
  readonly email: string;
  readonly password: string;
  readonly userId: number;
  readonly rootNamespace: number;
  /** bytes */
  readonly quota: number;
}

export interface DropboxServers {
  readonly auth: string;
  readonly meta: string;
  readonly block: readonly string[];
  readonly notify: string;
  readonly metaException: string;
  readonly blockException: readonly string[];
  readonly exception: string;
  readonly web: string;
  readonly pub: string;
  /** TCP port of every server class that speaks HTTPS in reality; 80 while it is plaintext. */
  readonly port: number;
}

export interface BatchLimits {
  readonly uploadBytes: number;
  readonly downloadBytes: number;
  readonly uploadConnections: number;
  readonly downloadConnections: number;
  readonly uploadHashes: number;
  readonly downloadHashes: number;
}

export type AccountEntry =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly content: Content };

interface DropboxDelays {
  /** A server's own time for a metadata call, and for a block call. */
  readonly metaServer: Distribution;
  readonly blockServer: Distribution;
  /** The client's own time between one reply and the next call of the same act. */
  readonly client: Distribution;
  /** From a file's change to its first commit. */
  readonly debounce: Distribution;
  /** From the link to the first list: the set-up wizard. */
  readonly wizard: Distribution;
}

export interface UploadFile {
  readonly path: string;
  readonly content: Content;
}

export type DropboxAct =
  | { readonly act: 'link' }
  /** list_dirs and list, then retrieve_batch of what is missing. */
  | { readonly act: 'sync' }
  /** list alone. */
  | { readonly act: 'list' }
  /** `changeset: false` leaves the changeset open for a later `close`. */
  | { readonly act: 'upload'; readonly files: readonly UploadFile[]; readonly close: boolean }
  /** retrieve_batch of files that are in the account. */
  | { readonly act: 'download'; readonly paths: readonly string[] }
  /** close_changeset of what an upload left open. */
  | { readonly act: 'close' }
  | { readonly act: 'wait'; readonly delay: Distribution };
