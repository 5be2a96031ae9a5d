import { useEffect, useEffectEvent, useLayoutEffect, useRef, type RefObject } from "react";
import { useLanguage } from "../language/language";
import type { HallSeat } from "./hall";
import { SeatPlan } from "./seat-plan";
import type { LiveHall } from "./use-hall";
import { Viewport } from "./viewport";

interface UseSeatPlanOptions {
  live: LiveHall;
  chosen: HallSeat[];
  planRef: RefObject<SeatPlan | null>;
  frame: RefObject<HTMLDivElement | null>;
  svg: RefObject<SVGSVGElement | null>;
}

/**
 * Draws the hall, again after a change of language, and paints the chosen seats.
 * @returns the viewport.
 */
export function useSeatPlan({ live, chosen, planRef, frame, svg }: UseSeatPlanOptions) {
  const { say, points, name } = useLanguage();
  const viewport = useRef<Viewport | null>(null);
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
  }, [hall, name, planRef, frame, svg]);
  useEffect(() => {
    const plan = planRef.current;
    chosen.forEach(({ index }) => plan?.paintChosen(index, true));
    return () => chosen.forEach(({ index }) => plan?.paintChosen(index, false));
  }, [chosen, name, planRef]);

  return viewport;
}
