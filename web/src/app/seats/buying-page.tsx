import { Button } from "../../design/button";
import { Notice } from "../../design/notice";
import type { ListedConcertFragment, QueuePositionFragment } from "../../generated/operations";
import { usePendingReservation } from "../account/use-my-reservations";
import { useLanguage } from "../language/language";
import { AdmittedClock } from "../queue/admitted-clock";
import { addresses, navigate, useSearchParam } from "../routing/router";
import styles from "./buying-page.module.css";
import { DateChoice } from "./date-choice";
import { SeatPicker } from "./seat-picker";

interface BuyingPageProps {
  token: QueuePositionFragment;
  concert: ListedConcertFragment | undefined;
}

/** Lets an admitted user choose a date and seats. */
export default function BuyingPage({ token, concert }: BuyingPageProps) {
  const { concertId } = token;
  const [performanceId] = useSearchParam("date");
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <div>
          <p className={styles["artist"]}>{concert?.artist}</p>
          <h1>{concert?.title}</h1>
        </div>
        <AdmittedClock token={token} />
      </header>
      <PendingHold concertId={concertId} />
      <DateChoice concertId={concertId} chosenId={performanceId} />
      {performanceId && (
        <SeatPicker key={performanceId} concertId={concertId} performanceId={performanceId} />
      )}
    </div>
  );
}

/** Leads a user who already holds seats to the payment. */
function PendingHold({ concertId }: { concertId: string }) {
  const { say } = useLanguage();
  const pending = usePendingReservation(concertId);
  if (!pending) return null;
  const pay = () => navigate(addresses.reservation(concertId, pending.id));
  return (
    <Notice tone="warn" action={<Button onClick={pay}>{say.seats.toPayment}</Button>}>
      {say.seats.heldAlready}
    </Notice>
  );
}
