import { describe, expect, it } from 'vitest';
import { rewrite, type Section } from '../../bench/lib/document.js';

const section = (name: string, body: string, ...shortfalls: string[]): Section => ({
  name,
  title: `Table ${name}`,
  body,
  shortfalls,
});
const all = [section('a', ''), section('b', ''), section('c', '')];
const part = (text: string, name: string) => text.split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0];

describe('docs/benchmarks.md', () => {
  const old = rewrite('', [section('c', 'of c'), section('a', '| 1 |\n\n- _x_', 'job, 1×')], all);

  it('has the sections in the order of the tables, and says which are not measured', () => {
    expect(old).toMatch(/## Table a\n\n\| 1 \|[\s\S]*## Table c\n\nof c/);
    expect(old).toContain('Not measured yet: Table b.');
  });

  it('gets one section anew and keeps the others, with what fell short in them', () => {
    const text = rewrite(old, [section('b', 'of b', 'slow', 'large')], all);
    for (const name of ['a', 'c']) expect(part(text, name)).toBe(part(old, name));
    expect(part(text, 'b')).toContain('of b');
    expect(text.split('\n').filter((line) => line.startsWith('- _Table'))).toEqual([
      '- _Table a_ – job, 1×',
      '- _Table b_ – slow',
      '- _Table b_ – large',
    ]);
    expect(text).not.toContain('Not measured');
  });

  it('forgets what fell short before, and tables that are gone', () => {
    const text = rewrite(old, [section('a', 'better')], all.slice(0, 2));
    expect(text).toContain('## What fell short\n\nNothing.');
    expect(text).not.toMatch(/job, 1×|Table c/);
  });

  it('does not change where nothing new was measured', () => {
    expect(rewrite(old, [], all)).toBe(old);
  });
});
