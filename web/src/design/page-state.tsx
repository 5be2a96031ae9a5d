import type { ReactNode } from "react";
import styles from "./page-state.module.css";

interface PageStateProps {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** Screen readers announce it immediately, because it replaces what the user asked for. */
  alert?: boolean;
}

/** Fills a page, or a part of one, with a single message. */
export function PageState({ title, children, action, alert = false }: PageStateProps) {
  return (
    <section className={styles["state"]} role={alert ? "alert" : undefined}>
      <h1>{title}</h1>
      {children && <div className={styles["words"]}>{children}</div>}
      {action && <div className={styles["action"]}>{action}</div>}
    </section>
  );
}
