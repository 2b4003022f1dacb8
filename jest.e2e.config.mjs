import base from './jest.config.mjs';

// `npm start` brings its own Azurite, so there is nothing to set up beforehand.
const { globalSetup: _start, globalTeardown: _stop, ...rest } = base;

export default { ...rest, testMatch: ['<rootDir>/test/e2e/**/*.e2e.ts'], testTimeout: 120_000 };
