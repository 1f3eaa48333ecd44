import { SchemaError } from '../core/errors.js';
import type { Matrix } from '../core/types.js';
import type { Table } from '../data/index.js';
import { GradientBoostingClassifier, RandomForestClassifier } from '../ensemble/index.js';
import { DummyClassifier } from '../linear/index.js';
import { MLPClassifier } from '../neural/index.js';
import { makePipeline } from '../pipeline/index.js';
import { StandardScaler } from '../preprocessing/index.js';
import {
  cicflowmeter,
  type Dataset,
  type DatasetOptions,
  type FeatureSchema,
  iot23,
  recognizeSchema,
  unicauca,
} from '../schemas/index.js';
import { DecisionTreeClassifier } from '../tree/index.js';

export const schemas: ReadonlyMap<string, FeatureSchema> = new Map(
  [unicauca, cicflowmeter, iot23].map((schema) => [schema.name, schema]),
);
export const PORTS = ['keep', 'drop', 'bucket'] as const;
export const MODELS = ['forest', 'boosting', 'tree', 'mlp', 'dummy'] as const;

/** How labelled rows are made of a table. */
export interface Reading {
  readonly ports: (typeof PORTS)[number];
  readonly map: string | null;
  readonly label: string | null;
  readonly group: string | null;
}
/** All that decides what is learned from a table. It stands in the model's card, so that it can be followed again. */
export interface Recipe extends Reading {
  readonly schema: string;
  readonly model: (typeof MODELS)[number];
  readonly params: Readonly<Record<string, unknown>>;
}

export interface LabelledRows extends Dataset {
  /** The destination port of each row: what the port lookup sees. Undefined where the table has none. */
  readonly destination: Matrix | undefined;
}

type Settings = Pick<Recipe, 'model' | 'params'>;

/** An unfitted estimator; a perceptron stands behind a scaler. @throws ParameterError for a parameter it does not have */
export function estimatorOf(settings: Settings) {
  const classifier = classifierOf(settings);
  return settings.model === 'mlp' ? makePipeline(new StandardScaler(), classifier) : classifier;
}
/** All parameters of the classifier, the defaults among them. */
export function paramsOf(settings: Settings): Recipe['params'] {
  return { ...classifierOf(settings).getParams() };
}

function classifierOf({ model, params }: Settings) {
  const Classifier = {
    forest: RandomForestClassifier,
    boosting: GradientBoostingClassifier,
    tree: DecisionTreeClassifier,
    mlp: MLPClassifier,
    dummy: DummyClassifier,
  }[model];
  return new Classifier(params);
}

/**
 * The schema of that name, or for `auto` the one that a table's columns show.
 * @throws SchemaError where they show none, or another one than was named: columns of one name hold other numbers there
 */
export function schemaOf(name: string, table: Table): FeatureSchema {
  const shown = recognizeSchema(table);
  const schema = name === 'auto' ? shown : schemas.get(name);
  if (!schema)
    throw new SchemaError(
      name === 'auto'
        ? `the columns fit none of the schemas ${[...schemas.keys()].join(', ')}`
        : `the schema "${name}" is not known here`,
    );
  if (shown && shown !== schema)
    throw new SchemaError(`the columns are those of ${titled(shown)}, not of ${titled(schema)}`);
  return schema;
}

const titled = ({ name, profile }: FeatureSchema): string => `${name} (extractor profile ${profile})`;

/** @throws SchemaError, DataError where the table does not fit */
export function labelledRows(table: Table, schema: FeatureSchema, { ports, map, label, group }: Reading): LabelledRows {
  const options = { map: map ?? undefined, label: label ?? undefined, group: group ?? undefined };
  return {
    ...schema.dataset(table, { ...options, ports }),
    destination: destinationPorts(table, schema, options),
  };
}

function destinationPorts(table: Table, schema: FeatureSchema, options: DatasetOptions): Matrix | undefined {
  const port = schema.features.find(({ name, role }) => role === 'port' && /dst|dest|resp/i.test(name));
  try {
    return port && schema.dataset(table, { ...options, include: [port.name] }).X;
  } catch (error) {
    if (error instanceof SchemaError) return undefined; // not in the table: a model without ports does not ask for it
    throw error;
  }
}
