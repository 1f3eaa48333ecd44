// What study.py divides the rows by: the study's own splits, as JSON.
import { readCsvFile } from '@nettc/core/node';
import { protocols } from '../../examples/unicauca-study/protocols.js';
import { divide } from '../../examples/unicauca-study/study.js';

const table = await readCsvFile(process.argv[2]);
const parts = protocols.map((protocol) => {
  const { X, y, splits } = divide(table, protocol);
  const plain = splits.map(({ train, test }) => ({ train: [...train], test: [...test] }));
  return { title: protocol.title, columns: X.names, y, splits: plain };
});
console.log(JSON.stringify(parts));
