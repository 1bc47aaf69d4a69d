import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteWriter, type Note } from '../../src/base/byteWriter.ts';

describe('ByteWriter', () => {
  it('writes big-endian numbers of each width', () => {
    const w = new ByteWriter();
    w.u8(0x01, 'one');
    w.u16(0x0203, 'two');
    w.u24(0x040506, 'three');
    w.u32(0xfffefdfc, 'four');
    expect(Buffer.from(w.finish()).toString('hex')).toBe('010203040506fffefdfc');
  });

  it('puts the length in front of what a vector holds, vectors inside it counted', () => {
    const w = new ByteWriter();
    w.vector24('outer', () => {
      w.u8(7, 'number');
      w.vector16('middle', () => w.vector8('inner', () => w.bytes(Uint8Array.of(1, 2), 'bytes')));
    });
    expect(Buffer.from(w.finish()).toString('hex')).toBe('0000060700030201' + '02');
  });

  it('refuses a number that does not fit, and a vector that has grown too long', () => {
    const w = new ByteWriter();
    expect(() => w.u8(256, 'type')).toThrow('type: 256 fits 1 bytes');
    expect(() => w.u16(-1, 'length')).toThrow('length');
    expect(() => w.vector8('name', () => w.bytes(new Uint8Array(256), 'x'))).toThrow('name: 256');
  });

  it('is not finished inside a vector', () => {
    const w = new ByteWriter();
    expect(() => w.vector8('open', () => w.finish())).toThrow('outside of its vectors');
  });

  it('notes what each byte is, a vector before what it holds', () => {
    const inner: Note[] = [];
    const part = new ByteWriter(inner);
    part.u8(9, 'nine');
    const notes: Note[] = [];
    const w = new ByteWriter(notes);
    w.u8(1, 'type');
    w.vector16('list', () => {
      w.u16(5, 'five');
      w.noted(part.finish(), () => inner);
    });
    w.finish();
    expect(notes).toEqual([
      { start: 0, end: 1, depth: 0, label: 'type' },
      { start: 1, end: 6, depth: 0, label: 'list' },
      { start: 3, end: 5, depth: 1, label: 'five' },
      { start: 5, end: 6, depth: 1, label: 'nine' },
    ]);
  });

  it('grows to whatever is written', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 8 }), (parts) => {
        const w = new ByteWriter();
        for (const part of parts) w.bytes(part, 'part');
        expect(w.length).toBe(parts.reduce((sum, { length }) => sum + length, 0));
        expect(Buffer.from(w.finish())).toEqual(Buffer.concat(parts));
      }),
    );
  });
});
