import { useEffect, useState } from "react";

const second = 1_000;

/** @param deadline is the end, in milliseconds of performance.now(). */
export function Countdown({ deadline }: { deadline: number }) {
  const secondsLeft = useSecondsLeft(deadline);
  const minutes = Math.floor(secondsLeft / 60);
  const seconds = String(secondsLeft % 60).padStart(2, "0");
  return (
    <span role="timer" className="number">
      {`${minutes}:${seconds}`}
    </span>
  );
}

function useSecondsLeft(deadline: number): number {
  const [left, setLeft] = useState(() => deadline - performance.now());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    // Each tick comes when the number must change, so no second is skipped or shown twice.
    const tick = () => {
      const now = deadline - performance.now();
      setLeft(now);
      if (now > 0) timer = setTimeout(tick, now % second || second);
    };
    tick();
    return () => clearTimeout(timer);
  }, [deadline]);
  return Math.max(0, Math.ceil(left / second));
}
