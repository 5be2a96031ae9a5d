import { useState } from "react";
import { Button } from "../design/button";
import { Notice } from "../design/notice";
import type { QueueSnapshotFragment } from "../generated/operator";
import styles from "./operator.module.css";
import { useQueueActions } from "./use-queue-actions";

const words = {
  OPEN: "People are being admitted",
  PAUSED: "Admission is paused",
  DRAINING: "The queue is draining",
};

export function QueueControls({ snapshot }: { snapshot: QueueSnapshotFragment }) {
  const { concertId, capacity, admissionsPerSecond, admission, pauseReason } = snapshot;
  const actions = useQueueActions(concertId);
  const [reason, setReason] = useState("");
  const open = admission === "OPEN";
  return (
    <section className={styles["panel"]} aria-labelledby="controls-title">
      <h2 id="controls-title">Admission</h2>
      <Notice tone={open ? "good" : "warn"} title={words[admission]}>
        {pauseReason}
      </Notice>
      <Slider
        name="Capacity"
        value={capacity}
        max={1_000}
        onSet={(value) => actions.configureQueue({ capacity: value })}
      />
      <Slider
        name="Admissions per second"
        value={admissionsPerSecond}
        max={200}
        onSet={(value) => actions.configureQueue({ admissionsPerSecond: value })}
      />
      {open ? (
        <>
          <label htmlFor="reason">Reason, which the waiters will read</label>
          <input id="reason" value={reason} onChange={(event) => setReason(event.target.value)} />
          <div className={styles["buttons"]}>
            <Button
              busy={actions.busy}
              disabled={reason.trim() === ""}
              onClick={() => void actions.pauseAdmission(reason.trim())}
            >
              Pause admission
            </Button>
            <Button
              look="plain"
              busy={actions.busy}
              disabled={reason.trim() === ""}
              onClick={() => void actions.drainQueue(reason.trim())}
            >
              Drain the queue
            </Button>
          </div>
        </>
      ) : (
        <Button busy={actions.busy} onClick={() => void actions.resumeAdmission()}>
          Resume admission
        </Button>
      )}
      {actions.error && <Notice tone="bad">{actions.error.message}</Notice>}
    </section>
  );
}

interface SliderProps {
  name: string;
  value: number;
  max: number;
  onSet: (value: number) => Promise<unknown>;
}

/** Shows the setting in force, and the new value while the operator drags. Releasing the slider sends it. */
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
