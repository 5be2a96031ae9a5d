/** The timeout elapsed before the work was done. */
export class TimeoutError extends Error {}

/** Stops waiting for work after a timeout. The work itself continues. @throws TimeoutError */
export function withTimeout<Result>(milliseconds: number, work: Promise<Result>): Promise<Result> {
  // Promise.race() and finally() would create six more promises for every operation.
  return new Promise((resolve, reject) => {
    const fail = () => reject(new TimeoutError(`No answer within ${milliseconds} ms.`));
    const timer = setTimeout(fail, milliseconds);
    work.then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error as Error);
      },
    );
  });
}
