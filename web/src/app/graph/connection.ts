import { useSyncExternalStore } from "react";

/** IDLE: nothing is subscribed. LIVE: pushes arrive. POLLING: the app asks every few seconds. LOST: neither works. */
export type ConnectionState = "IDLE" | "LIVE" | "POLLING" | "LOST";

let connection: ConnectionState = "IDLE";
const changed = new EventTarget();

export function reportConnection(state: ConnectionState): void {
  connection = state;
  changed.dispatchEvent(new Event("change"));
}

export function useConnection(): ConnectionState {
  return useSyncExternalStore(
    (hear) => {
      changed.addEventListener("change", hear);
      return () => changed.removeEventListener("change", hear);
    },
    () => connection,
  );
}
