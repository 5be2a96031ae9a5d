import {
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
} from "react";
import { seatBeside, type Direction, type Hall, type HallSeat } from "./hall";
import { seatSize, type SeatPlan } from "./seat-plan";
import type { TippedSeat } from "./seat-tip";
import type { Viewport } from "./viewport";

const arrows: Record<string, Direction> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/** Pixels for each unit of the plan. From this size on a finger, or a mouse, can hit a single seat. */
const fingerMagnification = 3;
const mouseMagnification = 1.2;
const keyMagnification = 2.4;

interface SeatGestures {
  hall: Hall;
  planRef: RefObject<SeatPlan | null>;
  viewport: RefObject<Viewport | null>;
  onToggle: (seat: HallSeat) => void;
}

/** Handles pointers, touch and keys on the plan. A press on a seat that is too small zooms in first. */
export function useSeatGestures({ hall, planRef, viewport, onToggle }: SeatGestures) {
  const [tipped, setTipped] = useState<TippedSeat | null>(null);
  const seatOf = (target: EventTarget) => planRef.current?.seatOf(target);

  const show = (seat: HallSeat | undefined) => {
    const view = viewport.current;
    if (!seat || !view) return setTipped(null);
    const { x, y } = view.placeOf({ x: seat.x, y: seat.y - seatSize / 2 });
    setTipped({ seat, x, y });
  };

  const onClick = ({ target, nativeEvent }: MouseEvent) => {
    const seat = seatOf(target);
    const view = viewport.current;
    if (!seat || !view || view.dragged) return;
    const touched = nativeEvent instanceof window.PointerEvent && nativeEvent.pointerType === "touch";
    const hittable = view.magnification >= (touched ? fingerMagnification : mouseMagnification);
    if (hittable) onToggle(seat);
    else view.reveal(seat, fingerMagnification * 1.2);
  };

  const onFocus = ({ target }: FocusEvent) => {
    const seat = seatOf(target);
    if (!seat || !target.matches(":focus-visible")) return;
    viewport.current?.reveal(seat, keyMagnification);
    show(seat);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const seat = seatOf(event.target);
    if (!seat) return;
    if (event.key === "+" || event.key === "=") return viewport.current?.zoom("in");
    if (event.key === "-") return viewport.current?.zoom("out");
    const direction = arrows[event.key];
    const chooses = event.key === "Enter" || event.key === " ";
    if (!direction && !chooses) return;
    event.preventDefault();
    if (!direction) return onToggle(seat);
    const next = seatBeside(hall.seats, seat, direction);
    if (next) planRef.current?.focus(next);
  };

  return {
    tipped,
    onClick,
    onFocus,
    onKeyDown,
    onPointerMove: ({ buttons, target }: PointerEvent) => show(buttons ? undefined : seatOf(target)),
    onPointerLeave: () => setTipped(null),
    onWheel: () => setTipped(null),
    onBlur: () => setTipped(null),
  };
}
