import { type ColumnType, NumberBuilder, TextBuilder } from './builders.js';
import { Dictionary, type Spelling } from './dictionary.js';
import type { Settings } from './options.js';
import { type Field, GLUED, NUMBER, SKIP, TEXT } from './scanner.js';

/** The columns of the table in the making; the i-th is built from the i-th slot of the scanner's block. */
export type Columns = readonly (readonly [name: string, builder: NumberBuilder | TextBuilder])[];

/**
 * @param missing the tokens that stand for a missing value
 * @param expectedRows how many rows there will be at most, as far as one can tell
 */
export function columnsOf(
  names: readonly string[],
  typeOf: (name: string) => ColumnType,
  missing: readonly Uint8Array[],
  spelling: Spelling,
  { batchRows, maxRows }: Settings,
  expectedRows = Infinity,
): Columns {
  const most = Math.min(batchRows, maxRows, expectedRows);
  const room = most === Infinity ? 0 : Math.min(most, 1048576);
  return names.map((name, slot) => {
    const type = typeOf(name);
    if (type === 'number') return [name, new NumberBuilder(slot, room)];
    return [name, new TextBuilder(slot, room, type, spelling, new Dictionary(missing))];
  });
}

/**
 * What the scanner does with the columns of a file.
 * @param spare the dictionary of what needs none
 * @param isGlued whether two spaces end the i-th column as well as a delimiter
 */
export function fieldsOf(
  names: readonly string[],
  columns: Columns,
  spare: Dictionary,
  isGlued: (i: number) => boolean = () => false,
): Field[] {
  const builders = new Map(columns);
  return names.map((name, i) => {
    const builder = builders.get(name);
    const slot = builder?.slot ?? columns.length;
    if (builder instanceof NumberBuilder) return { name, slot, type: NUMBER, dictionary: spare };
    return { name, slot, type: isGlued(i) ? GLUED : builder ? TEXT : SKIP, dictionary: builder?.dictionary ?? spare };
  });
}
