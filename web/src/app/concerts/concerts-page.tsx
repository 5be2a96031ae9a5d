import { Button } from "../../design/button";
import { Notice } from "../../design/notice";
import { PageState } from "../../design/page-state";
import { Skeleton } from "../../design/skeleton";
import { FailureState } from "../frame/failure-state";
import { useTitle } from "../frame/use-title";
import { toFailure } from "../graph/failure";
import { useLanguage } from "../language/language";
import { ConcertCard } from "./concert-card";
import styles from "./concerts-page.module.css";
import { useConcerts } from "./use-concerts";

export function ConcertsPage() {
  const { say, explain } = useLanguage();
  const { concerts, hasMore, error, readMore, refetch } = useConcerts();
  useTitle("");
  if (error && !concerts) return <FailureState error={error} onRetry={() => void refetch()} />;
  if (concerts?.length === 0) return <PageState title={say.concerts.none}>{say.concerts.noneHint}</PageState>;
  return (
    <>
      <div className={styles["intro"]}>
        <h1>{say.concerts.title}</h1>
        <p>{say.concerts.lead}</p>
      </div>
      {error && <Notice tone="bad">{explain(toFailure(error))}</Notice>}
      <ul className={styles["list"]} aria-busy={!concerts}>
        {concerts
          ? concerts.map((concert) => <ConcertCard key={concert.id} concert={concert} />)
          : [0, 1].map((place) => <CardSkeleton key={place} />)}
      </ul>
      {hasMore && (
        <div className={styles["more"]}>
          <Button look="plain" onClick={() => void readMore()}>
            {say.concerts.more}
          </Button>
        </div>
      )}
    </>
  );
}

function CardSkeleton() {
  return (
    <li className={styles["card"]}>
      <div className={styles["about"]}>
        <Skeleton width="6rem" height="0.875rem" />
        <Skeleton width="70%" height="1.5rem" />
        <Skeleton width="50%" />
      </div>
      <div className={styles["facts"]}>
        <Skeleton height="1.5rem" />
        <Skeleton height="1.5rem" />
        <Skeleton height="1.5rem" />
      </div>
      <Skeleton height="2.875rem" />
    </li>
  );
}
