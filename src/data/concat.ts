import { DataError } from '../core/errors.js';
import { type Column, NumberColumn, TextCoder, textColumn } from './column.js';
import { Table } from './table.js';

/**
 * Tables one below the other. Columns are matched by name and stand in the order of the first table.
 * @throws DataError naming a column that one table lacks or has of another kind (text against numbers)
 * @example concatTables([monday, tuesday])
 */
export function concatTables(tables: readonly Table[]): Table {
  const [first] = tables;
  if (!first) throw new DataError('concatTables: there must be at least one table');
  for (const [t, table] of tables.entries()) {
    const extra = table.names.find((name) => !first.has(name));
    if (extra !== undefined)
      throw new DataError(`concatTables: table ${t} has a column "${extra}", which table 0 has not`, { column: extra });
  }
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return new Table(
    first.names.map((name) => [
      name,
      joined(
        name,
        tables.map((table) => table.column(name)),
        rows,
      ),
    ]),
    rows,
  );
}

function joined(name: string, parts: readonly Column[], rows: number): Column {
  const isNumber = parts[0]!.kind === 'number';
  const numbers = new Float64Array(isNumber ? rows : 0);
  const coder = new TextCoder(isNumber ? 0 : rows);
  let at = 0;
  for (const [t, part] of parts.entries()) {
    if ((part.kind === 'number') !== isNumber)
      throw new DataError(
        `concatTables: column "${name}" is ${isNumber ? 'a number' : 'text'} in table 0 and ${isNumber ? 'text' : 'a number'} in table ${t}`,
        { column: name },
      );
    if (part.kind === 'number') numbers.set(part.values, at);
    else
      for (let i = 0; i < part.length; i++) {
        const text = part.get(i);
        if (text !== null) coder.set(at + i, text);
      }
    at += part.length;
  }
  return isNumber ? new NumberColumn(numbers) : textColumn(coder.codes, coder.values);
}
