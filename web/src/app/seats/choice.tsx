import type { ReactNode } from "react";
import { Button } from "../../design/button";
import { useLanguage } from "../language/language";
import type { HallSeat } from "./hall";
import styles from "./seat-picker.module.css";

interface ChoiceProps {
  chosen: HallSeat[];
  onRemove: (seat: HallSeat) => void;
  onHold: () => void;
  busy: boolean;
  /** A message about the choice. */
  children: ReactNode;
}

export function Choice({ chosen, onRemove, onHold, busy, children }: ChoiceProps) {
  const { say, points } = useLanguage();
  const total = chosen.reduce((sum, { price }) => sum + price, 0);
  return (
    <section className={styles["choice"]} aria-labelledby="choice-title">
      <h2 id="choice-title">{say.seats.chosen}</h2>
      {children}
      {chosen.length === 0 ? (
        <p className={styles["none"]}>{say.seats.noneChosen}</p>
      ) : (
        <ul className={styles["seats"]}>
          {chosen.map((seat) => (
            <ChosenSeat key={seat.id} seat={seat} onRemove={onRemove} />
          ))}
        </ul>
      )}
      <p className={styles["total"]}>
        <span>{say.seats.total}</span>
        <strong className="number">{points(total)}</strong>
      </p>
      <Button disabled={chosen.length === 0} busy={busy} onClick={onHold}>
        {say.seats.hold(chosen.length)}
      </Button>
    </section>
  );
}

function ChosenSeat({ seat, onRemove }: { seat: HallSeat; onRemove: (seat: HallSeat) => void }) {
  const { say, points } = useLanguage();
  const label = say.seats.seat(seat.section, seat.row, seat.number);
  return (
    <li>
      <span>{label}</span>
      <span className="number">{points(seat.price)}</span>
      <button type="button" aria-label={say.seats.remove(label)} onClick={() => onRemove(seat)}>
        ×
      </button>
    </li>
  );
}
