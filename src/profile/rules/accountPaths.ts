/**
 * What lies in the account, act after act. One path is one thing, a file or a directory, and only
 * directories hold others; what is fetched, edited, moved or deleted is there; what is uploaded fits.
 */
import type { DropboxAct, Manner, UploadFile } from '../../apps/dropbox/options.ts';
import { type Content, contentLength } from '../../stream/content.ts';
import { didYouMean } from '../didYouMean.ts';
import { mean } from '../distributions.ts';
import type { Path } from '../place.ts';
import { filesWithPlaces } from '../resolve/dropbox.ts';
import type { DropboxActInput } from '../schema/dropbox.ts';
import { type DropboxSession, dropboxSessions } from './dropboxSessions.ts';
import type { Report, Rule } from './rule.ts';

export const accountPaths: Rule = {
  needs: ['app', 'session'],
  check({ app, session, devices }, report) {
    if (app.kind !== 'dropbox') return;
    const account = new Account(app.account.quota, report);
    for (const [i, entry] of app.folder.entries()) {
      if (entry.kind === 'deleted') continue;
      const key = entry.kind === 'file' ? 'path' : 'directory';
      const content = entry.kind === 'file' ? entry.content : undefined;
      account.lay(entry.path, content, ['app', 'dropbox', 'folder', i, key]);
    }
    const written = [session, ...devices] as readonly (readonly DropboxActInput[])[];
    const perform = (on: Account, { acts, path }: DropboxSession, device: number) => {
      for (const [i, act] of acts.entries()) on.perform(act, written[device]![i]!, [...path, i]);
    };
    const sessions = dropboxSessions({ app });
    // Nobody knows here what comes first on two devices: what another one ever brings may be there.
    const brought = sessions.map((own, device) => {
      const alone = new Account(Number.POSITIVE_INFINITY, () => {}, account);
      if (sessions.length > 1) perform(alone, own, device);
      return alone.brought;
    });
    for (const [device, own] of sessions.entries()) {
      const others = brought.filter((_, other) => other !== device);
      const elsewhere = new Map(others.flatMap((things) => [...things]));
      perform(account.on(elsewhere), own, device);
    }
  },
};

/** `editable`: its bytes are known. */
interface Thing {
  readonly kind: 'file' | 'directory';
  readonly size: number;
  readonly editable: boolean;
}

const DIRECTORY: Thing = { kind: 'directory', size: 0, editable: false };

class Account {
  /** Everything that was ever put there by acts. */
  readonly brought = new Map<string, Thing>();
  readonly #things: Map<string, Thing>;
  readonly #elsewhere: ReadonlyMap<string, Thing>;
  readonly #listed = new Set<string>();
  /** Directories that hold a tree. */
  readonly #trees = new Set<string>();
  readonly #quota: number;
  readonly #report: Report;
  /** bytes; the same for all devices */
  readonly #use: { inUse: number };

  /** Begins with what lies in `base`. `elsewhere`: what other devices bring, at some time. */
  constructor(
    quota: number,
    report: Report,
    base?: Account,
    use = { inUse: 0 },
    elsewhere: ReadonlyMap<string, Thing> = new Map(),
  ) {
    this.#quota = quota;
    this.#report = report;
    this.#things = new Map(base === undefined ? [] : base.#things);
    this.#use = use;
    this.#elsewhere = elsewhere;
  }

  /** The account as a device sees it, where others bring what is `elsewhere`. */
  on(elsewhere: ReadonlyMap<string, Thing>): Account {
    return new Account(this.#quota, this.#report, this, this.#use, elsewhere);
  }

  /** Something that is there from the start; a file if it has a content. */
  lay(path: string, content: Content | undefined, at: Path): void {
    if (this.#listed.has(path))
      this.#report(at, `expected each path once, got ${quoted(path)} again`);
    else this.#add(path, content ? fileOf(content) : DIRECTORY, at);
    this.#listed.add(path);
  }

  perform(act: DropboxAct, written: DropboxActInput, at: Path): void {
    switch (act.act) {
      case 'upload':
        this.#upload(act.files, act.manner, written, 'upload', at);
        break;
      case 'share-in':
        this.#upload(act.files, undefined, written, 'share-in', at);
        break;
      case 'upload-tree': {
        const { count, directory, sizes, largest } = act.tree;
        const place = [...at, 'upload', 'tree', 'directory'];
        if (this.#things.has(directory))
          this.#report(
            place,
            `expected a new directory, but ${quoted(directory)} is there already`,
          );
        else this.#add(directory, DIRECTORY, place);
        this.#trees.add(directory);
        this.#use.inUse += count * Math.min(mean(sizes), largest);
        if (act.manner.overQuota) this.#use.inUse = Math.min(this.#use.inUse, this.#quota);
        this.#checkRoom(act.manner, [...at, 'upload', 'tree']);
        break;
      }
      case 'edit':
        this.#edit(act, at);
        break;
      case 'delete':
        for (const [j, path] of act.paths.entries())
          if (this.#there(path, [...at, 'delete', j])) this.#remove(path);
        break;
      case 'mkdir':
        for (const [j, path] of act.paths.entries()) {
          const place = [...at, 'mkdir', j];
          if (this.#things.has(path))
            this.#report(place, `expected a new directory, but ${quoted(path)} is there already`);
          else this.#add(path, DIRECTORY, place);
        }
        break;
      case 'move':
        this.#move(act.from, act.to, at);
        break;
      case 'download': {
        const list = !Array.isArray((written as { download: unknown }).download);
        for (const [j, path] of act.paths.entries())
          this.#file(path, [...at, 'download', ...(list ? ['files'] : []), j]);
      }
    }
  }

  #upload(
    files: readonly UploadFile[],
    manner: Manner | undefined,
    written: DropboxActInput,
    key: 'upload' | 'share-in',
    at: Path,
  ): void {
    const given = (written as Record<string, Parameters<typeof filesWithPlaces>[0]>)[key]!;
    const together = new Set<string>();
    for (const [i, { path }] of filesWithPlaces(given, [...at, key]).entries()) {
      const file = files[i]!;
      const place = [...path, 'path'];
      if (together.has(file.path))
        this.#report(place, `expected each path once in an upload, got ${quoted(file.path)} again`);
      else this.#add(file.path, fileOf(file.content), place, manner?.overQuota);
      together.add(file.path);
    }
    this.#checkRoom(manner, [...at, key]);
  }

  #edit(act: Extract<DropboxAct, { act: 'edit' }>, at: Path): void {
    const place = [...at, 'edit', 'path'];
    const file = this.#file(act.path, place);
    if (file === undefined) return;
    const { edit } = act;
    if (!file.editable && (edit.kind !== 'replace' || act.conflict))
      this.#report(
        place,
        `expected a file whose bytes are known, but ${quoted(act.path)} is a stand-in`,
      );
    if (edit.kind === 'change' && (edit.offset ?? 0) >= file.size)
      this.#report(
        [...at, 'edit', 'change'],
        `expected an offset below ${file.size}, the size of the file, got ${edit.offset ?? 'anywhere'}`,
      );
    if (edit.kind !== 'change') {
      const more = fileOf(edit.content);
      const size = edit.kind === 'append' ? file.size + more.size : more.size;
      const edited: Thing = { kind: 'file', size, editable: more.editable };
      this.#add(act.path, edited, place, act.manner.overQuota);
    }
    this.#checkRoom(act.manner, [...at, 'edit']);
  }

