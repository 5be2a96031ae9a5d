/** The tasks of every process, as log lines and metrics name them. */
export const tasks = [
  "expire holds",
  "publish missed seat changes",
  "relay endings",
  "admit from the queues",
  "watch the queues",
  "push snapshots",
  "apply operator settings",
] as const;

export type Task = (typeof tasks)[number];
