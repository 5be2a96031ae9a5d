import { useQuery } from "@apollo/client/react";
import { useState } from "react";
import { Notice } from "../design/notice";
import { SalesBySectionDocument, type OperatorConcertsQuery } from "../generated/operator";
import styles from "./operator.module.css";

const pollMilliseconds = 2_000;
const count = new Intl.NumberFormat().format;
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

type Performances = OperatorConcertsQuery["concerts"]["nodes"][number]["performances"];

/** Shows the sold, held and free seats of each section of one date. */
export function SectionTable({ performances }: { performances: Performances }) {
  const [chosenId, setChosenId] = useState(performances[0]?.id ?? "");
  const { data, error } = useQuery(SalesBySectionDocument, {
    variables: { performanceId: chosenId },
    skip: chosenId === "",
    pollInterval: pollMilliseconds,
    skipPollAttempt: () => document.hidden,
  });
  return (
    <section className={styles["panel"]} aria-labelledby="sections-title">
      <header className={styles["panelHead"]}>
        <h2 id="sections-title">Sections</h2>
        <label>
          <span className="visually-hidden">Date</span>
          <select value={chosenId} onChange={(event) => setChosenId(event.target.value)}>
            {performances.map(({ id, startsAt }) => (
              <option key={id} value={id}>
                {day.format(new Date(startsAt))}
              </option>
            ))}
          </select>
        </label>
      </header>
      {error && <Notice tone="bad">{error.message}</Notice>}
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th scope="col">Section</th>
            <th scope="col">Sold, held, free</th>
            <th scope="col">Sold</th>
            <th scope="col">Held</th>
            <th scope="col">Free</th>
            <th scope="col">Revenue</th>
          </tr>
        </thead>
        <tbody>
          {data?.salesBySection.map(({ section, seatsSold, seatsHeld, seatsAvailable, revenuePoints }) => (
            <tr key={section}>
              <th scope="row">{section}</th>
              <td>
                <Shares parts={[seatsSold, seatsHeld, seatsAvailable]} />
              </td>
              {[count(seatsSold), count(seatsHeld), count(seatsAvailable), `${count(revenuePoints)} P`].map(
                (text, place) => (
                  <td key={place} className="number">
                    {text}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Shares({ parts }: { parts: number[] }) {
  return (
    <span className={styles["shares"]} aria-hidden="true">
      {parts.map((part, place) => (
        <span key={place} style={{ flexGrow: part }} />
      ))}
    </span>
  );
}
