import { expect, test } from 'vitest';
import { multipartSource } from '../../src/http/multipart.ts';
import { EMPTY, readAll, textSource } from '../../src/stream/byteSource.ts';

const part = { filename: undefined, type: undefined };

test('each part has its delimiter, head, blank line, content and CRLF', () => {
  const body = multipartSource(
    [
      { ...part, name: 'title', content: textSource('A note') },
      { name: 'file', filename: 'a.txt', type: 'text/plain', content: textSource('aaa\n') },
    ],
    'xYz',
  );
  expect(Buffer.from(readAll(body)).toString()).toBe(
    '--xYz\r\nContent-Disposition: form-data; name="title"\r\n\r\nA note\r\n' +
      '--xYz\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n' +
      'Content-Type: text/plain\r\n\r\naaa\n\r\n--xYz--\r\n',
  );
});

test('names cannot end their quotes', () => {
  const body = multipartSource([{ ...part, name: 'a"b\r\nc', content: EMPTY }], 'b');
  expect(Buffer.from(readAll(body)).toString()).toContain('name="a%22b%0D%0Ac"\r\n');
});

test('the platform’s own parser reads names, file names, types and bytes', async () => {
  const content = 'line\r\nand --b almost a delimiter\n';
  const body = multipartSource(
    [
      { ...part, name: 'plain', content: textSource('42') },
      { name: 'up', filename: 'ü.bin', type: 'text/x-y', content: textSource(content) },
    ],
    'boundary7',
  );
  const form = await new Response(Buffer.from(readAll(body)), {
    headers: { 'content-type': 'multipart/form-data; boundary=boundary7' },
  }).formData();
  expect(form.get('plain')).toBe('42');
  const file = form.get('up') as File;
  expect([file.name, file.type, await file.text()]).toEqual(['ü.bin', 'text/x-y', content]);
});
