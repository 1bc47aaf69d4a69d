/** A profile's text as a tree in which every key and value knows its place. */
import type { Path, Place } from './place.ts';

export type Node = ScalarNode | ListNode | MappingNode;

interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As it is written, so that `1.10` stays `1.10` where text is wanted. */
  readonly text: string;
  readonly place: Place;
}

interface ListNode {
  readonly kind: 'list';
  readonly items: readonly Node[];
  readonly place: Place;
}

export interface MappingNode {
  readonly kind: 'mapping';
  readonly entries: ReadonlyMap<string, Entry>;
  readonly place: Place;
}

export interface Entry {
  readonly key: Place;
  readonly value: Node;
}

/** The tree as plain values. Mappings have no prototype, so `__proto__` is a key like any other. */
export function plain(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plain);
    case 'mapping': {
      const values: Record<string, unknown> = Object.create(null);
      for (const [key, entry] of node.entries) values[key] = plain(entry.value);
      return values;
    }
  }
}

/** The node's own child, if it has one under this key or index. */
export function child(node: Node, segment: string | number): Entry | undefined {
  if (node.kind === 'mapping') return node.entries.get(String(segment));
  if (node.kind !== 'list') return undefined;
  const item = node.items[Number(segment)];
  return item === undefined ? undefined : { key: item.place, value: item };
}

/**
 * The place of the value at `path`, or of its key. What is not written (a default, a missing key)
 * has the place of the mapping that would hold it.
 */
export function placeOf(root: Node, path: Path, part: 'key' | 'value' = 'value'): Place {
  let place = root.place;
  let node = root;
  for (const [depth, segment] of path.entries()) {
    const entry = child(node, segment);
    if (entry === undefined) return place;
    const last = depth === path.length - 1;
    place = last && part === 'key' ? entry.key : entry.value.place;
    node = entry.value;
  }
  return place;
}

/** The node at `path`, if the profile writes one there. */
export function nodeAt(root: Node, path: Path): Node | undefined {
  let node: Node | undefined = root;
  for (const segment of path) node = node && child(node, segment)?.value;
  return node;
}

/** A mapping's keys and values as they are written, in their order; a list gives a field an item. */
export function fieldTexts(node: Node | undefined): readonly (readonly [string, string])[] {
  if (node?.kind !== 'mapping') return [];
  return [...node.entries].flatMap(([key, { value }]) => {
    const values = value.kind === 'list' ? value.items : [value];
    return values.map((item) => [key, item.kind === 'scalar' ? item.text : ''] as const);
  });
}
