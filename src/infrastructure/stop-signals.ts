/** npm sends the signal of a Ctrl-C on to its child, which has already received it from the terminal. */
const signalsPerRequest = 2;

/**
 * Calls `stop` at the first signal, and ends the process immediately when it is asked to stop again. The end of a
 * parent process with a message channel counts as a signal.
 */
export function onStopSignal(stop: () => void): void {
  let signals = 0;
  const receive = () => {
    signals += 1;
    if (signals === 1) stop();
    else if (signals > signalsPerRequest) process.exit(1);
  };
  process.on("SIGINT", receive).on("SIGTERM", receive).on("SIGHUP", receive).on("disconnect", receive);
}