  #move(from: string, to: string, at: Path): void {
    if (!this.#there(from, [...at, 'move', 'from'])) return;
    const place = [...at, 'move', 'to'];
    if (this.#things.has(to) || `${to}/`.startsWith(`${from}/`)) {
      this.#report(place, `expected a path where nothing is yet, got ${quoted(to)}`);
      return;
    }
    const moved = [...this.#things].filter(([path]) => `${path}/`.startsWith(`${from}/`));
    this.#remove(from);
    for (const [path, thing] of moved) this.#add(to + path.slice(from.length), thing, place);
  }

  #remove(path: string): void {
    for (const [other, { size }] of [...this.#things])
      if (`${other}/`.startsWith(`${path}/`)) {
        this.#things.delete(other);
        this.#use.inUse -= size;
      }
  }

  #file(path: string, at: Path): Thing | undefined {
    const thing = this.#things.get(path) ?? this.#elsewhere.get(path);
    if (thing?.kind === 'file') return thing;
    const files = [...this.#things].flatMap(([name, { kind }]) => (kind === 'file' ? [name] : []));
    this.#report(
      at,
      `expected a file of app.dropbox.folder or of an earlier upload, got ${quoted(path)}`,
      didYouMean(path, files),
    );
    return undefined;
  }

  #there(path: string, at: Path): boolean {
    const tree = [...this.#trees].find(
      (directory) =>
        `${path}/`.startsWith(`${directory}/`) || `${directory}/`.startsWith(`${path}/`),
    );
    if (tree !== undefined)
      this.#report(
        at,
        `expected no file of the tree ${quoted(tree)}, which nobody remembers one by one`,
      );
    else if (!this.#has(path))
      this.#report(
        at,
        `expected what is in the account by then, got ${quoted(path)}`,
        didYouMean(path, this.#things.keys()),
      );
    return tree === undefined && this.#has(path);
  }

  #has(path: string): boolean {
    return this.#things.has(path) || this.#elsewhere.has(path);
  }

  /**
   * Adds it with the folders above, or says what is in the way. Files may be written again.
   * @param refusable the server takes it only if it fits.
   */
  #add(path: string, thing: Thing, at: Path, refusable = false): void {
    const known = this.#things.get(path);
    const inUse = this.#use.inUse + thing.size - (known?.size ?? 0);
    if (known !== undefined && known.kind !== thing.kind) {
      this.#report(at, `expected a ${thing.kind}, but ${quoted(path)} is a ${known.kind} already`);
      return;
    }
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const above = path.slice(0, slash);
      if (this.#things.get(above)?.kind === 'file') {
        this.#report(at, `expected a directory above it, but ${quoted(above)} is a file`);
        return;
      }
      this.#things.set(above, this.#things.get(above) ?? DIRECTORY);
    }
    if (refusable && inUse > this.#quota) return;
    this.#use.inUse = inUse;
    this.#things.set(path, thing);
    this.brought.set(path, thing);
  }

  /** Says so once: what was too much stays too much. */
  #checkRoom(manner: Manner | undefined, at: Path): void {
    if (this.#use.inUse <= this.#quota || manner?.overQuota) return;
    const used = Math.round(this.#use.inUse);
    this.#report(
      at,
      `expected at most ${this.#quota} bytes in the account, its quota, got about ${used}`,
      'Raise app.dropbox.account.quota, or say overQuota: true.',
    );
    this.#use.inUse = Number.NEGATIVE_INFINITY;
  }
}

function fileOf(content: Content): Thing {
  return { kind: 'file', size: contentLength(content), editable: content.kind !== 'standIn' };
}

function quoted(path: string): string {
  return JSON.stringify(path);
}
