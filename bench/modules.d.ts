// The npm packages that the benches compare with. They are declared here and not installed with the project, so that types
// are the same with and without them.
declare module '@tensorflow/tfjs-backend-wasm';
declare module 'csv-parse/sync';
declare module 'ml-cart';
declare module 'ml-random-forest';
declare module 'ml-svm';
declare module 'onnxruntime-node';
declare module 'onnxruntime-web';
declare module 'papaparse';
