import type {
  AccountEntry,
  BatchLimits,
  DropboxAct,
  DropboxOptions,
  Edit,
  Manner,
  TreeOptions,
  Trouble,
  UploadFile,
} from '../../apps/dropbox/options.ts';
import type { SystemName } from '../../tcp/systems.ts';
import { parseInstant } from '../instant.ts';
import type { Path } from '../place.ts';
import type { ContentInput } from '../schema/content.ts';
import type { BatchLimitsInput, DropboxActInput, DropboxInput } from '../schema/dropbox.ts';
import { resolveContent } from './content.ts';
import { probabilityOf } from './direction.ts';
import { resolveServers } from './dropboxServers.ts';
import { durationsOf, sizeOf, sizesOf } from './quantity.ts';
import type { Resolving } from './resolving.ts';
import { platformOf } from './systems.ts';

/**
 * What user agents call the systems: the article's Linux client for linux-3, kernels of Ubuntu 16.04 and
 * 24.04 and of Debian 6 for the others.
 */
const OS_VERSIONS: Partial<Record<SystemName, string>> = {
  linux: '6.8.0-31-generic',
  'linux-4': '4.4.0-21-generic',
  'linux-3': '3.8.0-29-generic',
  'linux-2.6': '2.6.32-5-686',
  'windows-7': '7',
  'windows-10': '10',
  macos: '10.13',
  'macos-10.9': '10.9',
};

/** What the hosts run on: the client, and the other devices in their order. */
export interface DeviceSystems {
  readonly client: SystemName;
  readonly devices: readonly SystemName[];
}

export function resolveDropbox(
  given: DropboxInput,
  session: readonly DropboxActInput[],
  systems: DeviceSystems,
  context: Resolving,
): DropboxOptions {
  const { client, account, servers, limits, delays } = given;
  const names = new ContentNames();
  const first = {
    ...client,
    platform: client.platform ?? platformOf(systems.client) ?? 'linux',
    osVersion: client.osVersion ?? osVersionOf(systems.client),
    hostId: client.hostId,
    hostInt: client.hostInt,
    uploadWrites: sizeOf(client.uploadWrites),
  };
  const actsAt = (acts: readonly DropboxActInput[], path: Path) =>
    acts.map((act, i) => resolveAct(act, [...path, i], names, context));
  return {
    client: first,
    account: { ...account, quota: sizeOf(account.quota) },
    servers: resolveServers(servers),
    limits: { listDirs: resolveLimits(limits.listDirs), list: resolveLimits(limits.list) },
    folder: given.folder.map((entry, i): AccountEntry => {
      const { sjid } = entry;
      const journal = { sjid, committed: secondsOf(entry.committed) };
      if ('deleted' in entry) return { kind: 'deleted', path: entry.deleted, ...journal };
      const mtime = secondsOf(entry.mtime);
      if ('directory' in entry)
        return { kind: 'directory', path: entry.directory, mtime, ...journal };
      const at = ['app', 'dropbox', 'folder', i, 'content'];
      const content = resolveContent(entry.content, names.next(entry.path), at, context);
      const { path, edited = false } = entry;
      return { kind: 'file', path, content, mtime, edited, ...journal };
    }),
    delays: {
      metaServer: durationsOf(delays.metaServer),
      blockServer: durationsOf(delays.blockServer),
      client: durationsOf(delays.client),
      debounce: durationsOf(delays.debounce),
      wizard: durationsOf(delays.wizard),
      typing: durationsOf(delays.typing),
      editing: durationsOf(delays.editing),
      notification: durationsOf(delays.notification),
    },
    background: {
      ...given.background,
      poll: durationsOf(given.background.poll),
      flagInterval: durationsOf(given.background.flagInterval),
      reportInterval: durationsOf(given.background.reportInterval),
    },
    errors: { unavailable: probabilityOf(given.errors.unavailable) },
    lan: { secure: given.lan.transport === 'tls', leastFile: sizeOf(given.lan.leastFile) },
    acts: actsAt(session, sessionPath(0)),
    devices: given.devices.map(({ session: acts, system: _, ...device }, i) => ({
      client: { ...first, ...identityOf(device, systems.devices[i]!, systems.client), ...device },
      acts: actsAt(acts, sessionPath(i + 1)),
    })),
  };
}

/** What a device does not have from the client: an identity, and the names of another system. */
function identityOf(
  { platform }: Pick<DropboxInput['devices'][number], 'platform'>,
  system: SystemName,
  client: SystemName,
) {
  const own = { hostId: undefined, hostInt: undefined };
  if (platform === undefined && system === client) return own;
  return {
    ...own,
    platform: platform ?? platformOf(system) ?? 'linux',
    osVersion: osVersionOf(system),
  };
}

function osVersionOf(system: SystemName): string {
  return OS_VERSIONS[system] ?? OS_VERSIONS['linux-3']!;
}

/** Where the acts of a device are written; device 0 is the client. */
export function sessionPath(device: number): Path {
  return device === 0 ? ['session'] : ['app', 'dropbox', 'devices', device - 1, 'session'];
}

