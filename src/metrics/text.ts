export { fixed } from '../core/fixed.js';

/** Pads on the left to a width counted in characters (code points), as Python does. */
export function padLeft(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - [...text].length)) + text;
}

/** The greatest number of characters in any of the texts. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((width, text) => Math.max(width, [...text].length), 0);
}
