export interface Sink<Value> {
  next(value: Value): void;
  error(error: unknown): void;
  complete(): void;
}

/**
 * Turns the callbacks of a subscription into values to wait for.
 * @param subscribe begins with the first value that is asked for, and returns what ends it.
 */
export async function* valuesOf<Value>(
  subscribe: (sink: Sink<Value>) => () => void,
): AsyncGenerator<Value, void> {
  let unsubscribe: (() => void) | undefined;
  yield* new ReadableStream<Value>({
    start(controller) {
      unsubscribe = subscribe({
        next: (value) => controller.enqueue(value),
        error: (error) => controller.error(error),
        complete: () => controller.close(),
      });
    },
    cancel: () => unsubscribe?.(),
  });
}
