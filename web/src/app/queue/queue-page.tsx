import { lazy, Suspense, useState } from "react";
import { NameForm } from "../concerts/name-form";
import { useConcert } from "../concerts/use-concerts";
import { FailureState } from "../frame/failure-state";
import { toFailure } from "../graph/failure";
import { useLanguage } from "../language/language";
import { rememberedUser } from "../session/storage";
import { useQueueToken } from "../session/use-queue-token";
import { GatheringView } from "./gathering-view";
import { QueueEnded } from "./queue-ended";
import styles from "./waiting-view.module.css";
import { useTurnAlert } from "./use-turn-alert";
import { WaitingView, WaitingViewSkeleton } from "./waiting-view";

const loadBuyingPage = () => import("../seats/buying-page");
const BuyingPage = lazy(loadBuyingPage);

/** Shows one concert, from the end of its queue to the choice of seats. */
export function QueuePage({ concertId }: { concertId: string }) {
  const [named, setNamed] = useState(() => rememberedUser() !== null);
  if (named) return <Queue concertId={concertId} onUnknown={() => setNamed(false)} />;
  return (
    <div className={styles["panel"]}>
      <NameForm onNamed={() => setNamed(true)} />
    </div>
  );
}

function Queue({ concertId, onUnknown }: { concertId: string; onUnknown: () => void }) {
  const { say } = useLanguage();
  const concert = useConcert(concertId);
  const { token, error, join } = useQueueToken(concertId, { rejoin: true });
  useTurnAlert(token, concert?.title ?? "");
  if (error) {
    const retry = toFailure(error).code === "USER_NOT_FOUND" ? onUnknown : () => void join();
    return <FailureState error={error} title={say.queue.refused} onRetry={retry} />;
  }
  if (!token) return <WaitingViewSkeleton />;
  if (token.status === "EXPIRED") return <QueueEnded endReason={token.endReason} onJoin={join} />;
  if (token.status === "WAITING") {
    // The seat page loads while the user waits, so that it opens without delay at admission.
    void loadBuyingPage();
    if (token.position === null) return <GatheringView token={token} concert={concert} />;
    return <WaitingView token={token} concert={concert} />;
  }
  return (
    <Suspense fallback={<WaitingViewSkeleton />}>
      <BuyingPage token={token} concert={concert} />
    </Suspense>
  );
}
