import { useQuery } from "@apollo/client/react";
import { useState } from "react";
import { Button } from "../design/button";
import { Notice } from "../design/notice";
import mark from "../design/mark.svg";
import { OperatorConcertsDocument } from "../generated/operator";
import { ActionLog } from "./action-log";
import { QueuePanel } from "./queue-panel";
import styles from "./operator.module.css";
import { SectionTable } from "./section-table";

/** Shows one concert: its queue, its sale, its performances, and the log of operator actions. */
export function Console({ onSignOut }: { onSignOut: () => void }) {
  const { data, error } = useQuery(OperatorConcertsDocument);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const concerts = data?.concerts.nodes ?? [];
  const concert = concerts.find(({ id }) => id === chosenId) ?? concerts[0];
  return (
    <>
      <header className={styles["header"]}>
        <img src={mark} alt="" width="28" height="28" />
        <h1>Operator</h1>
        <label>
          <span className="visually-hidden">Concert</span>
          <select value={concert?.id ?? ""} onChange={(event) => setChosenId(event.target.value)}>
            {concerts.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <Button look="quiet" onClick={onSignOut}>
          Sign out
        </Button>
      </header>
      <main className={styles["page"]}>
        {error && <Notice tone="bad">{error.message}</Notice>}
        {concert && <QueuePanel key={concert.id} concertId={concert.id} />}
        {concert && <SectionTable key={`sections ${concert.id}`} performances={concert.performances} />}
        <ActionLog titles={new Map(concerts.map(({ id, title }) => [id, title]))} />
      </main>
    </>
  );
}
