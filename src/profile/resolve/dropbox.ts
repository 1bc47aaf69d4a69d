import type {
  AccountEntry,
  BatchLimits,
  DropboxAct,
  DropboxOptions,
  UploadFile,
} from '../../apps/dropbox/options.ts';
import type { Path } from '../place.ts';
import type { BatchLimitsInput, DropboxActInput, DropboxInput } from '../schema/dropbox.ts';
import { resolveContent } from './content.ts';
import { durationsOf, sizeOf } from './quantity.ts';
import type { Resolving } from './resolving.ts';

/** The user agent of the article's Linux client; Windows 7 and OS X 10.9 were current in 2014. */
const OS_VERSIONS = { linux: '3.8.0-29-generic', windows: '7', mac: '10.9' } as const;

export function resolveDropbox(
  given: DropboxInput,
  session: readonly DropboxActInput[],
  context: Resolving,
): DropboxOptions {
  const { client, account, servers, limits, delays } = given;
  const names = new ContentNames();
  return {
    client: {
      ...client,
      osVersion: client.osVersion ?? OS_VERSIONS[client.platform],
      hostId: client.hostId,
      hostInt: client.hostInt,
    },
    account: { ...account, quota: sizeOf(account.quota) },
    servers: { ...servers },
    limits: { listDirs: resolveLimits(limits.listDirs), list: resolveLimits(limits.list) },
    folder: given.folder.map((entry, i): AccountEntry => {
      if ('directory' in entry) return { kind: 'directory', path: entry.directory };
      const at = ['app', 'dropbox', 'folder', i, 'content'];
      const content = resolveContent(entry.content, names.next(entry.path), at, context);
      return { kind: 'file', path: entry.path, content };
    }),
    delays: {
      metaServer: durationsOf(delays.metaServer),
      blockServer: durationsOf(delays.blockServer),
      client: durationsOf(delays.client),
      debounce: durationsOf(delays.debounce),
      wizard: durationsOf(delays.wizard),
    },
    acts: session.map((act, i) => resolveAct(act, i, names, context)),
  };
}

function resolveAct(
  act: DropboxActInput,
  index: number,
  names: ContentNames,
  context: Resolving,
): DropboxAct {
  if (typeof act === 'string') return { act };
  if ('wait' in act) return { act: 'wait', delay: durationsOf(act.wait) };
  if ('download' in act) return { act: 'download', paths: act.download };
  const files = uploadedFiles(act, index).map(({ file, path }): UploadFile => {
    const content = resolveContent(
      file.content,
      names.next(file.path),
      [...path, 'content'],
      context,
    );
    return { path: file.path, content };
  });
  return { act: 'upload', files, close: Array.isArray(act.upload) ? true : act.upload.close };
}

type UploadInput = Extract<DropboxActInput, { upload: unknown }>;
type FileInput = Extract<DropboxInput['folder'][number], { path: string }>;

/** The files of an upload in either way of writing it, each with its place in the profile. */
export function uploadedFiles(
  { upload }: UploadInput,
  index: number,
): readonly { readonly file: FileInput; readonly path: Path }[] {
  const inList = Array.isArray(upload);
  const files: readonly FileInput[] = inList ? upload : upload.files;
  const at = ['session', index, 'upload', ...(inList ? [] : ['files'])];
  return files.map((file, i) => ({ file, path: [...at, i] }));
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
