import { xxh32 } from '../../src/predict/xxh32.js';

/** A model file taken apart. */
export interface Parts {
  header: string;
  arrays: Uint8Array;
}

export function open(file: Uint8Array): Parts {
  const start = 24 + new DataView(file.buffer, file.byteOffset).getUint32(16, true);
  return { header: new TextDecoder().decode(file.subarray(24, start)), arrays: file.slice(start) };
}

/** Puts parts together as a file with the right lengths and the right checksum, whatever the parts hold. */
export function seal({ header, arrays }: Parts, reserved = 0): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(header);
  const start = 24 + Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(Math.ceil((start + arrays.length) / 16) * 16);
  file.fill(0x20, 24, start);
  file.set(text, 24);
  file.set(arrays, start);
  const words = new DataView(file.buffer);
  words.setUint32(16, start - 24, true);
  words.setUint32(20, reserved, true);
  return reseal(file);
}

/** Sets the magic, the length and the checksum of a file whose other bytes were changed. */
export function reseal<F extends Uint8Array<ArrayBuffer>>(file: F): F {
  file.set([0x89, 0x4e, 0x45, 0x54, 0x54, 0x43, 0x0a, 1]);
  const words = new Uint32Array(file.buffer);
  words[2] = file.length;
  words[3] = xxh32(words.subarray(4));
  return file;
}
