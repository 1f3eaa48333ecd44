// Makes model.nettc of the model.ubj in a folder; job.py calls it once XGBoost is done.
import { importModel } from './exchange.js';

await importModel(process.argv[2]);
