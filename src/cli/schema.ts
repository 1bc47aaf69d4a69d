/** `pcapsmith schema`: the profile language as JSON Schema, for editors. */
import { readFileSync } from 'node:fs';
import { packagePath } from './package.ts';
import { print } from './print.ts';

export function schema(): void {
  print(readFileSync(packagePath('profile.schema.json'), 'utf8'));
}
