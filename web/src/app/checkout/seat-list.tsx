import type { ReservationViewFragment } from "../../generated/operations";
import { useLanguage } from "../language/language";
import styles from "./checkout.module.css";

export function SeatList({ seats, amount }: Pick<ReservationViewFragment, "seats" | "amount">) {
  const { say, points } = useLanguage();
  return (
    <ul className={styles["seats"]}>
      {seats.map(({ id, section, row, number, price }) => (
        <li key={id}>
          <span>{say.seats.seat(section, row, number)}</span>
          <span className="number">{points(price)}</span>
        </li>
      ))}
      <li className={styles["total"]}>
        <span>{say.pay.total}</span>
        <strong className="number">{points(amount)}</strong>
      </li>
    </ul>
  );
}
