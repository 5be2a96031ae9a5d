import { Button } from "../../design/button";
import { Countdown } from "../../design/countdown";
import { Notice } from "../../design/notice";
import { Skeleton } from "../../design/skeleton";
import type {
  ListedConcertFragment,
  QueuePositionFragment,
  ReservationViewFragment,
} from "../../generated/operations";
import { toFailure } from "../graph/failure";
import { useLanguage } from "../language/language";
import { AdmittedClock } from "../queue/admitted-clock";
import styles from "./checkout.module.css";
import { PaymentPanel } from "./payment-panel";
import type { HoldTime } from "./reservation-page";
import { SeatList } from "./seat-list";
import { useCancelReservation } from "./use-cancel-reservation";

interface CheckoutProps {
  concertId: string;
  concert: ListedConcertFragment | undefined;
  reservation: ReservationViewFragment;
  token: QueuePositionFragment | undefined;
  hold: HoldTime | null;
}

/** Shows held seats, the time that is left, and the payment. */
export function Checkout({ concertId, concert, reservation, token, hold }: CheckoutProps) {
  const { say, explain, day, clock } = useLanguage();
  const { cancelReservation, loading, error } = useCancelReservation(concertId);
  const { startsAt } = reservation.performance;
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <div>
          <p className={styles["artist"]}>{concert?.title}</p>
          <h1>{say.pay.title}</h1>
        </div>
        {token && <AdmittedClock token={token} />}
      </header>
      <div className={hold?.endingSoon ? styles["timeEnding"] : styles["time"]}>
        <span>{say.pay.heldFor}</span>
        <strong data-testid="hold-time">
          {hold ? <Countdown deadline={hold.deadline} /> : <Skeleton width="2.5em" height="0.8em" />}
        </strong>
        <span role="alert" className={styles["warning"]}>
          {hold?.endingSoon && say.pay.endingSoon}
        </span>
      </div>
      <div className={styles["columns"]}>
        <section className={styles["panel"]} aria-labelledby="seats-title">
          <h2 id="seats-title">{say.pay.seats}</h2>
          <p className={styles["date"]}>{`${day(startsAt)} · ${clock(startsAt)}`}</p>
          <SeatList seats={reservation.seats} amount={reservation.amount} />
          {error && <Notice tone="bad">{explain(toFailure(error))}</Notice>}
          <Button look="quiet" busy={loading} onClick={() => void cancelReservation(reservation.id)}>
            {say.pay.cancel}
          </Button>
        </section>
        <PaymentPanel concertId={concertId} reservation={reservation} />
      </div>
    </div>
  );
}

export function CheckoutSkeleton() {
  const { say } = useLanguage();
  return (
    <div className={styles["page"]} aria-busy="true">
      <header className={styles["head"]}>
        <div>
          <Skeleton width="10rem" />
          <h1>{say.pay.title}</h1>
        </div>
      </header>
      <div className={styles["time"]}>
        <span>{say.pay.heldFor}</span>
        <strong>
          <Skeleton width="2.5em" height="0.8em" />
        </strong>
        <span className={styles["warning"]} />
      </div>
      <div className={styles["columns"]}>
        <div className={styles["panel"]}>
          <Skeleton height="12rem" />
        </div>
        <div className={styles["panel"]}>
          <Skeleton height="12rem" />
        </div>
      </div>
    </div>
  );
}
