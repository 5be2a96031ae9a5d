import { useTitle } from "../frame/use-title";
import { useLanguage } from "../language/language";
import { lastConcert, rememberedUser } from "../session/storage";
import styles from "./account-page.module.css";
import { PointHistory } from "./point-history";
import { ReservationList } from "./reservation-list";

/** Shows the user's reservations, tickets and point history. */
export default function AccountPage() {
  const { say } = useLanguage();
  const user = rememberedUser();
  const concertId = lastConcert();
  useTitle(say.mine.title);
  return (
    <div className={styles["page"]}>
      <header>
        <h1>{say.mine.title}</h1>
        {user && <p className={styles["soft"]}>{say.mine.hello(user.name)}</p>}
      </header>
      <ReservationList concertId={concertId} />
      <PointHistory concertId={concertId} />
    </div>
  );
}
