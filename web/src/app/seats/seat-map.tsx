import { useRef, type RefObject } from "react";
import { Skeleton } from "../../design/skeleton";
import { useLanguage } from "../language/language";
import type { HallSeat } from "./hall";
import { Legend } from "./legend";
import styles from "./seat-map.module.css";
import type { SeatPlan } from "./seat-plan";
import { SeatTip } from "./seat-tip";
import type { LiveHall } from "./use-hall";
import { useSeatGestures } from "./use-seat-gestures";
import { useSeatPlan } from "./use-seat-plan";
import type { Viewport } from "./viewport";

interface SeatMapProps {
  live: LiveHall;
  chosen: HallSeat[];
  onToggle: (seat: HallSeat) => void;
  /** Receives the drawn plan, so that the caller can repaint single seats. */
  planRef: RefObject<SeatPlan | null>;
}

export function SeatMap({ live, chosen, onToggle, planRef }: SeatMapProps) {
  const { say } = useLanguage();
  const frame = useRef<HTMLDivElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const { hall, statuses } = live;
  const viewport = useSeatPlan({ live, chosen, planRef, frame, svg });
  const { tipped, ...gestures } = useSeatGestures({ hall, planRef, viewport, onToggle });

  return (
    <figure className={styles["map"]} aria-labelledby="plan-title">
      <figcaption className={styles["caption"]}>
        <h2 id="plan-title">{say.seats.plan}</h2>
        <Legend prices={hall.prices} />
      </figcaption>
      <div ref={frame} className={styles["frame"]} {...gestures}>
        <svg
          ref={svg}
          className={styles["plan"]}
          role="group"
          aria-labelledby="plan-title"
          aria-describedby="plan-hint"
        />
        {tipped && (
          <SeatTip
            {...tipped}
            status={statuses.at(tipped.seat.index)}
            chosen={chosen.includes(tipped.seat)}
          />
        )}
        <Zoom viewport={viewport} />
      </div>
      <p id="plan-hint" className={styles["hint"]}>
        {say.seats.planHint}
      </p>
    </figure>
  );
}

function Zoom({ viewport }: { viewport: RefObject<Viewport | null> }) {
  const { say } = useLanguage();
  return (
    <div className={styles["zoom"]}>
      <button type="button" aria-label={say.seats.zoomIn} onClick={() => viewport.current?.zoom("in")}>
        +
      </button>
      <button type="button" aria-label={say.seats.zoomOut} onClick={() => viewport.current?.zoom("out")}>
        −
      </button>
      <button type="button" aria-label={say.seats.whole} onClick={() => viewport.current?.showWhole()}>
        ⤢
      </button>
    </div>
  );
}

export function SeatMapSkeleton() {
  const { say } = useLanguage();
  return (
    <figure className={styles["map"]} aria-busy="true" aria-label={say.seats.loading}>
      <figcaption className={styles["caption"]}>
        <h2>{say.seats.plan}</h2>
        <Skeleton width="16rem" />
      </figcaption>
      <div className={styles["frame"]}>
        <Skeleton height="100%" />
      </div>
      <p className={styles["hint"]}>{say.seats.planHint}</p>
    </figure>
  );
}
