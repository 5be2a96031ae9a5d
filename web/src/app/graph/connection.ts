import { useSyncExternalStore } from "react";

export interface Connection {
  /** True while pushes do not arrive. The app reconnects by itself. */
  lost: boolean;
  /** Counts reconnections. A component that may have missed pushes reads again when this number changes. */
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
