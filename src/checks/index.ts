export { type ColumnsLike, twinShare } from './twins.js';
