// What iot23_study.py is asked: the rows, classes and captures of the study's questions across captures. A line of JSON, then the numbers.
import { writeSync } from 'node:fs';
import { read } from '../../examples/iot23-study/data.js';
import { protocols } from '../../examples/iot23-study/protocols.js';
import { divide } from '../../examples/iot23-study/study.js';

const [data, ...given] = process.argv.slice(2);
const names = given.length > 0 ? given : ['across', 'across-no-ports', 'across-buckets'];
const tables = await read(data);
for (const protocol of protocols.filter(({ name }) => names.includes(name))) {
  const { X, y, groups } = divide(tables, protocol);
  write(Buffer.from(`${JSON.stringify({ title: protocol.title, rows: X.rows, cols: X.cols, y, groups })}\n`));
  write(new Uint8Array(X.data.buffer, X.data.byteOffset, X.data.byteLength));
}

/** All of it: a pipe takes only so much at once. */
function write(bytes) {
  for (let from = 0; from < bytes.length; ) {
    try {
      from += writeSync(1, bytes, from);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}
