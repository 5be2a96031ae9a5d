import { lazy, Suspense, useState } from "react";
import { NameForm } from "../concerts/name-form";
import { useConcert } from "../concerts/use-concerts";
import { FailureState } from "../frame/failure-state";
import { toFailure } from "../graph/failure";
import { useLanguage } from "../language/language";
import { rememberedUser } from "../session/storage";
import { useQueueToken } from "../session/use-queue-token";
import { GatheringRoom } from "./gathering-room";
import { QueueEnded } from "./queue-ended";
import styles from "./waiting-room.module.css";
import { useTurnAlert } from "./use-turn-alert";
import { WaitingRoom, WaitingRoomSkeleton } from "./waiting-room";

const loadBuyingPage = () => import("../seats/buying-page");
const BuyingPage = lazy(loadBuyingPage);

/** One concert, from the end of its line to the choice of seats. */
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
  if (!token) return <WaitingRoomSkeleton />;
  if (token.status === "EXPIRED") return <QueueEnded endReason={token.endReason} onJoin={join} />;
  if (token.status === "WAITING") {
    // The seat page is fetched while one waits, so that it is there at the moment one is admitted.
    void loadBuyingPage();
    if (token.position === null) return <GatheringRoom token={token} concert={concert} />;
    return <WaitingRoom token={token} concert={concert} />;
  }
  return (
    <Suspense fallback={<WaitingRoomSkeleton />}>
      <BuyingPage token={token} concert={concert} />
    </Suspense>
  );
}
