import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/runtimes/**'],
    testTimeout: 60_000,
    // The built package is loaded by Node itself, as a user's program would: its workers are found from import.meta.url.
    server: { deps: { external: [/\/dist\//] } },
  },
});
