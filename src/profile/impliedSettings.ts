/** `capture.compatibility`: what it means for settings that the profile does not make. */
import { withValue } from './merge.ts';
import { type Node, nodeAt } from './node.ts';
import type { Path } from './place.ts';
import { pathText } from './place.ts';
import { isReceiver, RECEIVERS } from './receivers.ts';

export interface Implied {
  readonly root: Node;
  /** What was set, one line each: `network.dns: off`. */
  readonly lines: readonly string[];
}

const COMPATIBILITY: Path = ['capture', 'compatibility'];

/** The tree with what its receiver needs, at the place of `capture.compatibility`, where it says nothing. */
export function withImplied(written: Node): Implied {
  const node = nodeAt(written, COMPATIBILITY);
  const receiver = valueAt(written, COMPATIBILITY);
  if (node === undefined || !isReceiver(receiver)) return { root: written, lines: [] };
  let root = written;
  const lines: string[] = [];
  const { formats, settings } = RECEIVERS[receiver];
  const ip = valueAt(written, ['network', 'ip']) === 6 ? 6 : 4;
  const format = { path: ['capture', 'format'], value: formats[0]! };
  for (const { path, value } of [...(formats.length < 3 ? [format] : []), ...settings(ip)]) {
    if (nodeAt(root, path) !== undefined) continue;
    const scalar: Node = { kind: 'scalar', value, text: String(value), place: node.place };
    const changed = withValue(root, path, scalar, node.place);
    // Where a mapping should be is something else: the check says so.
    if (!('kind' in changed)) continue;
    root = changed;
    lines.push(`${pathText(path)}: ${value}`);
  }
  return { root, lines };
}

function valueAt(root: Node, path: Path): unknown {
  const node = nodeAt(root, path);
  return node?.kind === 'scalar' ? node.value : undefined;
}
