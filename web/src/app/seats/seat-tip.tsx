import type { SeatStatus } from "../../generated/operations";
import { useLanguage } from "../language/language";
import type { HallSeat } from "./hall";
import styles from "./seat-map.module.css";

export interface TippedSeat {
  seat: HallSeat;
  /** The top of the tip, in pixels of the frame. */
  x: number;
  y: number;
}

/** Names the seat under the pointer or with the focus. */
export function SeatTip({
  seat,
  x,
  y,
  status,
  chosen,
}: TippedSeat & { status: SeatStatus; chosen: boolean }) {
  const { say, points } = useLanguage();
  const { section, row, number, price } = seat;
  return (
    <div
      className={`${styles["tip"]} ${y < 72 ? styles["below"] : ""}`}
      style={{ left: x, top: y }}
      role="status"
    >
      <strong>{say.seats.seat(section, row, number)}</strong>
      <span>{`${points(price)} · ${chosen ? say.seats.chosenStatus : say.seats.status[status]}`}</span>
    </div>
  );
}
