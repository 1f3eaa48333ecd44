import { judge, type Verdict } from './bars.js';
import type { Section } from './document.js';
import type { Measured, Outcome } from './measure.js';
import { digits, megabytes, seconds, times } from './show.js';
import type { Table } from './table.js';

/** What a table's section is written from. */
export interface Report {
  readonly measured: readonly Measured[];
  readonly runs: number;
  /** `2026-03-01, Node v20.20.2, …` */
  readonly circumstances: string;
}

/** A table's part of the document. */
export function section(
  { name, title, about, runs: most = 5 }: Table,
  { measured, runs, circumstances }: Report,
): Section {
  const judged = measured.map((row) => ({ row, verdicts: (row.bars ?? []).map((bar) => judge(bar, row)) }));
  const versions = Object.entries(Object.assign({}, ...measured.map((row) => row.versions)));
  const body = [
    about,
    `${circumstances}; medians of ${runs}${runs < Math.min(most, 5) ? ' (a trial: figures need 5)' : ''}.`,
    `${versions.map(([of, version]) => `${of} ${version}`).join(', ')}.`,
    grid(judged),
    ...known(measured),
  ];
  return {
    name,
    title,
    body: body.join('\n\n'),
    shortfalls: judged.flatMap(({ row, verdicts }) =>
      verdicts
        .filter(({ met }) => !met)
        .map(({ kind, wanted, got }) => `${row.job}, ${row.data}: ${got}, the ${kind} is ${wanted}`),
    ),
  };
}

function grid(rows: readonly { readonly row: Measured; readonly verdicts: readonly Verdict[] }[]): string {
  const peers = [...new Set(rows.flatMap(({ row }) => row.peers.map(({ name }) => name)))];
  const lines = rows.map(({ row, verdicts }) => {
    const { job, data, us, show = seconds } = row;
    const cell = ({ seconds, memory }: Outcome) => `${show(seconds)}, ${megabytes(memory)}`;
    const others = peers.map((name) => {
      const peer = row.peers.find((other) => other.name === name);
      return peer ? `**${times(peer.seconds / us.seconds)}** ${cell(peer)}` : '';
    });
    return [job, data, cell(us), ...others, verdicts.map(mark).join('<br>')];
  });
  const head = ['job', 'data', 'ours', ...peers, 'demanded'];
  const rule = head.map((_, j) => (j < 2 || j === head.length - 1 ? '---' : '---:'));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const mark = ({ kind, wanted, met }: Verdict) => `${met ? '✓' : '✗'} ${kind} ${wanted}`;

/** What the sides told besides, a line for each row that has something; rows of the same sides tell it once. */
function known(measured: readonly Measured[]): string[] {
  const lines = measured.map(({ job, data, us, peers }) => {
    const sides = [us, ...peers].filter(({ facts }) => Object.keys(facts).length > 0);
    const told = sides.map(({ name, facts }) => {
      const list = Object.entries(facts).map(([fact, value]) => `${fact} ${exact(value)}`);
      return `${name} ${list.join(', ')}`;
    });
    return { told: told.join('; '), where: `${job}, ${data}` };
  });
  const first = lines.filter(({ told }, i) => told !== '' && lines.findIndex((line) => line.told === told) === i);
  return first.length > 0 ? [first.map(({ told, where }) => `- ${where}: ${told}`).join('\n')] : [];
}

const exact = (value: number) => (Number.isInteger(value) ? digits(value) : String(Number(value.toPrecision(6))));
