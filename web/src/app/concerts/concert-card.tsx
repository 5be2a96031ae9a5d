import { useState } from "react";
import { Button } from "../../design/button";
import type { ListedConcertFragment } from "../../generated/operations";
import { useLanguage } from "../language/language";
import { addresses, navigate } from "../routing/router";
import { dropToken, rememberedUser } from "../session/storage";
import styles from "./concerts-page.module.css";
import { NameDialog } from "./name-dialog";
import { countSeats } from "./use-concerts";

const fewPart = 0.1;

export function ConcertCard({ concert }: { concert: ListedConcertFragment }) {
  const { say, count, moment } = useLanguage();
  const [asking, setAsking] = useState(false);
  const { available, total } = countSeats(concert);
  const opened = Date.parse(concert.saleOpensAt) <= Date.now();
  const enter = () => {
    dropToken(concert.id);
    navigate(addresses.concert(concert.id));
  };
  return (
    <li className={styles["card"]}>
      <div className={styles["about"]}>
        <p className={styles["artist"]}>{concert.artist}</p>
        <h2>{concert.title}</h2>
        <p className={styles["venue"]}>{concert.venue}</p>
      </div>
      <ConcertFacts concert={concert} />
      <div className={styles["join"]}>
        <p className={available === 0 ? styles["none"] : styles["left"]}>
          {available === 0 ? say.concerts.soldOut : say.concerts.seatsLeft(count(available))}
          {available > 0 && available < total * fewPart && <em>{say.concerts.few}</em>}
        </p>
        <Button
          aria-label={`${say.concerts.join}: ${concert.title}`}
          onClick={() => (rememberedUser() ? enter() : setAsking(true))}
        >
          {say.concerts.join}
        </Button>
        {!opened && <p className={styles["opens"]}>{say.concerts.opensAt(moment(concert.saleOpensAt))}</p>}
      </div>
      {asking && <NameDialog onNamed={enter} onCancel={() => setAsking(false)} />}
    </li>
  );
}

function ConcertFacts({ concert }: { concert: ListedConcertFragment }) {
  const { say, day, points } = useLanguage();
  const { performances } = concert;
  const first = performances[0];
  const last = performances.at(-1);
  if (!first || !last) return <div className={styles["facts"]} />;
  const min = Math.min(...performances.map(({ lowestPrice }) => lowestPrice));
  const max = Math.max(...performances.map(({ highestPrice }) => highestPrice));
  const range = first === last ? day(first.startsAt) : `${day(first.startsAt)} – ${day(last.startsAt)}`;
  return (
    <div className={styles["facts"]}>
      <p className={styles["days"]}>{range}</p>
      <p>{say.concerts.dates(performances.length)}</p>
      <p className="number">{say.concerts.from(points(min), points(max))}</p>
    </div>
  );
}
