import { useSubscription } from "@apollo/client/react";
import { useState } from "react";
import { Notice } from "../design/notice";
import { Skeleton } from "../design/skeleton";
import { WatchQueueDocument, type QueueSnapshotFragment } from "../generated/operator";
import { Chart } from "./chart";
import { QueueControls } from "./queue-controls";
import styles from "./operator.module.css";

/** Five minutes, at one snapshot per second. */
const maxReadings = 300;

export function QueuePanel({ concertId }: { concertId: string }) {
  const [history, setHistory] = useState<QueueSnapshotFragment[]>([]);
  const { error } = useSubscription(WatchQueueDocument, {
    variables: { concertId },
    onData: ({ data: { data } }) => {
      if (data) setHistory((past) => [...past, data.queueSnapshot].slice(-maxReadings));
    },
  });
  const snapshot = history.at(-1);
  if (error) return <Notice tone="bad">{error.message}</Notice>;
  return (
    <>
      <section className={styles["charts"]} aria-label="The queue over time" aria-busy={!snapshot}>
        <Chart name="Waiting" values={history.map(({ waiting }) => waiting)} />
        <Chart name="Admitted now" values={history.map(({ active }) => active)} limit={snapshot?.capacity} />
        <Chart
          name="Admitted per minute"
          values={history.map(({ admittedLastMinute }) => admittedLastMinute)}
        />
        <Chart name="Seats sold" values={history.map(({ sales }) => sales.seatsSold)} />
      </section>
      <div className={styles["columns"]}>
        {snapshot ? (
          <Figures snapshot={snapshot} />
        ) : (
          <div className={styles["panel"]}>
            <Skeleton height="16rem" />
          </div>
        )}
        {snapshot ? (
          <QueueControls snapshot={snapshot} />
        ) : (
          <div className={styles["panel"]}>
            <Skeleton height="16rem" />
          </div>
        )}
      </div>
    </>
  );
}

const count = new Intl.NumberFormat().format;
const seconds = (value: number | null | undefined) => (value == null ? "–" : `${value.toFixed(1)} s`);

function Figures({ snapshot }: { snapshot: QueueSnapshotFragment }) {
  const { sales, finishedLastMinute, conversion } = snapshot;
  const { paid, left, timedOut } = finishedLastMinute;
  const rows: [string, string][] = [
    ["Absent", count(snapshot.absent)],
    ["Gave up in the last minute", count(snapshot.gaveUpLastMinute)],
    ["Finished in the last minute", `${count(paid)} paid, ${count(left)} left, ${count(timedOut)} timed out`],
    ["Median wait", seconds(snapshot.medianWaitSeconds)],
    ["90 % waited up to", seconds(snapshot.ninetiethPercentileWaitSeconds)],
    ["Conversion", conversion == null ? "–" : `${Math.round(conversion * 100)} %`],
    [
      "Seats",
      `${count(sales.seatsSold)} sold, ${count(sales.seatsHeld)} held, ${count(sales.seatsAvailable)} free`,
    ],
    ["Revenue", `${count(sales.revenuePoints)} P`],
  ];
  return (
    <section className={styles["panel"]} aria-labelledby="figures-title">
      <h2 id="figures-title">Figures</h2>
      <dl className={styles["figures"]}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="number">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
