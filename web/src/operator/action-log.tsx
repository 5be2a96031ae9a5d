import { useQuery } from "@apollo/client/react";
import { Notice } from "../design/notice";
import { OperatorActionsDocument, type OperatorActionKind } from "../generated/operator";
import styles from "./operator.module.css";

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

const words: Record<OperatorActionKind, string> = {
  CONFIGURE_QUEUE: "Set capacity or rate",
  CREATE_CONCERT: "Created a concert",
  DRAIN_QUEUE: "Drained the queue",
  PAUSE_ADMISSION: "Paused admission",
  RESUME_ADMISSION: "Resumed admission",
};

/** @param titles are the titles of the concerts, by id. */
export function ActionLog({ titles }: { titles: Map<string, string> }) {
  const { data, error } = useQuery(OperatorActionsDocument, { fetchPolicy: "cache-and-network" });
  const actions = data?.operatorActions.nodes;
  return (
    <section className={styles["panel"]} aria-labelledby="log-title">
      <h2 id="log-title">Operator actions</h2>
      {error && <Notice tone="bad">{error.message}</Notice>}
      {actions?.length === 0 && <p className={styles["soft"]}>Nothing yet.</p>}
      <ol className={styles["log"]}>
        {actions?.map(({ id, kind, actedAt, concertId, arguments: details }) => (
          <li key={id}>
            <strong>{words[kind]}</strong>
            <span>{titles.get(concertId)}</span>
            <code>{describe(details)}</code>
            <time dateTime={actedAt}>{moment.format(new Date(actedAt))}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}

function describe(details: Record<string, unknown>): string {
  return Object.entries(details)
    .filter(([, value]) => value !== null && typeof value !== "object")
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(", ");
}
