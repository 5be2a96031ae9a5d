import { useMemo } from "react";
import { Button } from "../../design/button";
import { Countdown } from "../../design/countdown";
import { Skeleton } from "../../design/skeleton";
import type { ListedConcertFragment, QueuePositionFragment } from "../../generated/operations";
import { toDeadline } from "../graph/server-clock";
import { useLanguage } from "../language/language";
import { NotifyButton } from "./notify-button";
import { useLeaveQueue } from "./use-leave-queue";
import styles from "./waiting-view.module.css";

interface GatheringViewProps {
  token: QueuePositionFragment;
  concert: ListedConcertFragment | undefined;
}

/** Before a sale opens nobody has a position. The draw decides the order at the opening. */
export function GatheringView({ token, concert }: GatheringViewProps) {
  const { say, count } = useLanguage();
  const { leaveQueue, loading } = useLeaveQueue(token.concertId);
  const opening = concert?.saleOpensAt;
  const deadline = useMemo(() => (opening ? toDeadline(opening) : null), [opening]);
  return (
    <section className={styles["panel"]} aria-labelledby="gathering-title">
      <header className={styles["head"]}>
        <p className={styles["concert"]}>{concert?.title ?? <Skeleton width="12rem" />}</p>
        <h1 id="gathering-title">{say.gathering.title}</h1>
      </header>
      <p className={styles["position"]}>
        <span className={styles["caption"]}>{say.gathering.opensIn}</span>
        <strong className={styles["number"]}>
          {deadline === null ? <Skeleton width="1.4em" height="0.8em" /> : <Countdown deadline={deadline} />}
        </strong>
      </p>
      <p>{say.gathering.draw}</p>
      <p className={styles["keep"]}>{say.gathering.here(count(token.queueLength))}</p>
      <p className={styles["keep"]}>{say.queue.keep}</p>
      <div className={styles["actions"]}>
        <NotifyButton />
        <Button look="quiet" busy={loading} onClick={() => void leaveQueue()}>
          {say.queue.leave}
        </Button>
      </div>
    </section>
  );
}
