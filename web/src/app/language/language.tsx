import { createContext, use, useEffect, useMemo, useState, type ReactNode } from "react";
import type { Failure } from "../graph/failure";
import { errorSentences } from "./errors";
import { createFormats, type Formats } from "./formats";
import { english, type Messages } from "./messages.en";
import { korean } from "./messages.ko";

export type LanguageName = "en" | "ko";

interface Language extends Formats {
  name: LanguageName;
  say: Messages;
  /** Returns the sentence for a failure. */
  explain(failure: Failure): string;
  switchLanguage(): void;
}

const keptKey = "frontrow.language";
const messages = { en: english, ko: korean };
const Current = createContext<Language | null>(null);

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [name, setName] = useState(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = name;
  }, [name]);
  const language = useMemo(() => createLanguage(name, setName), [name]);
  return <Current value={language}>{children}</Current>;
}

export function useLanguage(): Language {
  const language = use(Current);
  if (!language) throw new Error("There is no LanguageProvider above.");
  return language;
}

function createLanguage(name: LanguageName, setName: (name: LanguageName) => void): Language {
  const say = messages[name];
  return {
    name,
    say,
    ...createFormats(name, say),
    explain: ({ code, details }) => {
      const sentences = errorSentences[name];
      return (sentences[code] ?? sentences.INTERNAL_SERVER_ERROR)(details);
    },
    switchLanguage: () => {
      const other = name === "en" ? "ko" : "en";
      localStorage.setItem(keptKey, other);
      setName(other);
    },
  };
}

/** Returns the language that the user chose before, or else the language of the browser. */
function firstLanguage(): LanguageName {
  const kept = localStorage.getItem(keptKey);
  if (kept === "en" || kept === "ko") return kept;
  return navigator.language.startsWith("ko") ? "ko" : "en";
}
