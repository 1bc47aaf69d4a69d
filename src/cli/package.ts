/** The installed package: what it is called and what lies beside the code. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The path of something in the package: `profiles`. */
export function packagePath(name: string): string {
  return fileURLToPath(new URL(`../../${name}`, import.meta.url));
}

export function packageVersion(): string {
  return (JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as { version: string })
    .version;
}
