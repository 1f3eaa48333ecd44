import { afterEach, describe, expect, it, vi } from 'vitest';
import { instantiate } from '../../src/core/wasm.js';

// A module that imports env.memory and exports nothing.
const EMPTY = Buffer.from(
  new Uint8Array([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 2, 15, 1, 3, 0x65, 0x6e, 0x76, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 0, 0,
  ]),
).toString('base64');

afterEach(() => vi.unstubAllGlobals());

describe('instantiate', () => {
  it('gives a kernel a memory of its own that holds the bytes asked for', () => {
    const [a, b] = [instantiate(EMPTY, 65537)!, instantiate(EMPTY, 1)!];
    expect([a.memory.byteLength, b.memory.byteLength]).toEqual([131072, 65536]);
    expect(a.memory).not.toBe(b.memory);
  });

  it('gives nothing where the platform has no WebAssembly', () => {
    vi.stubGlobal('WebAssembly', undefined);
    expect(instantiate(`${EMPTY}`, 1)).toBeUndefined();
  });

  it('gives nothing where the platform forbids compiling, and asks it once', () => {
    const compile = vi.fn(() => {
      throw new WebAssembly.CompileError('Wasm code generation disallowed by embedder');
    });
    vi.stubGlobal('WebAssembly', { ...WebAssembly, Module: compile });
    const forbidden = Buffer.from(`${EMPTY}forbidden`).toString('base64');
    expect([instantiate(forbidden, 1), instantiate(forbidden, 1)]).toEqual([undefined, undefined]);
    expect(compile).toHaveBeenCalledTimes(1);
  });

  it('gives nothing where there is no room', () => {
    expect(instantiate(EMPTY, 2 ** 40)).toBeUndefined();
  });
});
