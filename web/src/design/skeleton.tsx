import styles from "./skeleton.module.css";

/** Stands where something is still to come, in its shape. */
export function Skeleton({ width = "100%", height = "1em" }: { width?: string; height?: string }) {
  return <span className={styles["skeleton"]} style={{ width, height }} aria-hidden="true" />;
}
