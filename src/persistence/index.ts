export { load } from '../predict/load.js';
export { fromJSON, type Savable, type SaveOptions, save, toJSON } from './save.js';
