import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const subpaths = Object.keys(exports).filter((subpath) => subpath !== './package.json');
const forWeb = subpaths.filter((subpath) => subpath !== './node');

/** What TypeScript says of a program that imports everything, with every declaration file checked. */
function complaints(imported: readonly string[], options: ts.CompilerOptions): string[] {
  const program = imported.map((subpath, i) => `export * as m${i} from '@nettc/core${subpath.slice(1)}';`).join('\n');
  const file = resolve('everything.ts');
  const settings = { ...options, strict: true, noEmit: true, skipLibCheck: false, target: ts.ScriptTarget.ES2022 };
  const host = ts.createCompilerHost(settings);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, program, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([file], settings, host))
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}

describe('the types of the package', () => {
  it.each([
    ['a web page', forWeb, ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts']],
    ['a web worker', forWeb, ['lib.es2022.d.ts', 'lib.webworker.d.ts']],
  ])('serve %s, through a bundler', (_, imported, lib) => {
    const { ModuleKind, ModuleResolutionKind } = ts;
    const options = { module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler, lib, types: [] };
    expect(complaints(imported, options)).toEqual([]);
  });

  it('serve a program for Node', () => {
    const options = { module: ts.ModuleKind.NodeNext, lib: ['lib.es2022.d.ts'], types: ['node'] };
    expect(complaints(subpaths, options)).toEqual([]);
  });
});
