import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/index.js';
import { save } from '../../src/persistence/index.js';
import { load, type Model } from '../../src/predict/index.js';
import { DecisionTreeClassifier } from '../../src/tree/index.js';
import { flows, nettc, scratch } from './run.js';

const { path, file } = scratch();
const text = flows({ rows: 50, seed: 3 });
const data = file('flows.csv', text);
const model = path('m.nettc');
let loaded: Model;
beforeAll(async () => {
  await nettc(['train', file('train.csv', flows()), '--out', model, '--param', 'nEstimators=5']);
  loaded = load(readFileSync(model));
});

const out = async (argv: readonly string[], stdin?: string | Uint8Array) => {
  const ran = await nettc(['predict', ...argv], { stdin });
  expect(ran).toMatchObject({ code: 0, err: '' });
  return ran.out;
};
const leftovers = (name: string) => readdirSync(path('.')).filter((file) => file.startsWith(name));

/** The records of a CSV as Zeek's JSON writer and its TSV writer would log them. */
const records = () =>
  text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [orig_p, resp_p, proto, duration, orig, resp, orig_pkts, resp_pkts, conn_state] = line.split(',');
      return {
        'id.orig_p': orig_p,
        'id.resp_p': resp_p,
        proto,
        duration,
        orig_bytes: orig,
        resp_bytes: resp,
        conn_state,
        orig_pkts,
        resp_pkts,
      };
    });
const ndjson = () =>
  records()
    .map((record) => {
      const set = Object.entries(record).filter(([, value]) => value !== '-');
      const typed = set.map(([name, value]) => [name, /^[\d.]+$/.test(value!) ? Number(value) : value]);
      return `${JSON.stringify(Object.fromEntries(typed))}\n`;
    })
    .join('');
const zeek = () => {
  const names = Object.keys(records()[0]!);
  const types = ['port', 'port', 'enum', 'interval', 'count', 'count', 'string', 'count', 'count'];
  const rows = records().map((record) => Object.values(record).join('\t'));
  return `#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#fields\t${names.join('\t')}\n#types\t${types.join('\t')}\n${rows.join('\n')}\n`;
};

