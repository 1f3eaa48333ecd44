/** What a file is, as its first bytes tell. */
export type FileKind = 'csv' | 'zeek' | 'zeek-json' | 'gzip' | 'model' | 'binary';

/**
 * Tells what a file is from its first bytes; for gzip, ask again with what it inflates to. `csv` is any other text.
 * @param bytes the first some hundred bytes, or more
 * @example sniff(new TextEncoder().encode('#separator \\x09\n')) // 'zeek'
 */
export function sniff(bytes: Uint8Array): FileKind {
  const head = bytes.subarray(0, 4096);
  if (startsWith(head, [0x1f, 0x8b])) return 'gzip';
  if (startsWith(head, [0x89, 0x4e, 0x45, 0x54, 0x54, 0x43])) return 'model'; // "\x89NETTC"
  if (head.some((byte) => (byte < 32 && !(byte >= 9 && byte <= 13) && byte !== 27) || byte === 127)) return 'binary';
  const text = new TextDecoder().decode(head).trimStart();
  if (text.startsWith('{')) return 'zeek-json';
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (/^#(separator|fields)\s/.test(line)) return 'zeek';
    if (!line.startsWith('#')) break;
  }
  return 'csv';
}

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, i) => bytes[i] === byte);
