import { describe, expect, it } from 'vitest';
import { DataError, ParameterError } from '../../src/core/index.js';
import { readZeekLog, type Table, type ZeekOptions, zeekBatches } from '../../src/data/index.js';
import { file, filesIn, present, unless } from './real.js';
import { all, gzip, inPieces } from './streams.js';

const columns = (table: Table): Record<string, (number | string | null)[]> =>
  Object.fromEntries(table.names.map((name) => [name, table.column(name).toArray()]));
const read = async (text: string, options?: ZeekOptions) => columns(await readZeekLog(text, options));

const HEAD =
  '#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#open\t2019-03-15-14-50-49\n';
const log = (fields: string, types: string, ...rows: string[]) =>
  `${HEAD}#fields\t${fields}\n#types\t${types}\n${rows.map((row) => `${row}\n`).join('')}`.replaceAll(' | ', '\t');
const small = log(
  'ts | uid | id.orig_p | service',
  'time | string | port | string',
  '1.5 | C1 | 80 | http',
  '2.25 | C2 | - | -',
);

describe('readZeekLog, TSV', () => {
  it('takes numbers, missing and empty values by the header', async () => {
    const text = log(
      'ts | proto | duration | orig_bytes | local | tunnel_parents | z | d',
      'time | enum | interval | count | bool | set[string] | int | double',
      '1545403816.962094 | tcp | 3.139211 | 0 | T | (empty) | -5 | 1e-3',
      '1545403817 | - | - | - | - | - | - | -',
    );
    expect(await read(text)).toEqual({
      ts: [1545403816.962094, 1545403817],
      proto: ['tcp', null],
      duration: [3.139211, Number.NaN],
      orig_bytes: [0, Number.NaN],
      local: ['T', null],
      tunnel_parents: ['', null],
      z: [-5, Number.NaN],
      d: [0.001, Number.NaN],
    });
  });

  it('follows #unset_field, #empty_field and a #separator of one character', async () => {
    const text =
      '#separator |\n#unset_field|?\n#empty_field|none\n#fields|a|b\n#types|count|string\n1|x y\n?|?\n2|none\n3|-\n';
    expect(await read(text)).toEqual({ a: [1, Number.NaN, 2, 3], b: ['x y', null, '', '-'] });
    await expect(readZeekLog('#separator ab\n#fields\ta\n')).rejects.toThrow(
      'line 1: #separator must be one ASCII character',
    );
  });

  it('undoes escapes', async () => {
    const text = log(
      'a',
      'string',
      'x\\x09y',
      '\\x2d',
      'O=A\\\\, Inc',
      'caf\\xc3\\xa9',
      '"quoted',
      'x\ty'.replace('\t', '\\x09'),
    );
    expect((await read(text)).a).toEqual(['x\ty', '-', 'O=A\\, Inc', 'café', '"quoted', 'x\ty']);
  });

  it('reads logs without #types by the names of conn.log', async () => {
    expect(await read('#fields\tts\tuid\tnew\n1.5\tC1\t7\n')).toEqual({ ts: [1.5], uid: ['C1'], new: ['7'] });
    expect(await read('1.5\tC1\t80\n2.5\tC2', { fields: ['ts', 'uid', 'id.orig_p'] })).toEqual({
      ts: [1.5],
      uid: ['C1'],
      'id.orig_p': [80],
    });
    await expect(readZeekLog('1.5\tC1\t80\n')).rejects.toThrow(
      'there is no #fields line before line 1; the option fields gives names',
    );
  });

  it('takes an indented first line, CRLF, blank lines, and a log of no rows', async () => {
    expect(await read(`\t${small.replaceAll('\n', '\r\n')}\r\n`)).toEqual(await read(small));
    expect((await readZeekLog(log('ts | uid', 'time | string'))).rows).toBe(0);
    expect(await read(`${small}#close\t2019-03-15-14-50-49`)).toEqual(await read(small));
  });

  it('leaves out a last line that is cut short, and says so', async () => {
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    for (const cut of ['3.5', '3.5\t', '3.5\tC3\t8', '3.5\tC3\t', '-'])
      expect((await readZeekLog(small + cut, { onWarning })).rows, JSON.stringify(cut)).toBe(2);
    expect(warnings).toEqual(
      Array(5).fill('readZeekLog: line 11 is cut short by the end of the file and was left out'),
    );
    expect((await readZeekLog(`${small}3.5\tC3\t80\thtt`)).rows).toBe(3);
    await expect(readZeekLog(`${small}3.5\tC3\n4.5\tC4\t80\t-\n`)).rejects.toMatchObject({
      line: 11,
      message: 'readZeekLog: line 11 has 2 cells, the header has 4',
    });
    const counts = log('a | b', 'count | count', '1 | 2');
    expect((await readZeekLog(`${counts}3\t-`)).rows).toBe(2);
    expect((await readZeekLog(`${counts}3\t1e`, { onWarning })).rows).toBe(1);
  });

  it('joins logs one behind the other by the names of their fields', async () => {
    const warnings: string[] = [];
    const other = log('uid | ts | vlan | id.orig_p', 'string | time | int | port', 'C3 | 3.5 | 7 | 22');
    const table = await readZeekLog(`${small}#close\t2019\n${other}#close\t2019\n${small}`, {
      onWarning: (message) => warnings.push(message),
    });
    expect(columns(table)).toEqual({
      ts: [1.5, 2.25, 3.5, 1.5, 2.25],
      uid: ['C1', 'C2', 'C3', 'C1', 'C2'],
      'id.orig_p': [80, Number.NaN, 22, 80, Number.NaN],
      service: ['http', null, null, 'http', null],
    });
    expect(warnings).toEqual(['readZeekLog: line 20: not in the first header, so left out: vlan']);
  });

  it('splits the labels of IoT-23 off the last cell, spaces or TABs in header and rows', async () => {
    const header = (glue: string) =>
      log(`ts | tunnel_parents${glue}label${glue}detailed-label`, `time | set[string]${glue}string${glue}string`);
    const rows = ['-   benign   -', '(empty)   Malicious   PartOfAHorizontalPortScan', '-  Malicious   C&C-HeartBeat'];
    const expected = {
      ts: [0, 1, 2],
      tunnel_parents: [null, '', null],
      label: ['benign', 'Malicious', 'Malicious'],
      'detailed-label': [null, 'PartOfAHorizontalPortScan', 'C&C-HeartBeat'],
    };
    for (const head of [header('   '), header('\t')]) {
      expect(await read(head + rows.map((row, i) => `${i}\t${row}\n`).join(''))).toEqual(expected);
      expect(await read(head + rows.map((row, i) => `${i}\t${row.replace(/ +/g, '\t')}\n`).join(''))).toEqual(expected);
    }
    const some = await readZeekLog(header('   ') + rows.map((row, i) => `${i}\t${row}\n`).join(''), {
      columns: ['label', 'ts'],
    });
    expect([some.names, columns(some).label]).toEqual([['label', 'ts'], expected.label]);
    await expect(readZeekLog(`${header('   ')}0\t-   benign\n`)).rejects.toThrow(
      'line 9 has 3 cells, the header has 4',
    );
    const merged = log('ts | tunnel_parents | label', 'time | set[string] | string', '1 | - | Malicious   C&C');
    expect((await read(merged)).label).toEqual(['Malicious   C&C']);
  });

  it('keeps the columns and types asked for', async () => {
    const table = await readZeekLog(small, {
      columns: ['service', 'id.orig_p'],
      types: { 'id.orig_p': 'category' },
      maxRows: 1,
    });
    expect(columns(table)).toEqual({ service: ['http'], 'id.orig_p': ['80'] });
    await expect(readZeekLog(small, { columns: ['id.orig.p'] })).rejects.toThrow(
      'the file has no column "id.orig.p"; did you mean "id.orig_p"?',
    );
    await expect(readZeekLog(small, { maxRows: 1.5 })).rejects.toThrow(ParameterError);
  });

  it('names line and column of what breaks the header', async () => {
    await expect(readZeekLog(`${small}x\tC\t1\t-\n`)).rejects.toMatchObject({
      line: 11,
      column: 'ts',
      message:
        'readZeekLog: line 11, column "ts": "x" is no number, but #types says time; types: { "ts": \'category\' } reads it as text',
    });
    await expect(readZeekLog(log('a | a', 'int | int'))).rejects.toThrow('both named "a"');
    await expect(readZeekLog(log('a | b', 'int'))).rejects.toThrow('line 8: #types has 1 types, #fields has 2 names');
    await expect(readZeekLog(`${small}1\tC\0\t1\t-\n`)).rejects.toThrow('line 11, column "uid": a NUL byte');
    await expect(readZeekLog('')).rejects.toThrow('the input is empty');
    await expect(readZeekLog(`#${'x'.repeat(2_000_000)}`, { maxFieldBytes: 1000 })).rejects.toThrow(DataError);
  });

  it('yields the same rows in batches, whatever the pieces', async () => {
    const text = `${small}${Array.from({ length: 40 }, (_, k) => `${k}\tC${k}\t-\tdns\n`).join('')}#close\n${small}`;
    const whole = columns(await readZeekLog(text));
    for (const size of [1, 7, 64]) {
      const tables = await all(zeekBatches(inPieces(text, size), { batchRows: 10 }));
      expect(tables.map((table) => table.rows)).toEqual([10, 10, 10, 10, 4]);
      for (const name of ['ts', 'uid', 'service'])
        expect(tables.flatMap((table) => columns(table)[name])).toEqual(whole[name]);
      expect(tables[0]!.names.map((name) => tables[0]!.column(name).kind)).toEqual([
        'number',
        'category',
        'number',
        'category',
      ]);
    }
  });
});

