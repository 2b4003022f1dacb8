const swc = (syntax) => ['@swc/jest', { jsc: { parser: { syntax }, target: 'es2024' }, module: { type: 'commonjs' } }];

export default {
  testEnvironment: 'node',
  // A story opens a whole house; on a busy machine that takes its time.
  testTimeout: 60_000,
  // Much of a test is waiting for other processes; by itself jest would leave one of two cores alone.
  maxWorkers: 2,
  globalSetup: '<rootDir>/test/kit/azurite-start.mjs',
  globalTeardown: '<rootDir>/test/kit/azurite-stop.mjs',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.ts$': swc('typescript'), '^.+\\.m?js$': swc('ecmascript') },
  // These are published as ES modules only; pptxgenjs imports while it runs, which jest's sandbox knows no way to do.
  transformIgnorePatterns: ['/node_modules/(?!(temporal-(polyfill|utils)|pptxgenjs)/)'],
  // The polyfill asks for Math, Number, BigInt and Object all the time; through jest's sandbox that costs half of a test's time.
  sandboxInjectedGlobals: ['Math', 'Number', 'BigInt', 'Object'],
};
