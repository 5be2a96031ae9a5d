import base from "./jest.config.js";

/** The tests that drive a browser: apart from the others, for they need Chromium and the built pages. */
/** @type {import("jest").Config} */
export default {
  ...base,
  testMatch: ["<rootDir>/test/web/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  globalSetup: "<rootDir>/test/web/support/global-setup.ts",
  testTimeout: 60_000,
};
