import type { ReactNode } from "react";
import styles from "./page-state.module.css";

interface PageStateProps {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** Read out at once, because it came instead of what was asked for. */
  alert?: boolean;
}

/** A whole page, or the body of one, that has one thing to say: nothing here, gone, done. */
export function PageState({ title, children, action, alert = false }: PageStateProps) {
  return (
    <section className={styles["state"]} role={alert ? "alert" : undefined}>
      <h1>{title}</h1>
      {children && <div className={styles["words"]}>{children}</div>}
      {action && <div className={styles["action"]}>{action}</div>}
    </section>
  );
}
