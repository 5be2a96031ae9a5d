import { useState } from "react";
import { Button } from "../design/button";
import { Notice } from "../design/notice";
import type { QueueSnapshotFragment } from "../generated/operator";
import styles from "./operator.module.css";
import { useQueueOrders } from "./use-queue-orders";

const words = {
  OPEN: "People are being admitted",
  PAUSED: "Admission is paused",
  DRAINING: "The line is draining",
};

export function QueueControls({ snapshot }: { snapshot: QueueSnapshotFragment }) {
  const { concertId, capacity, admissionsPerSecond, admission, pauseReason } = snapshot;
  const orders = useQueueOrders(concertId);
  const [reason, setReason] = useState("");
  const open = admission === "OPEN";
  return (
    <section className={styles["panel"]} aria-labelledby="controls-title">
      <h2 id="controls-title">Steering</h2>
      <Notice tone={open ? "good" : "warn"} title={words[admission]}>
        {pauseReason}
      </Notice>
      <Slider
        name="Admitted at a time"
        value={capacity}
        max={1_000}
        onSet={(value) => orders.configureQueue({ capacity: value })}
      />
      <Slider
        name="Admissions per second"
        value={admissionsPerSecond}
        max={200}
        onSet={(value) => orders.configureQueue({ admissionsPerSecond: value })}
      />
      {open ? (
        <>
          <label htmlFor="reason">Reason, as the people in line will read it</label>
          <input
            id="reason"
            value={reason}
            maxLength={200}
            onChange={(event) => setReason(event.target.value)}
          />
          <div className={styles["buttons"]}>
            <Button
              busy={orders.busy}
              disabled={reason.trim() === ""}
              onClick={() => void orders.pauseAdmission(reason.trim())}
            >
              Pause admission
            </Button>
            <Button
              look="plain"
              busy={orders.busy}
              disabled={reason.trim() === ""}
              onClick={() => void orders.drainQueue(reason.trim())}
            >
              Drain the line
            </Button>
          </div>
        </>
      ) : (
        <Button busy={orders.busy} onClick={() => void orders.resumeAdmission()}>
          Resume admission
        </Button>
      )}
      {orders.error && <Notice tone="bad">{orders.error.message}</Notice>}
    </section>
  );
}

interface SliderProps {
  name: string;
  value: number;
  max: number;
  onSet: (value: number) => Promise<unknown>;
}

/** Shows what is in force; while it is dragged, what it would become. It takes effect when it is let go. */
function Slider({ name, value, max, onSet }: SliderProps) {
  const [wanted, setWanted] = useState<number | null>(null);
  const set = () => {
    if (wanted !== null) void onSet(wanted).finally(() => setWanted(null));
  };
  return (
    <div className={styles["slider"]}>
      <span aria-hidden="true">{name}</span>
      <output className="number">
        {wanted === null || wanted === value ? value : `${value} → ${wanted}`}
      </output>
      <input
        type="range"
        aria-label={name}
        min={1}
        max={Math.max(max, value)}
        value={wanted ?? value}
        onChange={(event) => setWanted(Number(event.target.value))}
        onPointerUp={set}
        onKeyUp={set}
        onBlur={set}
      />
    </div>
  );
}