describe('nettc predict', () => {
  it('writes a label and its probability for each row, in order', async () => {
    const rows = loaded.rows(await readCsv(text));
    const labels = loaded.predict(rows);
    const P = loaded.predictProba(rows);
    const lines = (await out([model, data])).trimEnd().split('\n');
    expect(lines[0]).toBe('label,probability');
    expect(lines.slice(1)).toEqual(
      labels.map((label, i) => `${label},${P.data[i * P.cols + loaded.classes.indexOf(label)]}`),
    );
  });

  it('adds the probability of each class with --proba', async () => {
    const table = await readCsv(await out([model, data, '--proba']));
    expect(table.names).toEqual([
      'label',
      'probability',
      'probability_Benign',
      'probability_C&C',
      'probability_PortScan',
    ]);
    const P = loaded.predictProba(loaded.rows(await readCsv(text)));
    for (const [k, label] of loaded.classes.entries())
      expect(table.column(`probability_${label}`).toArray()).toEqual(
        Array.from({ length: P.rows }, (_, i) => P.data[i * P.cols + k]),
      );
  });

  it('repeats columns of the input with --keep; the label they came with is input_label', async () => {
    const table = await readCsv(await out([model, data, '--keep', 'dst_port,label']));
    expect(table.names).toEqual(['dst_port', 'input_label', 'label', 'probability']);
    const given = await readCsv(text);
    expect(table.column('dst_port').toArray()).toEqual(given.column('dst_port').toArray());
    expect(table.column('input_label').toArray()).toEqual(given.column('label').toArray());
  });

  it('writes one JSON object a row with --format ndjson', async () => {
    const csv = await readCsv(await out([model, data, '--keep', 'duration', '--proba']));
    const lines = (await out([model, data, '--keep', 'duration', '--proba', '--format', 'ndjson']))
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      Array.from(csv, (row) => ({ ...row, duration: Number.isNaN(row.duration) ? null : row.duration })),
    );
  });

  it('reads CSV, Zeek TSV, JSON records and gzip of each, from files and standard input: the answers are the same', async () => {
    const expected = await out([model, data]);
    for (const content of [text, zeek(), ndjson()])
      for (const bytes of [Buffer.from(content), gzipSync(content)]) {
        expect(await out([model, file('input', bytes)])).toBe(expected);
        expect(await out([model], bytes)).toBe(expected);
        expect(await out([model, '-'], bytes)).toBe(expected);
      }
  });

  it('takes several files one after another under one header, the model among them or by --model', async () => {
    const [head, ...rows] = (await out([model, data])).split(/(?<=\n)/);
    const twice = [head, ...rows, ...rows].join('');
    expect(await out([model, data, data])).toBe(twice);
    expect(await out([data, model, data])).toBe(twice);
    expect(await out([data, data, '--model', model])).toBe(twice);
  });

  it('gives the same answers however the input is cut into batches and pieces', async () => {
    const many = flows({ rows: 20_000, seed: 4 });
    const bytes = new TextEncoder().encode(many);
    async function* pieces() {
      for (let from = 0; from < bytes.length; from += 10_007) yield bytes.slice(from, from + 10_007);
    }
    const rows = loaded.rows(await readCsv(many));
    const { out: answers } = await nettc(['predict', model], { stdin: pieces() });
    const labels = answers
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0]);
    expect(labels).toEqual(loaded.predict(rows));
  });

  it('reads a text column of the schema whose first thousand rows have no value', async () => {
    const head = `${text.split('\n')[0]},service`;
    const line = '40000,443,tcp,1,100,900,8,20,SF,Benign';
    const late = `${head}\n${`${line},-\n`.repeat(2000)}${line},ssl\n`;
    const answer = (await out([model], `${head}\n${line},ssl\n`)).split('\n')[1];
    for (const answers of [await out([model], late), await out([model, file('late.csv', late)])]) {
      expect(answers.trimEnd().split('\n').length).toBe(2002);
      expect(answers.trimEnd().split('\n').at(-1)).toBe(answer);
    }
  });

  it('reads no faster than its answers are taken', async () => {
    const [head, ...rows] = flows({ rows: 1000 }).split(/(?<=\n)/);
    let given = 0;
    async function* endless() {
      yield new TextEncoder().encode(head);
      for (;;) {
        given += rows.length;
        yield new TextEncoder().encode(rows.join(''));
      }
    }
    let written = 0;
    const stdout = {
      write(data: string | Uint8Array, done?: (error?: Error) => void) {
        written += String(data).split('\n').length - 1;
        setTimeout(() => done?.(written > 50_000 ? Object.assign(new Error('gone'), { code: 'EPIPE' }) : undefined), 5);
        return false;
      },
    };
    expect(await nettc(['predict', model], { stdin: endless(), stdout })).toMatchObject({ code: 0, err: '' });
    expect(given - written).toBeLessThan(50_000);
  });

  it('writes --out whole or not at all', async () => {
    expect(await out([model, data, '--out', path('labels.csv')])).toBe('');
    expect(readFileSync(path('labels.csv'), 'utf8')).toBe(await out([model, data]));
    expect(leftovers('labels.csv')).toEqual(['labels.csv']);

    const bad = file('bad.csv', `${flows({ rows: 9000 })}1,2,tcp,x,1,1,1,1,SF,Benign\n`);
    expect(await nettc(['predict', model, bad, '--out', path('none.csv')])).toMatchObject({ code: 1, out: '' });
    expect(leftovers('none.csv')).toEqual([]);

    const before = readFileSync(path('labels.csv'));
    await nettc(['predict', model, bad, '--out', path('labels.csv')]);
    expect(readFileSync(path('labels.csv')).equals(before)).toBe(true);
  });

  it('writes the header alone for a file without rows', async () => {
    expect(await out([model, file('norows.csv', text.split('\n')[0]!)])).toBe('label,probability\n');
  });

  it('names the line of a value that cannot be, however far behind the first batch', async () => {
    const bad = file('bad.csv', `${flows({ rows: 9000 })}1,70000,tcp,1,1,1,1,1,SF,Benign\n`);
    expect((await nettc(['predict', model, bad])).err).toMatch(
      /bad\.csv: line 9002: id\.resp_p must be <= 65535, got 70000/,
    );
  });

  it('names the row, and the lines it is among, where rows and lines do not agree', async () => {
    const [head, row] = text.split('\n');
    const bad = `${head}\n${row}\n\n1,70000,tcp,1,1,1,1,1,SF,Benign\n`;
    expect((await nettc(['predict', model], { stdin: bad })).err).toMatch(
      /standard input: row 1, which stands in lines 2 to 4: id\.resp_p must be <= 65535/,
    );
  });

  it('reads only what the model needs: other columns may be anything, and kept ones stay as they are written', async () => {
    const [head, ...rows] = text.trimEnd().split('\n');
    const more = [`${head},row`, ...Array.from({ length: 1500 }, (_, i) => `${rows[i % 50]},00${i}`), `${rows[0]},x`];
    const kept = (await out([model, '--keep', 'row'], `${more.join('\n')}\n`)).split('\n');
    expect(kept[1]).toMatch(/^000,/);
    expect(kept[1501]).toMatch(/^x,/);
    expect(kept[1501]!.slice(2)).toBe((await out([model], text)).split('\n')[1]);
  });

  describe('as a filter over the parts of a larger set', () => {
    const names = flows({ rows: 1 }).split('\n')[0]!;
    const filter = ['predict', model, '--columns', names, '--no-header'];
    const pipe = async (part: string, argv = filter) => (await nettc(argv, { stdin: part })).out;

    it('answers a line for each line, whatever the parts: together they are the answers to the whole', async () => {
      const rows = text.split(/(?<=\n)/).slice(1);
      const parts = [rows.slice(0, 1), rows.slice(1, 20), [], rows.slice(20)].map((part) => part.join(''));
      const answers = await Promise.all(parts.map((part) => pipe(part)));
      expect(answers.map((answer) => answer.split('\n').length - 1)).toEqual([1, 19, 0, 30]);
      expect(`label,probability\n${answers.join('')}`).toBe(await out([model, data]));
    });

    it('takes the header line for what it is where the first part still has it', async () => {
      expect(await pipe(text)).toBe((await out([model, data])).replace('label,probability\n', ''));
    });

    it.each([
      ['columns named', () => filter],
      ['JSON records', () => ['predict', model, '--no-header']],
      ['answers in JSON', () => ['predict', model, '--no-header', '--format', 'ndjson']],
    ])('answers nothing to a part without rows, with exit code 0: %s', async (_, argv) => {
      for (const nothing of ['', '\n', '\r\n\n'])
        expect(await nettc(argv(), { stdin: nothing })).toEqual({ code: 0, out: '', err: '' });
    });

    it('reads JSON records that lack a field throughout where the columns are named', async () => {
      const some = ndjson()
        .split('\n')
        .filter((line) => line !== '' && !line.includes('"duration"'))
        .map((line) => `${line.replace(/"id\.orig_p":(\d+),/, '')}\n`)
        .join('');
      expect((await nettc(['predict', model, '--no-header'], { stdin: some })).err).toMatch(/lacks id\.orig_p/);
      const columns = Object.keys(records()[0]!).join();
      const ran = await nettc(['predict', model, '--no-header', '--columns', columns], { stdin: some });
      expect(ran.err).toMatch(/line 1: id\.orig_p must be given/);
    });

    it('reads parts of a Zeek log: rows without the # lines, with the # lines at its start, and at its end', async () => {
      const log = zeek();
      const columns = /#fields\t(.*)/.exec(log)![1]!.replaceAll('\t', ',');
      const hosts = (line: string, i: number) => (line.startsWith('#') ? line : `10.0.0.${i}\t${line}`);
      const lines = log.trimEnd().split('\n').map(hosts);
      const withHosts = lines.map((line) =>
        line.replace(/^#fields\t/, '#fields\tid.orig_h\t').replace(/^#types\t/, '#types\taddr\t'),
      );
      const argv = ['predict', model, '--columns', `id.orig_h,${columns}`, '--no-header'];
      const parts = [
        withHosts.slice(0, 20),
        withHosts.slice(20, 40),
        [...withHosts.slice(40), '#close\t2024-01-01-00-00-00'],
      ];
      const answers = await Promise.all(parts.map((part) => pipe(`${part.join('\n')}\n`, argv)));
      expect(`label,probability\n${answers.join('')}`).toBe(await out([model, data]));
    });

    it('names the line of the part in which a row is wrong, also of a part of one row', async () => {
      const [, good] = text.split('\n');
      const bad = '1,70000,tcp,1,1,1,1,1,SF,Benign';
      for (const [part, message] of [
        [`${bad}\n`, /line 1: id\.resp_p must be <= 65535, got 70000/],
        [`${good}\n${bad}\n`, /line 2: id\.resp_p must be <= 65535, got 70000/],
        [`${good}\n1,2,tcp\n`, /line 2 has 3 cells, the header has 10/],
        [`${good}\n1,x,tcp,1,1,1,1,1,SF,Benign\n`, /line 2: id\.resp_p must be a number, got "x"/],
      ] as const) {
        const ran = await nettc(filter, { stdin: part });
        expect(ran).toMatchObject({ code: 1, out: '' });
        expect(ran.err).toMatch(message);
      }
    });

    it('says what is missing where the columns named lack it', async () => {
      const ran = await nettc(['predict', model, '--columns', 'proto,duration'], { stdin: 'tcp,1\n' });
      expect(ran).toMatchObject({ code: 1, out: '' });
      expect(ran.err).toMatch(/lacks id\.orig_p, /);
    });
  });

  it('refuses columns that do not fit the model, and says which', async () => {
    const ran = await nettc(['predict', model, file('few.csv', 'proto,duration\ntcp,1\n')]);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/few\.csv: lacks id\.orig_p, id\.resp_p, .*, which the model needs\n$/);
  });

  it('refuses columns of another extractor, even where names agree', async () => {
    const names = 'Destination.Port,Flow.Duration,Total.Fwd.Packets,Total.Backward.Packets,Flow.IAT.Mean,Fwd.IAT.Total';
    const ran = await nettc(['predict', model, file('cic.csv', `${names}\n80,1,1,1,1,1\n`)]);
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('the columns are those of unicauca (extractor profile cicflowmeter-1)');
    expect(ran.err).toContain('not of iot23 (extractor profile zeek-conn)');
  });

  it('refuses a model that takes bare rows', async () => {
    const bare = new DecisionTreeClassifier().fit([[0], [1]], ['a', 'b']);
    writeFileSync(path('bare.nettc'), save(bare));
    expect((await nettc(['predict', path('bare.nettc'), data])).err).toMatch(
      /flows\.csv: DecisionTreeClassifier takes no records/,
    );
  });

  it.each([
    { wrong: 'no model', argv: () => [data], message: 'flows.csv: not a model' },
    {
      wrong: 'a text as the model',
      argv: () => [data, '--model', data],
      message: 'flows.csv: invalid model: not a model',
    },
    {
      wrong: 'a cut model',
      argv: () => [file('cut.nettc', readFileSync(model).subarray(0, 999)), data],
      message: 'cut.nettc: invalid model',
    },
    {
      wrong: 'a model that was changed',
      argv: () => [
        file(
          'changed.nettc',
          readFileSync(model).map((b, i) => (i === 999 ? b ^ 1 : b)),
        ),
        data,
      ],
      message: 'changed.nettc: invalid model',
    },
    { wrong: 'a missing model', argv: () => [path('no.nettc'), data], message: 'no.nettc: no such file' },
    { wrong: 'a missing file of data', argv: () => [model, path('no.csv')], message: 'no.csv: no such file' },
    { wrong: 'a directory', argv: () => [model, path('.')], message: 'is a directory' },
    { wrong: 'a model as data', argv: () => [model, model], message: 'this is a model file' },
    { wrong: 'empty standard input', argv: () => [model], message: 'standard input: the input is empty' },
    {
      wrong: 'a column to keep that is not there',
      argv: () => [model, data, '--keep', 'dstport'],
      message: '"dst_port"',
    },
    {
      wrong: 'a place it cannot write to',
      argv: () => [model, data, '--out', path('no/x')],
      message: 'x: no such file or directory',
    },
  ])('refuses $wrong in one line: exit code 1', async ({ argv, message }) => {
    const ran = await nettc(['predict', ...argv()]);
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(/^nettc: [^\n]+\n$/);
    expect(ran.err).toContain(message);
  });

  it.each([
    { wrong: 'nothing at all', argv: [], message: 'no model given' },
    { wrong: 'an unknown format', argv: [data, '--format', 'xml'], message: '--format must be one of csv, ndjson' },
  ])('refuses $wrong: exit code 2', async ({ argv, message }) => {
    const ran = await nettc(['predict', ...argv]);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain(message);
  });

  it('ends quietly when whoever reads its output has gone', async () => {
    const stdout = {
      write(_: string | Uint8Array, done?: (error?: Error) => void) {
        done?.(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
        return false;
      },
    };
    expect(await nettc(['predict', model, data], { stdout })).toEqual({ code: 0, out: '', err: '' });
  });

  it('stops when interrupted while it waits for input, and leaves no file', async () => {
    const abort = new AbortController();
    async function* waiting() {
      yield new TextEncoder().encode(text);
      await new Promise(() => {});
    }
    const running = nettc(['predict', model, '--out', path('never.csv')], { stdin: waiting(), signal: abort.signal });
    setTimeout(() => abort.abort(new Error('interrupted')), 50);
    expect(await running).toEqual({ code: 130, out: '', err: '' });
    expect(leftovers('never.csv')).toEqual([]);
  });

  const unlabelled = '../shared/data/unicauca/unlabelled-25.csv';
  it.skipIf(!existsSync(unlabelled))(
    'labels the 25 unlabelled flows of Unicauca (skipped where ../shared/data is absent)',
    async () => {
      const trained = path('unicauca.nettc');
      const settings = ['--ports', 'drop', '--param', 'nEstimators=5'];
      await nettc(['train', '../shared/data/unicauca/unicauca-10k.csv', '--out', trained, ...settings]);
      const lines = (await out([unlabelled, '--model', trained])).trimEnd().split('\n');
      expect(lines.length).toBe(26);
      for (const line of lines.slice(1)) expect(line).toMatch(/^(Other|Secure|Streaming|Web),(1|0\.\d+)$/);
    },
  );
});
