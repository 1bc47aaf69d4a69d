/**
 * A profile's values against `profile.schema.json`: every complaint at the exact node, and defaults
 * filled in. The rules that look at several fields at once are in `rules/`.
 */
import type { ErrorObject } from 'ajv/dist/2020.js';
import { complaints } from './complaints.ts';
import { fits } from './fits.ts';
import { PROFILE_SCHEMA } from './schemaShape.ts';

/**
 * What ajv finds wrong, without what only repeats it. Fills in the defaults of `values`. Most profiles
 * are right, which is known long before ajv would be loaded and have compiled their shapes.
 */
export function schemaErrors(values: unknown): readonly ErrorObject[] {
  return fits(PROFILE_SCHEMA, values) ? [] : complaints(values);
}

/** The section of the profile that an error is in; empty for the profile as a whole. */
export function sectionOf(error: ErrorObject): string {
  const section = error.instancePath.split('/')[1];
  return section ?? String(error.params['missingProperty'] ?? '');
}
