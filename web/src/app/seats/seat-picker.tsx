import { useEffectEvent, useMemo, useRef, useState } from "react";
import { Notice } from "../../design/notice";
import { FailureState } from "../frame/failure-state";
import { toFailure } from "../graph/failure";
import { useLanguage } from "../language/language";
import { addresses, navigate, useSearchParam } from "../routing/router";
import { Choice } from "./choice";
import type { HallSeat } from "./hall";
import { SeatMap, SeatMapSkeleton } from "./seat-map";
import type { SeatPlan } from "./seat-plan";
import styles from "./seat-picker.module.css";
import { useHall } from "./use-hall";
import { useHoldSeats } from "./use-hold-seats";

/** Shows the seat map of one date and the chosen seats. The URL holds the choice. */
export function SeatPicker({ concertId, performanceId }: { concertId: string; performanceId: string }) {
  const { say, explain } = useLanguage();
  const [param, setParam] = useSearchParam("seats");
  const [notice, setNotice] = useState<string | null>(null);
  const plan = useRef<SeatPlan | null>(null);
  const { holdSeats, loading } = useHoldSeats({ concertId, performanceId });

  const onChange = useEffectEvent((indices: number[]) => {
    if (!live) return;
    for (const index of indices) plan.current?.paint(index, live.statuses.at(index));
    const changed = new Set(indices);
    if (!loading) giveUp(chosen.filter(({ index }) => changed.has(index) && isTaken(index)));
  });
  const { live, error, retry } = useHall({ concertId, performanceId, onChange });
  const chosen = useMemo(
    () => (param ?? "").split(",").flatMap((id) => live?.hall.byId.get(id) ?? []),
    [param, live],
  );
  const isTaken = (index: number) => live !== null && live.statuses.at(index) !== "AVAILABLE";
  const choose = (seats: HallSeat[]) => setParam(seats.map(({ id }) => id).join(","));
  const giveUp = (taken: HallSeat[]) => {
    if (taken.length === 0) return;
    choose(chosen.filter((seat) => !taken.includes(seat)));
    const names = taken.map(({ section, row, number }) => say.seats.seat(section, row, number)).join(" · ");
    setNotice(say.seats.taken(names));
  };

  const toggle = (seat: HallSeat) => {
    setNotice(null);
    if (chosen.includes(seat)) choose(chosen.filter((other) => other !== seat));
    else if (!isTaken(seat.index)) choose([...chosen, seat]);
    else
      setNotice(
        `${say.seats.seat(seat.section, seat.row, seat.number)}: ${say.seats.status[live!.statuses.at(seat.index)]}`,
      );
  };
  const hold = async () => {
    setNotice(null);
    try {
      const reservationId = await holdSeats(chosen.map(({ id }) => id));
      navigate(addresses.reservation(concertId, reservationId));
    } catch (reason) {
      const failure = toFailure(reason);
      const takenIds = new Set((failure.details["seatIds"] as unknown[] | undefined)?.map(String));
      if (failure.code === "SEAT_TAKEN") giveUp(chosen.filter(({ id }) => takenIds.has(id)));
      else setNotice(explain(failure));
    }
  };

  if (error) return <FailureState error={error} onRetry={retry} />;
  return (
    <div className={styles["picker"]}>
      {live ? <SeatMap live={live} chosen={chosen} onToggle={toggle} planRef={plan} /> : <SeatMapSkeleton />}
      <Choice chosen={chosen} onRemove={toggle} onHold={() => void hold()} busy={loading}>
        <div role="alert">{notice && <Notice tone="warn">{notice}</Notice>}</div>
      </Choice>
    </div>
  );
}
