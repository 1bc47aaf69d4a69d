import type { Random } from '../base/random.ts';
import { type ByteSource, textSource } from './byteSource.ts';
import type { Content } from './content.ts';
import { fileSource } from './fileSource.ts';
import { patternSource } from './patternSource.ts';
import { randomSource } from './randomSource.ts';

/**
 * The bytes of a content, made when they are read. Seeded contents take the stream `content/<name>`
 * of `random`: within one session the same name gives the same bytes.
 */
export function contentSource(content: Content, random: Random): ByteSource {
  switch (content.kind) {
    case 'text':
      return textSource(content.text);
    case 'file':
      return fileSource(content.path, content.length);
    case 'pattern':
      return patternSource(content.pattern, content.length);
    case 'random':
    case 'standIn':
      return randomSource(random.fork(`content/${content.name}`), content.length);
  }
}