describe('readZeekLog, JSON', () => {
  it('reads lines whose unset keys are left out, and gives a conn log all fields of conn.log', async () => {
    const text =
      '{"ts":1.5,"uid":"C1","id.orig_h":"10.0.0.1","conn_state":"SF","local_orig":true,"orig_pkts":3}\n\n{"ts":2.5,"uid":"C2","duration":0.25,"vlan":7}\n';
    const table = await readZeekLog(text);
    expect([table.rows, table.names.length, table.names.at(-1)]).toEqual([2, 22, 'vlan']);
    expect(table.row(0)).toMatchObject({
      ts: 1.5,
      local_orig: 'T',
      service: null,
      orig_pkts: 3,
      duration: Number.NaN,
      vlan: Number.NaN,
    });
    expect(table.row(1)).toMatchObject({ uid: 'C2', conn_state: null, duration: 0.25, vlan: 7 });
    expect(table.column('resp_bytes').kind).toBe('number');
  });

  it('reads ISO timestamps exactly, lists, nested ids and other logs', async () => {
    const text =
      '{"ts":"2019-12-03T22:44:56.052279Z","id":{"orig_h":"10.0.0.1","orig_p":80},"conn_state":"SF","answers":["a","b"],"AA":false,"TTLs":[1,2.5],"none":[]}\n';
    const table = await readZeekLog(text);
    expect(table.row(0)).toMatchObject({
      ts: 1575413096.052279,
      'id.orig_h': '10.0.0.1',
      'id.orig_p': 80,
      answers: 'a,b',
      AA: 'F',
      TTLs: '1,2.5',
      none: '',
    });
    expect(await read('{"query":"x","n":1}\n{"query":5,"n":null}\n')).toEqual({
      query: ['x', '5'],
      n: [1, Number.NaN],
    });
    expect(await read('{"n":1}\n{"n":"x"}\n')).toEqual({ n: ['1', 'x'] });
  });

  it('leaves out a last line that is cut short, and refuses any other that is no object', async () => {
    const warnings: string[] = [];
    const table = await readZeekLog('{"a":1}\n{"a":2,', { onWarning: (message) => warnings.push(message) });
    expect([table.rows, warnings]).toEqual([
      1,
      ['readZeekLog: line 2 is cut short by the end of the file and was left out'],
    ]);
    await expect(readZeekLog('{"a":1}\n{"a":2,\n{"a":3}\n')).rejects.toMatchObject({ line: 2 });
    await expect(readZeekLog('{"a":1}\n[1]\n')).rejects.toThrow('line 2 is no JSON object: "[1]"');
    await expect(readZeekLog(`{"a":"${'x'.repeat(2_000_000)}`)).rejects.toThrow('line 1 is longer than 1048576 bytes');
  });

  it('fixes the columns of batches after 1,000 lines', async () => {
    const lines = Array.from({ length: 1200 }, (_, k) => `{"a":${k}${k === 1100 ? ',"late":1' : ''}}\n`).join('');
    const warnings: string[] = [];
    const tables = await all(
      zeekBatches(inPieces(lines, 777), { batchRows: 500, onWarning: (message) => warnings.push(message) }),
    );
    expect(tables.map((table) => [table.rows, table.names.join()])).toEqual([
      [500, 'a'],
      [500, 'a'],
      [200, 'a'],
    ]);
    expect(warnings).toEqual(['zeekBatches: line 1101: "late" is in none of the first 1000 lines, so left out']);
    expect((await readZeekLog(lines)).column('late').get(1100)).toBe(1);
    await expect(readZeekLog(`${lines}{"a":"x"}\n`)).rejects.toMatchObject({ line: 1201, column: 'a' });
    expect(
      (await readZeekLog(`${lines}{"a":"x"}\n`, { types: { a: 'string' }, columns: ['a'] })).column('a').get(1200),
    ).toBe('x');
    expect((await readZeekLog(lines, { maxRows: 1100 })).names).toEqual(['a']);
    await expect(readZeekLog(lines, { columns: ['b'] })).rejects.toThrow('no column "b"');
  });

  it('treats "__proto__" as a key like any other', async () => {
    const table = await readZeekLog('{"__proto__":1,"constructor":"x"}\n');
    expect([table.names, Object.entries(table.row(0))]).toEqual([
      ['__proto__', 'constructor'],
      [
        ['__proto__', 1],
        ['constructor', 'x'],
      ],
    ]);
  });
});

