import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/runtimes/**'],
    // For what hangs; a slow machine fails no test.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // The built package is loaded by Node itself, as a user's program would: its workers are found from import.meta.url.
    server: { deps: { external: [/\/dist\//, /@tensorflow/] } },
  },
});
