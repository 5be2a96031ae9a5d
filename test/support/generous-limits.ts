const actions = ["JOINS", "HOLDS", "CHARGES", "PAYMENTS"];
const subjects = ["USER", "ADDRESS"];

/** Settings that limit nobody, for tests and benchmarks where one address does what a whole crowd would. */
export const generousLimits: Record<string, string> = Object.fromEntries([
  ["MAX_OPERATIONS", "1000"],
  ...subjects.flatMap((subject) =>
    actions.map((action) => [`${subject}_${action}_PER_MINUTE`, "1000000000"]),
  ),
]);
