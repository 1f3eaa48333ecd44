/**
 * What stands for a missing value: pandas' defaults, and the `-` of Zeek and the `?` of UCI files. Only unquoted text
 * does; `"NA"` in quotes is a text of two letters.
 */
// biome-ignore format: a list
export const MISSING: readonly string[] = [
  '', '-', '?', 'NA', 'N/A', 'n/a', 'NaN', 'nan', '-NaN', '-nan', 'NULL', 'null', 'None', '<NA>',
  '#N/A', '#N/A N/A', '#NA', '-1.#IND', '-1.#QNAN', '1.#IND', '1.#QNAN',
];
