import { useSyncExternalStore } from "react";

export interface Connection {
  /** Pushes are not arriving; the app resumes by itself. */
  lost: boolean;
  /** How often it has been resumed: whoever missed pushes reads again when this changes. */
  resumptions: number;
}

let connection: Connection = { lost: false, resumptions: 0 };
const changed = new EventTarget();

function change(next: Connection): void {
  connection = next;
  changed.dispatchEvent(new Event("change"));
}

export function markLost(): void {
  if (!connection.lost) change({ ...connection, lost: true });
}

export function markConnected(): void {
  if (connection.lost) change({ lost: false, resumptions: connection.resumptions + 1 });
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    (hear) => {
      changed.addEventListener("change", hear);
      return () => changed.removeEventListener("change", hear);
    },
    () => connection,
  );
}
