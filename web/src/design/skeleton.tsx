import styles from "./skeleton.module.css";

/** Takes the place of content that is still loading. */
export function Skeleton({ width = "100%", height = "1em" }: { width?: string; height?: string }) {
  return <span className={styles["skeleton"]} style={{ width, height }} aria-hidden="true" />;
}
