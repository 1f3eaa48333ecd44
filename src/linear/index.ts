export { DummyClassifier, type DummyClassifierParams } from './dummy-classifier.js';
