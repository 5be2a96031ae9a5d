import type { ReactNode } from "react";
import styles from "./notice.module.css";

interface NoticeProps {
  tone?: "plain" | "good" | "warn" | "bad";
  title?: string;
  children: ReactNode;
  action?: ReactNode;
}

/** A short message. Screen readers announce a bad one immediately and others at the next pause. */
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
