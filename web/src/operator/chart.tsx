import styles from "./chart.module.css";

interface ChartProps {
  name: string;
  values: number[];
  /** A limit of the values, drawn as a straight line. */
  limit?: number | undefined;
}

const width = 240;
const height = 56;
const count = new Intl.NumberFormat().format;

/** Draws the history of one figure, with the newest value on the right. */
export function Chart({ name, values, limit }: ChartProps) {
  const top = 1.1 * Math.max(1, limit ?? 0, ...values);
  const toY = (value: number) => height - (value / top) * (height - 4) - 2;
  const step = width / Math.max(1, values.length - 1);
  const points = values.map((value, place) => `${(place * step).toFixed(1)},${toY(value).toFixed(1)}`);
  const last = values.at(-1);
  return (
    <figure className={styles["chart"]}>
      <figcaption>{name}</figcaption>
      <strong className="number">
        {last === undefined ? "–" : count(last)}
        {limit !== undefined && <small> of {count(limit)}</small>}
      </strong>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {limit !== undefined && <line x1="0" x2={width} y1={toY(limit)} y2={toY(limit)} />}
        {points.length > 1 && <polygon points={`0,${height} ${points.join(" ")} ${width},${height}`} />}
        {points.length > 1 && <polyline points={points.join(" ")} />}
      </svg>
    </figure>
  );
}