describe.skipIf(!present)(`readZeekLog, logs in the wild${unless}`, () => {
  // What the file itself says: lines that are no header, no blank and not cut.
  const rowsOf = (text: string) => text.split('\n').filter((line) => line !== '' && !/^\s*#/.test(line)).length;
  const gunzipped = async (bytes: Uint8Array) =>
    new Response(
      new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip')),
    ).text();

  const wild = [...filesIn('zeek-logs'), ...filesIn('iot23').filter((name) => name.includes('conn.log'))];
  const broken: Record<string, string> = {
    'zeek-logs/rita/test_data/truncated/conn_top.log': 'there is no #fields line before line 1',
    'zeek-logs/zat/data/http.log.corrupt.gz': 'the gzip data is cut short or corrupt',
  };
  it.each(wild)('%s', async (name) => {
    const bytes = file(name);
    if (broken[name]) {
      await expect(readZeekLog(bytes)).rejects.toThrow(broken[name]);
      return;
    }
    const table = await readZeekLog(bytes);
    const text = name.endsWith('.gz') ? await gunzipped(bytes) : new TextDecoder().decode(bytes);
    expect(table.rows).toBe(rowsOf(text));
    expect(table.column('ts').kind).toBe('number');
    const batches = await all(zeekBatches(inPieces(bytes, 10007), { batchRows: 777 }));
    for (const column of table.names) {
      const parts = batches.flatMap((batch) => batch.column(column).toArray() as (number | string | null)[]);
      expect(parts.every((value, i) => Object.is(value, table.column(column).get(i)))).toBe(true);
    }
  });

  it('reads a log that lost its header, and the start of one that was cut, with names from the caller', async () => {
    const fields =
      'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state local_orig local_resp missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents'.split(
        ' ',
      );
    const warnings: string[] = [];
    const table = await readZeekLog(file('zeek-logs/rita/test_data/truncated/conn_top.log'), {
      fields,
      onWarning: (message) => warnings.push(message),
    });
    expect(table.rows).toBe(58);
    expect(warnings).toEqual(['readZeekLog: line 59 is cut short by the end of the file and was left out']);
    expect(table.row(0)).toMatchObject({
      ts: 1517336042.090842,
      'id.resp_p': 80,
      conn_state: 'S0',
      tunnel_parents: '',
    });
  });

  it('reads the baselines of Zeek’s own tests, whose times are masked', async () => {
    for (const name of filesIn('metering/zeek/conn')) {
      const bytes = file(name);
      const text = new TextDecoder().decode(bytes);
      if (!text.includes('#fields')) {
        await expect(readZeekLog(bytes), name).rejects.toThrow('there is no #fields line before line 2'); // cut by zeek-cut
        continue;
      }
      if (text.includes('\nXXXXXXXXXX.XXXXXX'))
        await expect(readZeekLog(bytes), name).rejects.toMatchObject({ column: 'ts' });
      const table = await readZeekLog(bytes, { types: { ts: 'category' } });
      expect(table.rows).toBe(rowsOf(text));
      expect(table.column('duration').kind).toBe('number');
    }
  });

  it('gives the labels of a capture of IoT-23', async () => {
    const table = await readZeekLog(file('iot23/34-1.conn.log.labeled'));
    const label = table.column('label');
    const counts = new Map<string | number | null, number>();
    for (const value of label.toArray()) counts.set(value, (counts.get(value) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({ Benign: 1923, Malicious: 21222 });
    expect(table.column('detailed-label').get(0)).toBeNull();
  });

  it('reads a packed log as it does the plain one', async () => {
    const plain = file('zeek-logs/zat/data/conn.log');
    expect(columns(await readZeekLog(await gzip(plain)))).toEqual(columns(await readZeekLog(plain)));
  });
});
