import { defineConfig } from 'vitest/config';

// Three projects: pure tests run side by side; whatever starts processes or measures time runs alone.
const shared = { testTimeout: 20_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/lab/**', 'test/contract/**', 'test/cli/**'],
        },
      },
      {
        test: {
          ...shared,
          name: 'lab',
          include: ['test/lab/**/*.test.ts', 'test/contract/**/*.test.ts', 'test/cli/**/*.test.ts'],
          fileParallelism: false,
          // These measure processes by the wall clock. What a passing stall of the machine spoils may be tried once more; a defect fails twice,
          // and the runner shows what needed it.
          retry: 1,
          globalSetup: 'test/k6.setup.ts',
          testTimeout: 180_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
