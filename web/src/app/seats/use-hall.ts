import { useApolloClient, useSubscription } from "@apollo/client/react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { SeatChangesDocument, SeatMapDocument } from "../../generated/operations";
import { loadHall, type Hall } from "./hall";
import { SeatStatuses } from "./seat-statuses";

/** Statuses may be 250 ms older than the start of the subscription, so read them once more after it. */
const readAgainMilliseconds = 1_000;

export interface LiveHall {
  hall: Hall;
  statuses: SeatStatuses;
}

interface UseHallOptions {
  concertId: string;
  performanceId: string;
  onChange: (indices: number[]) => void;
}

/**
 * Loads the hall of a performance and its statuses. Subscribes before it reads, so that it misses no change. Reads
 * again when the server cannot tell what has changed while the connection was lost.
 */
export function useHall({ concertId, performanceId, onChange }: UseHallOptions) {
  const client = useApolloClient();
  const [live, setLive] = useState<LiveHall | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  const current = useRef<LiveHall | null>(null);
  const subscribed = useRef(false);
  const context = { concertId };

  useSubscription(SeatChangesDocument, {
    context,
    variables: { performanceId, since: null },
    ignoreResults: true,
    fetchPolicy: "no-cache",
    onData: ({ data: { data } }) => {
      if (!data) return;
      current.current?.statuses.push(data.seatChanges.changes);
      // The first push may come seconds after the first reading, when a transport had to be given up.
      if (data.seatChanges.readAgain || !subscribed.current) setAttempt((attempts) => attempts + 1);
      subscribed.current = true;
    },
  });

  const hear = useEffectEvent((indices: number[]) => onChange(indices));
  const read = useEffectEvent(async (isWanted: () => boolean) => {
    try {
      const askedAt = performance.now();
      const options = { query: SeatMapDocument, variables: { performanceId }, context };
      const { data } = await client.query({ ...options, fetchPolicy: "no-cache" });
      const hall = current.current?.hall ?? (await loadHall(data!.seatMap.layoutUrl));
      if (!isWanted()) return;
      const known = (current.current ??= { hall, statuses: createStatuses(hall, hear) });
      known.statuses.read(data!.seatMap.statuses, askedAt);
      setLive(known);
      setError(null);
    } catch (reason) {
      if (isWanted() && !current.current) setError(reason);
    }
  });

  useEffect(() => {
    let wanted = true;
    const isWanted = () => wanted;
    void read(isWanted);
    const timer = setTimeout(() => void read(isWanted), readAgainMilliseconds);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [attempt]);

  return { live, error, retry: () => setAttempt(attempt + 1) };
}

function createStatuses(hall: Hall, hear: (indices: number[]) => void): SeatStatuses {
  return new SeatStatuses(hall.seats.length, (id) => hall.byId.get(id)?.index, hear);
}
