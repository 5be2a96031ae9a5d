import { useLanguage } from "../language/language";
import styles from "./seat-map.module.css";
import { tierOf } from "./seat-plan";

export function Legend({ prices }: { prices: number[] }) {
  const { say, points } = useLanguage();
  return (
    <ul className={styles["legend"]}>
      {prices.map((price, place) => (
        <Entry key={price} tier={tierOf(place, prices.length)} status="AVAILABLE">
          {points(price)}
        </Entry>
      ))}
      <Entry status="HELD">{say.seats.status.HELD}</Entry>
      <Entry status="SOLD">{say.seats.status.SOLD}</Entry>
      <Entry status="CHOSEN">{say.seats.chosenStatus}</Entry>
    </ul>
  );
}

function Entry({ tier, status, children }: { tier?: number; status: string; children: string }) {
  return (
    <li>
      <svg viewBox="-3 -3 6 6" width="14" height="14" aria-hidden="true">
        <rect
          x="-2.4"
          y="-2.4"
          width="4.8"
          height="4.8"
          rx="1.4"
          data-index=""
          data-tier={tier}
          data-status={status}
          data-chosen={status === "CHOSEN" || undefined}
        />
      </svg>
      {children}
    </li>
  );
}
