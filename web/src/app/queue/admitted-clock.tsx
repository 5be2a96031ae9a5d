import { useMemo } from "react";
import { Countdown } from "../../design/countdown";
import type { QueuePositionFragment } from "../../generated/operations";
import { toDeadline } from "../graph/server-clock";
import { useLanguage } from "../language/language";
import styles from "./admitted-clock.module.css";

/** Shows how much of the turn is left. */
export function AdmittedClock({ token }: { token: QueuePositionFragment }) {
  const { say } = useLanguage();
  const { expiresAt, status } = token;
  const deadline = useMemo(() => (expiresAt ? toDeadline(expiresAt) : null), [expiresAt]);
  if (status !== "ACTIVE" || deadline === null) return null;
  return (
    <p className={styles["clock"]}>
      <span>{say.queue.admittedFor}</span>
      <Countdown deadline={deadline} />
    </p>
  );
}
