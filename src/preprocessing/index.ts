export { OneHotEncoder, type OneHotEncoderParams } from './one-hot-encoder.js';
export { SimpleImputer, type SimpleImputerParams } from './simple-imputer.js';
export { StandardScaler, type StandardScalerParams, type StandardScalerState } from './standard-scaler.js';
