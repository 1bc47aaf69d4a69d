/** `extends` and `--set`: one tree over another. */
import { type Entry, type MappingNode, type Node, plain } from './node.ts';
import type { Path, Place } from './place.ts';
import { choose, deref, type Schema } from './schemaShape.ts';

/**
 * `over` wins. Mappings are merged key by key; everything else is replaced, and so is a mapping by
 * one that means another of several shapes: `{ exponential: … }` does not add to `{ lognormal: … }`.
 */
export function merge(base: Node, over: Node, schema: Schema): Node {
  if (base.kind !== 'mapping' || over.kind !== 'mapping') return over;
  const shape = commonShape(base, over, schema);
  if (shape === undefined) return over;
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const below = base.entries.get(key);
    const value = below ? merge(below.value, entry.value, field(shape, key)) : entry.value;
    entries.set(key, { key: entry.key, value });
  }
  return { kind: 'mapping', entries, place: over.place };
}

/** The shape that both mean; undefined when they mean different ones. */
function commonShape(base: MappingNode, over: MappingNode, schema: Schema): Schema | undefined {
  const shape = deref(schema);
  if (shape.anyOf === undefined) return shape;
  const chosen = [base, over].map((node) => choose(shape.anyOf!, plain(node)));
  const [below, above] = chosen.map((choice) => (choice.kind === 'branch' ? choice.index : -1));
  return below === above && below! >= 0 ? deref(shape.anyOf[below!]!) : undefined;
}

function field(shape: Schema, key: string): Schema {
  if (shape.properties !== undefined && Object.hasOwn(shape.properties, key))
    return shape.properties[key]!;
  return typeof shape.additionalProperties === 'object' ? shape.additionalProperties : {};
}

/** Why a path leads nowhere. */
export interface NoWay {
  readonly at: Path;
  readonly message: string;
}

/**
 * The tree with `value` at `path`. Mappings that are missing are made; a list takes one of its
 * indexes, or the next one to grow by one.
 */
export function withValue(
  node: Node | undefined,
  path: readonly string[],
  value: Node,
  place: Place,
  walked: Path = [],
): Node | NoWay {
  const [segment, ...rest] = path;
  if (segment === undefined) return value;
  const inner = (below: Node | undefined, key: string | number) =>
    withValue(below, rest, value, place, [...walked, key]);
  if (node?.kind === 'list') {
    const { length } = node.items;
    const index = /^\d{1,9}$/.test(segment) ? Number(segment) : Number.NaN;
    if (!(index <= length)) {
      const most = length === 0 ? '0' : `0 to ${length - 1}, or ${length} to add one`;
      return { at: walked, message: `expected an index into the list (${most}), got "${segment}"` };
    }
    const item = inner(node.items[index], index);
    return 'at' in item ? item : { ...node, items: node.items.toSpliced(index, 1, item) };
  }
  if (node !== undefined && node.kind === 'scalar' && node.value !== null)
    return { at: walked, message: `"${segment}" leads into a plain value` };
  const entries = new Map<string, Entry>(node?.kind === 'mapping' ? node.entries : []);
  const below = inner(entries.get(segment)?.value, segment);
  if ('at' in below) return below;
  entries.set(segment, { key: place, value: below });
  return { kind: 'mapping', entries, place: node?.place ?? place };
}
