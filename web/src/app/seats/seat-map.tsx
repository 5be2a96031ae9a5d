import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState, type RefObject } from "react";
import { Skeleton } from "../../design/skeleton";
import { useLanguage } from "../language/language";
import { seatBeside, type Direction, type HallSeat } from "./hall";
import { Legend } from "./legend";
import { SeatPlan } from "./seat-plan";
import styles from "./seat-map.module.css";
import { SeatTip, type TippedSeat } from "./seat-tip";
import type { LiveHall } from "./use-hall";
import { Viewport } from "./viewport";

const arrows: Record<string, Direction> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};
/** Pixels for each unit of the plan from which on a seat can be told from its neighbour: by a finger, by the eye. */
const fingerMagnification = 3;
const eyeMagnification = 1.2;

interface SeatMapProps {
  live: LiveHall;
  chosen: HallSeat[];
  onToggle: (seat: HallSeat) => void;
  /** Receives the drawn plan, for repainting single seats. */
  planRef: RefObject<SeatPlan | null>;
}

export function SeatMap({ live, chosen, onToggle, planRef }: SeatMapProps) {
  const { say, points, name } = useLanguage();
  const frame = useRef<HTMLDivElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const viewport = useRef<Viewport | null>(null);
  const [tipped, setTipped] = useState<TippedSeat | null>(null);
  const { hall, statuses } = live;

  const draw = useEffectEvent(() => {
    const label = ({ section, row, number, price }: HallSeat) =>
      say.seats.seatLabel(say.seats.seat(section, row, number), points(price));
    const plan = new SeatPlan(svg.current!, hall, { stage: say.seats.stage, label });
    hall.seats.forEach(({ index }) => plan.paint(index, statuses.at(index)));
    return plan;
  });
  useLayoutEffect(() => {
    const plan = (planRef.current = draw());
    const view = (viewport.current = new Viewport(frame.current!, svg.current!, plan.box));
    return () => view.close();
  }, [hall, name, planRef]);
  useEffect(() => {
    chosen.forEach(({ index }) => planRef.current?.paintChosen(index, true));
    return () => chosen.forEach(({ index }) => planRef.current?.paintChosen(index, false));
  }, [chosen, name, planRef]);

  const show = (seat: HallSeat | undefined) => {
    const plan = planRef.current;
    if (!seat || !plan || !frame.current) return setTipped(null);
    const place = plan.placeOf(seat);
    const around = frame.current.getBoundingClientRect();
    setTipped({ seat, x: place.left + place.width / 2 - around.left, y: place.top - around.top });
  };
  const act = (seat: HallSeat, isTouch: boolean) => {
    const view = viewport.current!;
    const least = isTouch ? fingerMagnification : eyeMagnification;
    if (view.magnification < least) view.reveal(seat, fingerMagnification * 1.2);
    else onToggle(seat);
  };
  const press = (event: React.KeyboardEvent) => {
    if (event.key === "+" || event.key === "=") return viewport.current?.zoom("in");
    if (event.key === "-") return viewport.current?.zoom("out");
    const seat = planRef.current?.seatOf(event.target);
    if (!seat) return;
    const direction = arrows[event.key];
    const next = direction && seatBeside(hall.seats, seat, direction);
    if (direction || event.key === "Enter" || event.key === " ") event.preventDefault();
    if (event.key === "Enter" || event.key === " ") onToggle(seat);
    if (next) planRef.current?.focus(next);
  };

  return (
    <figure className={styles["map"]} aria-labelledby="plan-title">
      <figcaption className={styles["caption"]}>
        <h2 id="plan-title">{say.seats.plan}</h2>
        <Legend prices={hall.prices} />
      </figcaption>
      <div
        ref={frame}
        className={styles["frame"]}
        onPointerMove={(event) => show(event.buttons ? undefined : planRef.current?.seatOf(event.target))}
        onPointerLeave={() => setTipped(null)}
        onClick={({ target, nativeEvent }) => {
          const seat = planRef.current?.seatOf(target);
          const isTouch = nativeEvent instanceof PointerEvent && nativeEvent.pointerType === "touch";
          if (seat && !viewport.current?.dragged) act(seat, isTouch);
        }}
        onFocus={({ target }) => {
          const seat = planRef.current?.seatOf(target);
          if (!seat || !target.matches(":focus-visible")) return;
          viewport.current?.reveal(seat, fingerMagnification * 0.8);
          requestAnimationFrame(() => show(seat));
        }}
        onBlur={() => setTipped(null)}
        onKeyDown={press}
      >
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
