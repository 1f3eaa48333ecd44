import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compiled, kernels } from '../../tsup.config.js';

describe('the kernels in WebAssembly', () => {
  it('has some', () => {
    expect(kernels).not.toEqual([]);
  });

  it.each(kernels)('$source is what $module was compiled from', async ({ source, module }) => {
    expect(readFileSync(module, 'utf8')).toBe(await compiled(source));
  });

  it.each(kernels)(
    '$module is small enough to be compiled at once on the main thread of a page',
    async ({ module }) => {
      const { binary } = await import(`../../${module}`);
      // The least limit that browsers have had: 4 kB.
      expect(Buffer.from(binary, 'base64').length).toBeLessThan(4096);
    },
  );
});
