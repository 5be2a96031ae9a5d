import { useState, type ReactNode } from "react";
import mark from "../../design/mark.svg";
import { useConnection } from "../graph/connection";
import { useLanguage } from "../language/language";
import { Link } from "../routing/link";
import { addresses } from "../routing/router";
import styles from "./frame.module.css";
import { keptTheme, setTheme, themes } from "./theme";

/** The header and footer of every page. */
export function Frame({ children }: { children: ReactNode }) {
  const { say, switchLanguage, name } = useLanguage();
  return (
    <>
      <a className={styles["skip"]} href="#content">
        {say.skip}
      </a>
      <header className={styles["header"]}>
        <Link href={addresses.concerts} className={styles["brand"]}>
          <img src={mark} alt="" width="28" height="28" />
          Frontrow
        </Link>
        <nav className={styles["links"]}>
          <Link href={addresses.account}>{say.account}</Link>
          <button type="button" lang={name === "en" ? "ko" : "en"} onClick={switchLanguage}>
            {say.otherLanguage}
          </button>
          <ThemeButton />
        </nav>
      </header>
      <ConnectionBar />
      <main id="content" className={styles["content"]} tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function ThemeButton() {
  const { say } = useLanguage();
  const [theme, setShown] = useState(keptTheme);
  const turn = () => {
    const next = themes[(themes.indexOf(theme) + 1) % themes.length]!;
    setTheme(next);
    setShown(next);
  };
  return (
    <button type="button" onClick={turn} aria-label={say.themes[theme]} title={say.themes[theme]}>
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" className={styles["theme"]}>
        <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" strokeWidth="1.6" />
        {theme === "auto" && <path d="M10 3a7 7 0 0 1 0 14Z" fill="currentColor" />}
        {theme === "dark" && <circle cx="10" cy="10" r="7" fill="currentColor" />}
      </svg>
    </button>
  );
}

/** Stays in the page while empty, so that screen readers announce its changes. */
function ConnectionBar() {
  const state = useConnection();
  const { say } = useLanguage();
  return (
    <div role="status" data-connection={state} className={styles["connection"]}>
      {state === "POLLING" && say.connection.polling}
      {state === "LOST" && say.connection.lost}
    </div>
  );
}
