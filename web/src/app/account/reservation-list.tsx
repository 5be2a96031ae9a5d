import { Button } from "../../design/button";
import { Notice } from "../../design/notice";
import { Skeleton } from "../../design/skeleton";
import type { ReservationViewFragment } from "../../generated/operations";
import { toFailure } from "../graph/failure";
import { useLanguage } from "../language/language";
import { Link } from "../routing/link";
import { addresses } from "../routing/router";
import styles from "./account-page.module.css";
import { useMyReservations } from "./use-my-reservations";

export function ReservationList({ concertId }: { concertId: string | null }) {
  const { say, explain } = useLanguage();
  const { reservations, error, hasMore, readMore } = useMyReservations(concertId);
  if (error && !reservations) return <Notice tone="bad">{explain(toFailure(error))}</Notice>;
  if (concertId === null || reservations?.length === 0) {
    return <Notice title={say.mine.none}>{say.mine.noneHint}</Notice>;
  }
  return (
    <section>
      <ul className={styles["list"]} aria-busy={!reservations}>
        {reservations
          ? reservations.map((reservation) => <Entry key={reservation.id} reservation={reservation} />)
          : [0, 1].map((place) => (
              <li key={place} className={styles["entry"]}>
                <Skeleton height="3.1rem" />
              </li>
            ))}
      </ul>
      {hasMore && (
        <Button look="plain" onClick={() => void readMore()}>
          {say.mine.more}
        </Button>
      )}
    </section>
  );
}

function Entry({ reservation }: { reservation: ReservationViewFragment }) {
  const { say, day, clock, points } = useLanguage();
  const { id, status, amount, performance, seats } = reservation;
  const { concert } = performance;
  const names = seats.map(({ section, row, number }) => say.seats.seat(section, row, number)).join(" · ");
  return (
    <li className={styles["entry"]}>
      <div className={styles["what"]}>
        <strong>
          <Link href={addresses.reservation(concert.id, id)}>{concert.title}</Link>
        </strong>
        <span>{`${day(performance.startsAt)} · ${clock(performance.startsAt)}`}</span>
        <span>{names}</span>
      </div>
      <div className={styles["state"]}>
        <span className={styles["tag"]} data-status={status}>
          {say.mine.status[status]}
        </span>
        <span className="number">{points(amount)}</span>
      </div>
    </li>
  );
}
