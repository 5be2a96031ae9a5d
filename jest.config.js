// JavaScript, because jest reads a TypeScript configuration only through ts-node.
/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "<rootDir>/test/web/"],
  // Types are checked by tsc, once for the whole project: isolatedModules in tsconfig.json keeps ts-jest from it.
  transform: { "\\.ts$": ["ts-jest", { tsconfig: "<rootDir>/tsconfig.jest.json" }] },
  globalSetup: "<rootDir>/test/support/global-setup.ts",
  globalTeardown: "<rootDir>/test/support/global-teardown.ts",
  testTimeout: 60_000,
  maxWorkers: 2,
  // Node keeps the modules of finished test files. A worker with gigabytes of them collects slowly and exits late.
  workerIdleMemoryLimit: "600MB",
};
