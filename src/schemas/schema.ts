import type { Label, Matrix } from '../core/types.js';
import type { InputState, TableLike } from '../predict/input.js';

/**
 * How a column's values read.
 * - `number`: as they are. `port`: a number from 0 to 65535.
 * - `category`: one of `values`, or several divided by commas: a column of X for each.
 * - `text`: the letters in it that `values` lists: a column of X for each.
 * - `time`, `address`: never a feature.
 */
export type FeatureType = 'number' | 'category' | 'text' | 'port' | 'time' | 'address';

/**
 * What a column is for. Only `feature`, `port` and `labelCode` columns can come into X; a `labelCode` is the label in
 * other words (a number for each application, say) and stays out unless asked for.
 */
export type FeatureRole = 'id' | 'address' | 'port' | 'time' | 'feature' | 'labelCode' | 'label' | 'group';

/** One column of a schema. */
export interface Feature {
  readonly name: string;
  /** Unit of a number: `µs`, `s`, `bytes`, `packets`, `1/s`, …; '' where there is none. */
  readonly unit: string;
  readonly type: FeatureType;
  readonly role: FeatureRole;
  /** Other spellings. Names are compared by letters and digits only, without case. */
  readonly aliases: readonly string[];
  readonly description: string;
  /** Whether a table may lack it: the model then goes without. Lacking another feature is an error. */
  readonly optional: boolean;
  /** The vocabulary of a `category`, the letters of a `text`. Fixed here, whatever a table holds. */
  readonly values?: readonly string[];
  /** A category that is not in `values`: an error (default), or no column set. */
  readonly unknown?: 'error' | 'ignore';
  /** What stands for a missing, NaN or infinite number; null (default): it is an error. */
  readonly missing?: number | null;
  /** Whether a record may leave it out, which is as good as missing: Zeek writes no key that is not set. */
  readonly unset?: boolean;
  /** Smallest and greatest number there can be. */
  readonly min?: number;
  readonly max?: number;
}

/** A column of one's own schema: a name, and whatever differs from a plain number that is a feature. */
export type FeatureDefinition = Pick<Feature, 'name'> & Partial<Omit<Feature, 'name'>>;

/** Says to which category a label belongs; null or undefined: to none, so that the row is left out. */
export type CategoryMap = (label: string) => string | null | undefined;

/** A column as a `TableLike` gives it. */
export type TableColumn = ReturnType<TableLike['column']>;

export interface SchemaDefinition {
  readonly name: string;
  /** The extractor whose numbers these are. */
  readonly profile: string;
  readonly features: readonly FeatureDefinition[];
  /** The column of labels; default: the first of role `label`. */
  readonly label?: string;
  /** The column that says which rows belong together; default: the first of role `group`. */
  readonly group?: string;
  /** Categories of labels. One named `published` is the default. */
  readonly maps?: Readonly<Record<string, CategoryMap>>;
  /**
   * Reads the label of a row where that takes more than one column; undefined where the columns for it are absent.
   * @param column the table's column for a name of the schema, undefined where it has none
   */
  readonly readLabel?: (column: (name: string) => TableColumn | undefined) => ((row: number) => unknown) | undefined;
  /** The group that a name in the group column stands for; by default the name itself. */
  readonly groupOf?: (name: string) => string;
}

export interface DatasetOptions {
  /** Whether ports are features. `bucket`: each as the number of `edges` it reaches. Default `keep`. */
  readonly ports?: 'keep' | 'drop' | 'bucket';
  /** Ascending edges of port buckets. Default [1024, 49152], IANA's: system 0, user 1, dynamic 2. */
  readonly edges?: readonly number[];
  /** Whether a column that is the label in other words is a feature. Default `drop`. */
  readonly labelCode?: 'keep' | 'drop';
  /**
   * How labels become categories: the name of one of the schema's `maps`, a function, or `none`.
   * Default `published`; `none` with a `label` column of one's own, and where the schema has no `published` map.
   */
  readonly map?: string | CategoryMap;
  /** The column that holds the labels, if not the schema's. It is no feature then, whatever its role. */
  readonly label?: string;
  /** The column that says which rows belong together, if not the schema's. */
  readonly group?: string;
  /** Only these features. */
  readonly include?: readonly string[];
  /** All features but these. Names that the table lacks are allowed here. */
  readonly exclude?: readonly string[];
  /** The extractor that made the table, where it is another one than the schema's. */
  readonly profile?: string;
  /** A table in which no row has a category: an error (default), or a data set of no rows, as one batch of many may be. */
  readonly unlabelled?: 'error' | 'skip';
}

/** What `fit` wants. All parts have one entry a row of X. */
export interface Dataset {
  /** Knows its columns' names and, as `input`, how a record becomes a row. */
  readonly X: Matrix;
  readonly y: Label[];
  /** Which rows belong together (one flow, one capture); undefined where no column says so. */
  readonly groups: string[] | undefined;
  /** Seconds since 1970 UTC, NaN where the cell is no time; undefined without such a column. */
  readonly times: Float64Array | undefined;
  readonly input: InputState;
  /** The row of the table that each row of X was. */
  readonly index: Int32Array;
  readonly schema: FeatureSchema;
}

/** The first value of a column that cannot be. */
export interface OutOfRange {
  readonly name: string;
  readonly row: number;
  readonly value: unknown;
  readonly message: string;
}

export interface SchemaCheck {
  /** Whether `dataset` can read the features of every row. */
  readonly ok: boolean;
  /** Features that must be there and are not. */
  readonly missing: readonly string[];
  /** Features that may be absent, and are. */
  readonly absent: readonly string[];
  /** Columns the schema does not know; also a second column that stands for a feature (then not ok). */
  readonly extra: readonly string[];
  readonly outOfRange: readonly OutOfRange[];
  readonly schema: FeatureSchema;
}

/** The columns of a data set: their names, units and roles, and how a table of them becomes a matrix and labels. */
export interface FeatureSchema {
  readonly name: string;
  /** The extractor whose numbers these are; recorded in every model. */
  readonly profile: string;
  readonly features: readonly Feature[];
  readonly maps: Readonly<Record<string, CategoryMap>>;
  /**
   * Rows, labels, groups and times of a table. Rows whose label is missing or has no category are left out.
   * @throws SchemaError naming features, labels or groups that are missing, or the row and column of a value that cannot be
   * @throws ParameterError for an option that cannot be
   * @throws DataError where no row has a category
   * @example const { X, y, groups } = unicauca.dataset(await readCsv(file), { ports: 'drop' });
   */
  dataset(table: TableLike, options?: DatasetOptions): Dataset;
  /**
   * The category of every row of a table, null where it has none: `y` without the rest of `dataset`, and no error where no row
   * has one, as in a part of a file.
   * @throws SchemaError for a label column that is missing
   * @throws ParameterError for an option that cannot be
   * @example iot23.labels(await readZeekLog(file)) // ['Benign', null, …]
   */
  labels(table: TableLike, options?: Pick<DatasetOptions, 'map' | 'label'>): (Label | null)[];
  /**
   * The category of a label; null where it has none.
   * @param map name of one of `maps` or a function; default `published`
   * @example unicauca.categorize('YOUTUBE') // 'Streaming'
   */
  categorize(label: string, map?: string | CategoryMap): string | null;
  /**
   * What keeps a table from fitting. Looks at every row, and throws nothing for what it finds.
   * @example unicauca.check(table).outOfRange[0]?.message // 'row 7: Source.Port must be from 0 to 65535, got 70000'
   */
  check(table: TableLike): SchemaCheck;
}
