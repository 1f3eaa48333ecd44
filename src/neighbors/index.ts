export {
  KNeighborsClassifier,
  type KNeighborsClassifierParams,
  type Neighbors,
} from './k-neighbors-classifier.js';
