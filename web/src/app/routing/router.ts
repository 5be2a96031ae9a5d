import { useSyncExternalStore } from "react";

/** The URL holds what the app shows: the page in the path, choices in the search part. */
const moved = new EventTarget();

function subscribe(hear: () => void): () => void {
  moved.addEventListener("move", hear);
  window.addEventListener("popstate", hear);
  return () => {
    moved.removeEventListener("move", hear);
    window.removeEventListener("popstate", hear);
  };
}

export function navigate(address: string, { replace = false } = {}): void {
  if (replace) window.history.replaceState(null, "", address);
  else window.history.pushState(null, "", address);
  moved.dispatchEvent(new Event("move"));
  if (!replace) window.scrollTo(0, 0);
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => window.location.pathname);
}

/** Reads one choice from the search part of the URL, and replaces it without a new history entry. */
export function useSearchParam(name: string): [string | null, (value: string | null) => void] {
  const search = useSyncExternalStore(subscribe, () => window.location.search);
  const set = (value: string | null) => {
    const params = new URLSearchParams(window.location.search);
    if (value === null || value === "") params.delete(name);
    else params.set(name, value);
    const query = params.toString().replaceAll("%2C", ",");
    navigate(window.location.pathname + (query && `?${query}`), { replace: true });
  };
  return [new URLSearchParams(search).get(name), set];
}

export const addresses = {
  concerts: "/",
  account: "/account",
  concert: (concertId: string) => `/concerts/${concertId}`,
  performance: (concertId: string, performanceId: string) => `/concerts/${concertId}?date=${performanceId}`,
  reservation: (concertId: string, reservationId: string) =>
    `/concerts/${concertId}/reservations/${reservationId}`,
};

export type Place =
  | { page: "concerts" | "account" | "nowhere" }
  | { page: "concert"; concertId: string }
  | { page: "reservation"; concertId: string; reservationId: string };

export function findPlace(path: string): Place {
  const [root, concertId, leaf, reservationId] = path.split("/").filter(Boolean);
  if (root === undefined) return { page: "concerts" };
  if (root === "account" && concertId === undefined) return { page: "account" };
  if (root !== "concerts" || concertId === undefined) return { page: "nowhere" };
  if (leaf === undefined) return { page: "concert", concertId };
  if (leaf === "reservations" && reservationId) return { page: "reservation", concertId, reservationId };
  return { page: "nowhere" };
}
