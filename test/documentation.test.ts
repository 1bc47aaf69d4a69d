/** What the README shows is so. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadProfileText } from '../src/profile/load.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The contents of the fenced blocks of a language. */
function fences(language: string): string[] {
  const pattern = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm');
  return Array.from(README.matchAll(pattern), ([, content]) => content!);
}

describe('README.md', () => {
  test('begins with the two commands that a new user needs', () => {
    const [commands] = fences('sh');
    expect(commands).toMatch(
      /^npm ci && npx pcapsmith synth profiles\/dropbox\/upload\.yaml -o out\/upload\.pcapng( |$)/m,
    );
    expect(commands).toMatch(/^npm ci && npm test( |$)/m);
    expect(README.indexOf(commands!)).toBeLessThan(1000);
  });

  const profiles = fences('yaml').filter((text) => text.startsWith('version:'));

  test('shows a profile', () => {
    expect(profiles.length).toBeGreaterThan(0);
  });

  test.each(profiles)('shows a profile that loads: %#', (text) => {
    expect(loadProfileText(text, join(ROOT, 'README.yaml')).name).toMatch(/./);
  });

  test('shows a mistake as it is told', () => {
    const complaint = /^profiles\/mine\.yaml:\d+:\d+ (.*)$/m.exec(README)![1]!;
    const text = profiles[0]!.replace('rtt: 40ms', 'rtt: 40');
    expect(() => loadProfileText(text, 'mine.yaml')).toThrow(complaint);
  });
});

describe.each(['README.md', 'src/README.md'])('%s', (name) => {
  const text = readFileSync(join(ROOT, name), 'utf8');

  test('names files and folders that are there', () => {
    const links = Array.from(text.matchAll(/\]\((?!https?:|#)([^)#]+)/g), ([, target]) =>
      join(dirname(name), target!),
    );
    const paths = Array.from(
      text.matchAll(/(?<![\w./-])((?:src|profiles|test|bench|\.ci)\/[\w./-]*)/g),
      ([, path]) => path!,
    );
    const gone = [...links, ...paths]
      .filter((path) => path !== 'profiles/mine.yaml')
      .filter((path) => !existsSync(join(ROOT, path)));
    expect(gone).toEqual([]);
  });

  test('has nothing left to fill in', () => {
    expect(text.match(/@[A-Z]+@|TODO|FIXME|XXX/g)).toBe(null);
  });
});
