import { encode } from "uqr";
import { useMemo } from "react";
import { Button } from "../../design/button";
import type { ListedConcertFragment, ReservationViewFragment } from "../../generated/operations";
import { useLanguage } from "../language/language";
import { addresses, navigate } from "../routing/router";
import { SeatList } from "./seat-list";
import styles from "./ticket.module.css";

interface TicketProps {
  concert: ListedConcertFragment | undefined;
  reservation: ReservationViewFragment;
}

export function Ticket({ concert, reservation }: TicketProps) {
  const { say, day, clock, moment } = useLanguage();
  const { id, seats, amount, payment, performance } = reservation;
  return (
    <section className={styles["page"]}>
      <h1>{say.ticket.title}</h1>
      <article className={styles["ticket"]}>
        <div className={styles["show"]}>
          <p className={styles["artist"]}>{concert?.artist}</p>
          <h2>{concert?.title}</h2>
          <p className={styles["when"]}>{`${day(performance.startsAt)} · ${clock(performance.startsAt)}`}</p>
          <p className={styles["soft"]}>{concert?.venue}</p>
          <SeatList seats={seats} amount={amount} />
        </div>
        <div className={styles["stub"]}>
          <QrCode text={id} label={say.ticket.qr} />
          <p className={styles["soft"]}>{say.ticket.reference}</p>
          <p className={styles["reference"]}>{id}</p>
          <p className={styles["soft"]}>{payment && say.ticket.paidAt(moment(payment.paidAt))}</p>
        </div>
      </article>
      <div className={styles["actions"]}>
        <Button look="plain" onClick={() => navigate(addresses.account)}>
          {say.ticket.all}
        </Button>
        <Button look="quiet" onClick={() => navigate(addresses.concerts)}>
          {say.ticket.more}
        </Button>
      </div>
    </section>
  );
}

/** Stays dark on light in both themes, because scanners expect it. */
function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = useMemo(() => encode(text, { border: 2 }), [text]);
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg
      className={styles["qr"]}
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={path} fill="#000" />
    </svg>
  );
}
