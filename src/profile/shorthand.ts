/** What a profile may leave out because only one thing can be meant. */
import type { Entry, Node } from './node.ts';
import { deref, PROFILE_SCHEMA, type Schema } from './schemaShape.ts';

/** `app: web` is `app: { web: {} }`, and a mapping with everything in it commented out is empty. */
export function expandShorthand(root: Node): Node {
  return fillEmpty(expandApp(root), PROFILE_SCHEMA);
}

function expandApp(root: Node): Node {
  if (root.kind !== 'mapping') return root;
  const app = root.entries.get('app');
  if (app?.value.kind !== 'scalar' || !APPS.includes(app.value.value)) return root;
  const { place } = app.value;
  const options: Node = { kind: 'mapping', entries: new Map(), place };
  const entries = new Map([[String(app.value.value), { key: place, value: options }]]);
  return {
    ...root,
    entries: new Map(root.entries).set('app', {
      key: app.key,
      value: { kind: 'mapping', entries, place },
    }),
  };
}

const [named, ...shapes] = PROFILE_SCHEMA.properties!['app']!.anyOf!;
/** The applications' names. */
export const APPS: readonly unknown[] = named!.enum!;

/** YAML reads `network:` with nothing behind it as null. */
function fillEmpty(node: Node, schema: Schema): Node {
  const shape = deref(schema);
  const properties = shape === PROFILE_SCHEMA ? WITH_APPS : shape.properties;
  if (properties === undefined) return node;
  if (node.kind === 'scalar' && node.value === null)
    return { kind: 'mapping', entries: new Map(), place: node.place };
  if (node.kind !== 'mapping') return node;
  const entries = new Map<string, Entry>();
  for (const [key, { key: place, value }] of node.entries) {
    const known = Object.hasOwn(properties, key) ? properties[key] : undefined;
    entries.set(key, { key: place, value: known ? fillEmpty(value, known) : value });
  }
  return { ...node, entries };
}

/** Every application's options, as if they could stand side by side. */
const WITH_APPS: Readonly<Record<string, Schema>> = {
  ...PROFILE_SCHEMA.properties,
  app: { properties: Object.assign({}, ...shapes.map((shape) => deref(shape).properties)) },
};
