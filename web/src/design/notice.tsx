import type { ReactNode } from "react";
import styles from "./notice.module.css";

interface NoticeProps {
  tone?: "plain" | "good" | "warn" | "bad";
  title?: string;
  children: ReactNode;
  action?: ReactNode;
}

/** Something to know. What is wrong is read out at once, anything else when there is a pause. */
export function Notice({ tone = "plain", title, children, action }: NoticeProps) {
  return (
    <div className={`${styles["notice"]} ${styles[tone]}`} role={tone === "bad" ? "alert" : "status"}>
      <div className={styles["words"]}>
        {title && <strong>{title}</strong>}
        <div>{children}</div>
      </div>
      {action}
    </div>
  );
}
