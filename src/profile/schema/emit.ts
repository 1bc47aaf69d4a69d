/**
 * Writes `profile.schema.json`, from which everything else reads the profile language: `npm run schema`
 * after a change in this folder.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { definitions } from './definitions.ts';
import { profile, sessions } from './profile.ts';

/** The text of `profile.schema.json`. */
export function schemaText(): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'pcapsmith profile',
    ...profile,
    allOf: Object.entries(sessions).flatMap(([app, session]) => {
      const then = { properties: { session: session() } };
      const given = (shape: object) => ({ properties: { app: shape }, required: ['app'] });
      return [
        { if: given({ const: app }), then },
        { if: given({ type: 'object', required: [app] }), then },
      ];
    }),
    $defs: definitions(),
  };
  return `${JSON.stringify(schema, withoutDefaulted, 2)}\n`;
}

/** What has a default need not be written. */
function withoutDefaulted(this: unknown, key: string, value: unknown): unknown {
  const owner = this as { properties?: Record<string, { default?: unknown }> };
  if (key !== 'required' || !Array.isArray(value) || owner.properties === undefined) return value;
  const { properties } = owner;
  const required = value.filter((name: string) => properties[name]?.default === undefined);
  return required.length === 0 ? undefined : required;
}

const target = new URL('../../../profile.schema.json', import.meta.url);
if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, schemaText());
