import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useEffect, useEffectEvent } from "react";
import { newKey } from "../keys";
import { fillHeaders, fillVariables, type Facts } from "./carry";

/** The fetcher dispatches here what it finds in answers. */
export const answers = new EventTarget();

export function announce(facts: Facts): void {
  if (Object.keys(facts).length > 0) answers.dispatchEvent(new CustomEvent("facts", { detail: facts }));
}

/** Fills the facts of an answer into the other tabs. The tab that asked stays unchanged. */
export function Carrier() {
  const tabs = useGraphiQL((state) => state.tabs);
  const active = useGraphiQL((state) => state.activeTabIndex);
  const { moveTab } = useGraphiQLActions();
  const carry = useEffectEvent((event: Event) => {
    const facts = (event as CustomEvent<Facts>).detail;
    moveTab(
      tabs.map((tab, index) =>
        index === active
          ? tab
          : {
              ...tab,
              variables: fillVariables(tab.variables, facts, newKey),
              headers: fillHeaders(tab.headers, facts),
            },
      ),
    );
  });
  useEffect(() => {
    const hear = (event: Event) => carry(event);
    answers.addEventListener("facts", hear);
    return () => answers.removeEventListener("facts", hear);
  }, []);
  return null;
}
