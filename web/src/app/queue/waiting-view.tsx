import { Button } from "../../design/button";
import { Notice } from "../../design/notice";
import { Skeleton } from "../../design/skeleton";
import type { ListedConcertFragment, QueuePositionFragment } from "../../generated/operations";
import { toFailure } from "../graph/failure";
import { useLanguage } from "../language/language";
import { startingPosition } from "../session/storage";
import { NotifyButton } from "./notify-button";
import { useLeaveQueue } from "./use-leave-queue";
import styles from "./waiting-view.module.css";

interface WaitingViewProps {
  token: QueuePositionFragment;
  concert: ListedConcertFragment | undefined;
}

export function WaitingView({ token, concert }: WaitingViewProps) {
  const { say, explain, count } = useLanguage();
  const { leaveQueue, loading, error } = useLeaveQueue(token.concertId);
  const position = token.position ?? 1;
  return (
    <section className={styles["panel"]} aria-labelledby="queue-title">
      <header className={styles["head"]}>
        <p className={styles["concert"]}>{concert?.title ?? <Skeleton width="12rem" />}</p>
        <h1 id="queue-title">{position === 1 ? say.queue.next : say.queue.title}</h1>
      </header>
      <p className={styles["position"]}>
        <span className={styles["caption"]}>{say.queue.position}</span>
        <strong className={styles["number"]} data-testid="position">
          {count(position)}
        </strong>
      </p>
      <Progress start={startingPosition(token.id, position)} position={position} />
      <Facts token={token} />
      <div className={styles["notices"]}>
        <Paused token={token} />
        {error && <Notice tone="bad">{explain(toFailure(error))}</Notice>}
        <p className={styles["keep"]}>{say.queue.keep}</p>
      </div>
      <div className={styles["actions"]}>
        <NotifyButton />
        <Button look="quiet" busy={loading} onClick={() => void leaveQueue()}>
          {say.queue.leave}
        </Button>
      </div>
      <p className="visually-hidden" role="status">
        {`${say.queue.position}: ${count(position)}`}
      </p>
    </section>
  );
}

function Progress({ start, position }: { start: number; position: number }) {
  const { say } = useLanguage();
  const part = 1 - (position - 1) / start;
  return (
    <div
      className={styles["track"]}
      role="progressbar"
      aria-label={say.queue.progress}
      aria-valuenow={Math.round(part * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <div className={styles["bar"]} style={{ scale: `${Math.max(part, 0.02)} 1` }} />
    </div>
  );
}

function Facts({ token }: { token: QueuePositionFragment }) {
  const { say, count, duration } = useLanguage();
  const { peopleAhead, queueLength, position, waitRange, seats } = token;
  const behind = Math.max(0, queueLength - (position ?? queueLength));
  const wait = waitRange
    ? say.queue.waitRange(duration(waitRange.likelySeconds), duration(waitRange.worstSeconds))
    : say.queue.waitUnknown;
  return (
    <dl className={styles["facts"]}>
      <Fact name={say.queue.ahead}>{count(peopleAhead ?? 0)}</Fact>
      <Fact name={say.queue.behind}>{count(behind)}</Fact>
      <Fact name={say.queue.wait}>{wait}</Fact>
      <Fact name={say.queue.seats}>{count(seats.seatsAvailable)}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Paused({ token }: { token: QueuePositionFragment }) {
  const { say, clock } = useLanguage();
  if (!token.pausedSince) return null;
  return (
    <Notice tone="warn" title={say.queue.paused}>
      {token.pauseReason && <p>{token.pauseReason}</p>}
      {say.queue.pausedSince(clock(token.pausedSince))}
    </Notice>
  );
}

export function WaitingViewSkeleton() {
  const { say } = useLanguage();
  return (
    <section className={styles["panel"]} aria-busy="true">
      <header className={styles["head"]}>
        <Skeleton width="12rem" />
        <h1>{say.queue.joining}</h1>
      </header>
      <p className={styles["position"]}>
        <span className={styles["caption"]}>{say.queue.position}</span>
        <strong className={styles["number"]}>
          <Skeleton width="1.4em" height="0.8em" />
        </strong>
      </p>
      <div className={styles["track"]} />
      <dl className={styles["facts"]}>
        {[say.queue.ahead, say.queue.behind, say.queue.wait, say.queue.seats].map((name) => (
          <Fact key={name} name={name}>
            <Skeleton width="3rem" />
          </Fact>
        ))}
      </dl>
    </section>
  );
}
