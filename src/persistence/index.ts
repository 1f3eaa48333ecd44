export { load } from '../predict/load.js';
export type { ImportedModel } from './imported.js';
export { exportLibsvm, importLibsvm, type LibsvmOptions } from './libsvm.js';
export { importLightGBM } from './lightgbm.js';
export { exportOnnx, type OnnxExportable, type OnnxOptions } from './onnx-export.js';
export { importOnnx, type OnnxImport } from './onnx-import.js';
export { fromJSON, type Savable, type SaveOptions, save, toJSON } from './save.js';
export { type BoostingImport, importXGBoost } from './xgboost.js';
