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
  readonly background: DropboxBackground;
  readonly errors: DropboxErrors;
  readonly acts: readonly DropboxAct[];
  readonly lan: LanOptions;
  /** Other devices of the account, which play the session together with the client. */
  readonly devices: readonly DropboxDevice[];
}

/** How devices exchange blocks among themselves. */
interface LanOptions {
  /** Over TLS, as in reality. */
  readonly secure: boolean;
  /** Neighbours are asked for the blocks of files of so many bytes and more. */
  readonly leastFile: number;
}

/** A device, and what its user does. */
interface DropboxDevice {
  readonly client: DropboxClient;
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
  /** Bytes that it writes at a time of an upload too long for one write. */
  readonly uploadWrites: number;
  /** Announces itself to its neighbours, and exchanges blocks with them. */
  readonly lanSync: boolean;
  /** Of a changed block its delta is sent, where that is shorter. */
  readonly deltas: boolean;
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
  readonly stats: string;
  readonly web: string;
  readonly pub: string;
  /** How each class is spoken to. */
  readonly ways: Readonly<Record<ServerClass, Way>>;
}

/** Servers that are spoken to alike; `exceptions` are all that take logs and traces. */
export type ServerClass = 'auth' | 'meta' | 'block' | 'notify' | 'exceptions' | 'stats' | 'web';

export interface Way {
  /** Over TLS, or in the clear. */
  readonly secure: boolean;
  /** TCP */
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

export type AccountEntry = JournalPlace &
  (
    | { readonly kind: 'directory'; readonly path: string; readonly mtime: Mtime }
    | { readonly kind: 'deleted'; readonly path: string }
    | {
        readonly kind: 'file';
        readonly path: string;
        readonly content: Content;
        readonly mtime: Mtime;
        /** It had another content before. */
        readonly edited: boolean;
      }
  );

interface JournalPlace {
  /** undefined: the next. */
  readonly sjid: number | undefined;
  /** seconds since 1970 by the server's clock; undefined: drawn */
  readonly committed: number | undefined;
}

/** seconds since 1970; undefined: when it happened */
type Mtime = number | undefined;

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
  /** Until the user has typed a password or a code. */
  readonly typing: Distribution;
  /** From opening a file in an editor to saving it. */
  readonly editing: Distribution;
  /** From a change in the account to the answer of a poll that waits for it. */
  readonly notification: Distribution;
}

/** What the client does on its own while it is up. */
interface DropboxBackground {
  /** The long poll, and the notifications for the user. */
  readonly notifications: boolean;
  readonly featureFlags: boolean;
  readonly reports: boolean;
  /** How long a poll without news takes. */
  readonly poll: Distribution;
  /** From one question for feature flags, or one report, to the next. */
  readonly flagInterval: Distribution;
  readonly reportInterval: Distribution;
}

interface DropboxErrors {
  /** Share of the calls that are answered with 503, from 0 to 1. */
  readonly unavailable: number;
}

export interface UploadFile {
  readonly path: string;
  readonly content: Content;
  readonly mtime: Mtime;
}

/** What goes wrong with calls of an act. */
export interface Trouble {
  /** So many calls are answered with 503 first. */
  readonly unavailable: number;
  /** After so many bytes the server resets the connection of the first block call; undefined: never. */
  readonly dropped: number | undefined;
}

/** How a change is brought to the server. */
export interface Manner extends Trouble {
  /** false leaves the changeset open for a later `close`. */
  readonly close: boolean;
  /** An editor writes the file and keeps a swap file beside it meanwhile. */
  readonly editorSwap: boolean;
  /** The account has no room, and the user knows. */
  readonly overQuota: boolean;
}

export interface TreeOptions {
  readonly directory: string;
  /** files */
  readonly count: number;
  readonly filesPerFolder: number;
  /** bytes */
  readonly sizes: Distribution;
  readonly largest: number;
  /** Weights of the kinds. */
  readonly kinds: { readonly random: number; readonly text: number };
  /** Share of files that are copies of earlier ones, from 0 to 1. */
  readonly duplicates: number;
}

export type Edit =
  | { readonly kind: 'append'; readonly content: Content }
  /** One byte gets another value; offset undefined: drawn. */
  | { readonly kind: 'change'; readonly offset: number | undefined }
  | { readonly kind: 'replace'; readonly content: Content };

export interface LinkTrouble {
  /** Wrong ones before the right one. */
  readonly wrongPasswords: number;
  readonly wrongCodes: number;
  /** How the user gets the second code; undefined: there is none. */
  readonly twoFactor: 'app' | 'sms' | undefined;
}

export type DropboxAct =
  | { readonly act: 'link'; readonly trouble: LinkTrouble }
  /** An already linked client starts; `stop` ends the program. */
  | { readonly act: 'start' | 'stop' }
  /** list_dirs and list, then retrieve_batch of what is missing. */
  | { readonly act: 'sync' }
  /** list alone. */
  | { readonly act: 'list' }
  /** desktop_login_sync now. */
  | { readonly act: 'login-sync' }
  /** The tray menu opens a browser that is signed in. */
  | { readonly act: 'open-browser' }
  | { readonly act: 'list-xattrs' }
  | { readonly act: 'exception' }
  | { readonly act: 'upload'; readonly files: readonly UploadFile[]; readonly manner: Manner }
  | { readonly act: 'upload-tree'; readonly tree: TreeOptions; readonly manner: Manner }
  | {
      readonly act: 'edit';
      readonly path: string;
      readonly edit: Edit;
      /** Another device edits the file at the same time. */
      readonly conflict: boolean;
      readonly manner: Manner;
    }
  | { readonly act: 'delete' | 'mkdir'; readonly paths: readonly string[] }
  | { readonly act: 'move'; readonly from: string; readonly to: string }
  /** retrieve_batch of files that are in the account. */
  | { readonly act: 'download'; readonly paths: readonly string[]; readonly trouble: Trouble }
  /** Another device of the account uploads. */
  | {
      readonly act: 'share-in';
      readonly files: readonly UploadFile[];
      /** The user is told as well. */
      readonly notification: boolean;
    }
  /** close_changeset of what an upload left open. */
  | { readonly act: 'close' }
  /** `pause`: the client does not synchronise meanwhile. */
  | { readonly act: 'wait' | 'idle' | 'pause'; readonly delay: Distribution };