function resolveAct(
  act: DropboxActInput,
  at: Path,
  names: ContentNames,
  context: Resolving,
): DropboxAct {
  if (typeof act === 'string') return act === 'link' ? { act, trouble: NO_TROUBLE } : { act };
  if ('wait' in act) return { act: 'wait', delay: durationsOf(act.wait) };
  if ('idle' in act) return { act: 'idle', delay: durationsOf(act.idle) };
  if ('pause' in act) return { act: 'pause', delay: durationsOf(act.pause) };
  if ('link' in act) {
    const { wrongPasswords, wrongCodes, twoFactor } = act.link;
    return { act: 'link', trouble: { wrongPasswords, wrongCodes, twoFactor } };
  }
  if ('download' in act) {
    const given = act.download;
    return Array.isArray(given)
      ? { act: 'download', paths: given, trouble: USUAL }
      : { act: 'download', paths: given.files, trouble: troubleOf(given) };
  }
  if ('delete' in act) return { act: 'delete', paths: act.delete };
  if ('mkdir' in act) return { act: 'mkdir', paths: act.mkdir };
  if ('move' in act) return { act: 'move', ...act.move };
  if ('edit' in act) return resolveEdit(act.edit, at, names, context);
  if ('share-in' in act) {
    const shared = act['share-in'];
    const files = resolveFiles(shared, [...at, 'share-in'], names, context);
    return { act: 'share-in', files, notification: Array.isArray(shared) || shared.notification };
  }
  const { upload } = act;
  if (!Array.isArray(upload) && 'tree' in upload)
    return { act: 'upload-tree', tree: resolveTree(upload.tree), manner: mannerOf(upload) };
  const files = resolveFiles(upload, [...at, 'upload'], names, context);
  return { act: 'upload', files, manner: Array.isArray(upload) ? USUAL : mannerOf(upload) };
}

const NO_TROUBLE = { wrongPasswords: 0, wrongCodes: 0, twoFactor: undefined };
const USUAL: Manner = {
  close: true,
  editorSwap: false,
  overQuota: false,
  unavailable: 0,
  dropped: undefined,
};

interface TroubleInput {
  readonly unavailable: number;
  readonly dropped?: string | number;
}

function troubleOf({ unavailable, dropped }: TroubleInput): Trouble {
  return { unavailable, dropped: dropped === undefined ? undefined : sizeOf(dropped) };
}

/** No editor writes a tree. */
function mannerOf(
  given: TroubleInput & Pick<Manner, 'close' | 'overQuota'> & { readonly editorSwap?: boolean },
): Manner {
  const { close, editorSwap = false, overQuota } = given;
  return { close, editorSwap, overQuota, ...troubleOf(given) };
}

type EditInput = Extract<DropboxActInput, { edit: unknown }>['edit'];

function resolveEdit(
  given: EditInput,
  at: Path,
  names: ContentNames,
  context: Resolving,
): DropboxAct {
  const { path, conflict } = given;
  const content = (key: 'append' | 'content', input: ContentInput) =>
    resolveContent(input, names.next(path), [...at, 'edit', key], context);
  const edit = (): Edit => {
    if ('append' in given) return { kind: 'append', content: content('append', given.append) };
    if ('content' in given) return { kind: 'replace', content: content('content', given.content) };
    return { kind: 'change', offset: given.change === 'anywhere' ? undefined : given.change };
  };
  return { act: 'edit', path, edit: edit(), conflict, manner: mannerOf(given) };
}

type TreeInput = Extract<UploadInput['upload'], { tree: unknown }>['tree'];

function resolveTree(given: TreeInput): TreeOptions {
  const { count, directory, filesPerFolder, sizes, largest, kinds, duplicates } = given;
  return {
    count,
    directory,
    filesPerFolder,
    sizes: sizesOf(sizes),
    largest: sizeOf(largest),
    kinds,
    duplicates: probabilityOf(duplicates),
  };
}

type UploadInput = Extract<DropboxActInput, { upload: unknown }>;
type FileInput = Extract<DropboxInput['folder'][number], { path: string }>;
type FilesInput = readonly FileInput[] | { readonly files: readonly FileInput[] };

function resolveFiles(
  given: FilesInput,
  at: Path,
  names: ContentNames,
  context: Resolving,
): UploadFile[] {
  return filesWithPlaces(given, at).map(({ file, path }): UploadFile => {
    const place = [...path, 'content'];
    const content = resolveContent(file.content, names.next(file.path), place, context);
    return { path: file.path, content, mtime: secondsOf(file.mtime) };
  });
}

/** The files in either way of writing them, each with its place in the profile. */
export function filesWithPlaces(
  given: FilesInput,
  at: Path,
): readonly { readonly file: FileInput; readonly path: Path }[] {
  const files = 'files' in given ? given.files : given;
  const place = 'files' in given ? [...at, 'files'] : at;
  return files.map((file, i) => ({ file, path: [...place, i] }));
}

function secondsOf(given: string | undefined): number | undefined {
  return given === undefined ? undefined : parseInstant(given)?.seconds;
}

/**
 * Contents are called after their paths in the account, so that two random files of one length
 * differ; a file's second version is `/a.txt#2`.
 */
class ContentNames {
  readonly #versions = new Map<string, number>();

  next(path: string): string {
    const version = (this.#versions.get(path) ?? 0) + 1;
    this.#versions.set(path, version);
    return version === 1 ? path : `${path}#${version}`;
  }
}

function resolveLimits(given: BatchLimitsInput): BatchLimits {
  return {
    ...given,
    uploadBytes: sizeOf(given.uploadBytes),
    downloadBytes: sizeOf(given.downloadBytes),
  };
}
