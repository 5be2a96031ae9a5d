interface Call {
  method: string;
  argument: never;
}

/** Runs methods that the parent process calls (support/child.ts), and sends back what they return. */
export function answerCalls(methods: Record<string, (argument: never) => unknown>): void {
  process.on("message", ({ method, argument }: Call) => {
    void Promise.resolve(methods[method]!(argument)).then((result) => process.send!(result ?? null));
  });
}
