export { categoryMapper } from './categories.js';
export { cicflowmeter } from './cicflowmeter.js';
export { defineSchema } from './define.js';
export { iot23 } from './iot23.js';
export { recognizeSchema } from './recognize.js';
export type {
  CategoryMap,
  Dataset,
  DatasetOptions,
  Feature,
  FeatureDefinition,
  FeatureRole,
  FeatureSchema,
  FeatureType,
  OutOfRange,
  SchemaCheck,
  SchemaDefinition,
} from './schema.js';
export { unicauca } from './unicauca.js';
