import { useQuery } from "@apollo/client/react";
import { Button } from "../../design/button";
import { Notice } from "../../design/notice";
import { Skeleton } from "../../design/skeleton";
import { PointHistoryDocument, type PointMovementFragment } from "../../generated/operations";
import { toFailure } from "../graph/failure";
import { useLanguage } from "../language/language";
import styles from "./account-page.module.css";

/** By default the API shows points only to users whose turn it is. */
const onlyInTurn = new Set(["TOKEN_NOT_ACTIVE", "TOKEN_EXPIRED", "INVALID_TOKEN"]);

export function PointHistory({ concertId }: { concertId: string | null }) {
  const { say, explain, points } = useLanguage();
  const { data, error, fetchMore } = useQuery(PointHistoryDocument, {
    skip: concertId === null,
    fetchPolicy: "cache-and-network",
    errorPolicy: "all",
    context: concertId === null ? {} : { concertId },
  });
  const account = data?.pointAccount;
  const failure = error && toFailure(error);
  const unreadable = concertId === null || (failure && onlyInTurn.has(failure.code));
  return (
    <section className={styles["points"]} aria-labelledby="points-title">
      <header className={styles["head"]}>
        <h2 id="points-title">{say.mine.points}</h2>
        {account && <strong className="number">{points(account.balance)}</strong>}
      </header>
      {unreadable && <Notice>{say.mine.pointsLater}</Notice>}
      {failure && !unreadable && <Notice tone="bad">{explain(failure)}</Notice>}
      {account?.history.edges.length === 0 && <p className={styles["soft"]}>{say.mine.noPoints}</p>}
      {!account && !error && concertId !== null && <Skeleton height="3.1rem" />}
      <ul className={styles["list"]}>
        {account?.history.edges.map(({ node: entry }) => (
          <Movement key={entry.id} entry={entry} />
        ))}
      </ul>
      {account?.history.pageInfo.hasNextPage && (
        <Button
          look="plain"
          onClick={() => void fetchMore({ variables: { after: account.history.pageInfo.endCursor ?? null } })}
        >
          {say.mine.more}
        </Button>
      )}
    </section>
  );
}

function Movement({ entry }: { entry: PointMovementFragment }) {
  const { say, points, moment } = useLanguage();
  const { kind, amount, balanceAfter, createdAt } = entry;
  return (
    <li className={styles["entry"]}>
      <div className={styles["what"]}>
        <strong>{say.mine.kinds[kind]}</strong>
        <span>{moment(createdAt)}</span>
      </div>
      <div className={styles["state"]}>
        <strong className="number">{amount > 0 ? `+${points(amount)}` : points(amount)}</strong>
        <span className={styles["soft"]}>{say.mine.balanceAfter(points(balanceAfter))}</span>
      </div>
    </li>
  );
}
