import type { ButtonHTMLAttributes } from "react";
import styles from "./button.module.css";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: "primary" | "plain" | "quiet";
  /** A busy button keeps its size and focus, announces its state, and ignores clicks. */
  busy?: boolean;
}

export function Button({ look = "primary", busy = false, onClick, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`${styles["button"]} ${styles[look]} ${rest.className ?? ""}`}
      aria-busy={busy}
      aria-disabled={busy || rest.disabled}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      <span className={busy ? styles["working"] : undefined}>{children}</span>
      {busy && <span className={styles["spinner"]} aria-hidden="true" />}
    </button>
  );
}
