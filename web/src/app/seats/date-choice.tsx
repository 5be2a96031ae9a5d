import { useQuery } from "@apollo/client/react";
import { useState } from "react";
import { Notice } from "../../design/notice";
import { Skeleton } from "../../design/skeleton";
import { AvailableDatesDocument } from "../../generated/operations";
import { toFailure } from "../graph/failure";
import { useLanguage } from "../language/language";
import { useSearchParam } from "../routing/router";
import styles from "./buying-page.module.css";

const pollMilliseconds = 10_000;
const farFuture = "2100-01-01T00:00:00Z";
const dayMilliseconds = 86_400_000;

/** Shows the dates of the concert that still have seats. */
export function DateChoice({ concertId, chosenId }: { concertId: string; chosenId: string | null }) {
  const { say, explain, count, points, day, clock } = useLanguage();
  const [, choose] = useSearchParam("date");
  const [, dropSeats] = useSearchParam("seats");
  const [from] = useState(() => new Date(Date.now() - dayMilliseconds).toISOString());
  const { data, error } = useQuery(AvailableDatesDocument, {
    variables: { from, to: farFuture },
    // The cache would answer with the list of another concert, so always ask the server.
    fetchPolicy: "network-only",
    pollInterval: pollMilliseconds,
    skipPollAttempt: () => document.hidden,
    context: { concertId },
  });
  const take = (id: string) => {
    dropSeats(null);
    choose(id);
  };
  return (
    <section className={styles["dates"]} aria-labelledby="dates-title">
      <h2 id="dates-title">{say.seats.chooseDate}</h2>
      {error && !data && <Notice tone="bad">{explain(toFailure(error))}</Notice>}
      {data?.availableDates.length === 0 && (
        <Notice title={say.seats.noDates}>{say.seats.noDatesHint}</Notice>
      )}
      <ul aria-busy={!data}>
        {data?.availableDates.map((date) => (
          <li key={date.id}>
            <button
              type="button"
              className={styles["date"]}
              aria-pressed={date.id === chosenId}
              onClick={() => take(date.id)}
            >
              <strong>{day(date.startsAt)}</strong>
              <span>{`${clock(date.startsAt)} · ${say.concerts.from(points(date.lowestPrice), points(date.highestPrice))}`}</span>
              <span>{say.seats.left(count(date.seatsAvailable), count(date.seatsTotal))}</span>
            </button>
          </li>
        ))}
        {!data && !error && [0, 1, 2].map((place) => <DateSkeleton key={place} />)}
      </ul>
    </section>
  );
}

function DateSkeleton() {
  return (
    <li className={styles["date"]}>
      <strong>
        <Skeleton width="6rem" />
      </strong>
      <span>
        <Skeleton width="8rem" />
      </span>
      <span>
        <Skeleton width="7rem" />
      </span>
    </li>
  );
}
