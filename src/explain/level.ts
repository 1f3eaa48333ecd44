/** Groups of rows at a depth of a tree: see RowGroups. */
export interface Level {
  /** Rows that are there. */
  n: number;
  /** Number of groups. */
  count: number;
  /** Which rows. */
  readonly row: Int32Array;
  /** The group of each row. */
  readonly group: Int32Array;
  /** Where each row goes at the node. */
  readonly right: Uint8Array;
  /** `words` numbers a group: bit s is 1 where the column at slot s of the path lets the group pass. */
  readonly bits: Int32Array;
  readonly words: number;
}
