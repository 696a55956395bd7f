import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{server,client,console}/{src,test}/**/*.test.{ts,tsx}'],
    globalSetup: 'server/test/global-setup.ts',
    // Processes and a real database take their time on a busy machine; a test that hangs still ends.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
