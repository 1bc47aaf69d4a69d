/** What a file or a body holds. */
import { type Static, type TSchema, Type } from 'typebox';
import { define, mapping } from './definitions.ts';
import { size } from './quantity.ts';

/** One content; large ones take no memory, only time. */
const LARGEST = '1TiB';

/** base64url of a SHA-256 without padding: the last character carries two bits that are zero. */
const BLOCK_ID = '^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$';

/**
 * The kinds of content, each told by its key, with `more` fields beside it.
 * @param prefix of the definitions' names.
 */
export function contents<More extends Record<string, TSchema>>(prefix: string, more: More) {
  const text = define(
    `${prefix}Text`,
    mapping({
      text: Type.String({ description: 'The content itself, in UTF-8.', examples: ['hello\n'] }),
      ...more,
    }),
  );
  const file = define(
    `${prefix}File`,
    mapping({
      file: Type.String({
        minLength: 1,
        description:
          'A regular file on disk, relative to the profile that names it and under its folder, ' +
          'under the folder of pcapsmith itself or under a folder given with --files. Named with ' +
          '--set: relative to the current folder, anywhere.',
        examples: ['files/book.txt'],
        errorMessage: 'expected the path of a file',
      }),
      ...more,
    }),
  );
  const random = define(
    `${prefix}Random`,
    mapping({
      random: size({
        description: 'So many random bytes, which follow from the seed. They do not compress.',
        examples: [249159, '10MiB'],
        atMost: LARGEST,
      }),
      ...more,
    }),
  );
  const pattern = define(
    `${prefix}Pattern`,
    mapping({
      pattern: Type.String({
        minLength: 1,
        maxLength: 65_536,
        description: 'A text repeated up to `size` bytes. Compresses well.',
        examples: ['abc'],
      }),
      size: size({
        description: 'Length of the content; the last repetition may be cut.',
        examples: ['4MiB'],
        atMost: LARGEST,
      }),
      ...more,
    }),
  );
  const standIn = define(
    `${prefix}StandIn`,
    mapping({
      standIn: mapping(
        {
          size: size({ description: 'Length of the file.', examples: [101517], atMost: LARGEST }),
          blocks: Type.Array(
            mapping({
              id: Type.String({
                pattern: BLOCK_ID,
                description: "base64url of the block's SHA-256, without padding.",
                errorMessage: 'expected a block id: 43 characters of base64url',
              }),
              compressed: size({
                description: "Length of the block's compressed form.",
                atLeast: 8,
                atMost: '8MiB',
              }),
            }),
            { maxItems: 262_144, description: 'One entry for each block of 4 MiB, in order.' },
          ),
        },
        {
          description:
            'A file whose content is not at hand: its size, and what the wire shows of its blocks. ' +
            'Filled with random bytes, which follow from the seed.',
        },
      ),
      ...more,
    }),
  );
  return [text(), file(), random(), pattern(), standIn()] as const;
}

/** A content on its own. */
export const content = define(
  'content',
  Type.Union([...contents('content', {})], {
    errorMessage: 'expected a content: text, file, random, pattern or standIn',
  }),
);

export type ContentInput = Static<ReturnType<typeof content>>;
