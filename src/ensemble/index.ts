export { RandomForestClassifier, type RandomForestParams } from './random-forest-classifier.js';
