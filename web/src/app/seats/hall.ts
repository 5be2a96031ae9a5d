/** The layout of a hall, as the server sends it. The content of one layout address never changes. */
export interface Layout {
  performanceId: string;
  sections: {
    name: string;
    rows: { name: string; seats: { id: number; number: number; price: number; x: number; y: number }[] }[];
  }[];
}

export interface HallSeat {
  /** The index in the layout, which is also the index in the statuses. */
  index: number;
  id: string;
  section: string;
  row: string;
  number: number;
  price: number;
  x: number;
  y: number;
}

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Hall {
  seats: HallSeat[];
  byId: Map<string, HallSeat>;
  sections: { name: string; box: Box }[];
  /** The prices of the seats, cheapest first. */
  prices: number[];
  box: Box;
}

export async function loadHall(layoutUrl: string): Promise<Hall> {
  const response = await fetch(layoutUrl);
  if (!response.ok) throw new Error(`The layout was answered with ${response.status}.`);
  return toHall((await response.json()) as Layout);
}

export function toHall({ sections }: Layout): Hall {
  const seats = sections.flatMap(({ name: section, rows }) =>
    rows.flatMap(({ name: row, seats }) =>
      seats.map(({ id, ...seat }) => ({ id: String(id), section, row, index: 0, ...seat })),
    ),
  );
  seats.forEach((seat, index) => (seat.index = index));
  return {
    seats,
    byId: new Map(seats.map((seat) => [seat.id, seat])),
    sections: sections.map(({ name }) => ({
      name,
      box: boxOf(seats.filter(({ section }) => section === name)),
    })),
    prices: [...new Set(seats.map(({ price }) => price))].sort((a, b) => a - b),
    box: boxOf(seats),
  };
}

function boxOf(seats: HallSeat[]): Box {
  const xs = seats.map(({ x }) => x);
  const ys = seats.map(({ y }) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

export type Direction = "left" | "right" | "up" | "down";

/**
 * Finds the nearest seat in the direction of an arrow key. A seat straight ahead is preferred to a diagonal
 * one.
 */
export function seatBeside(seats: HallSeat[], from: HallSeat, direction: Direction): HallSeat | undefined {
  const forward = direction === "right" || direction === "down" ? 1 : -1;
  const sideways = direction === "left" || direction === "right";
  let nearest: HallSeat | undefined;
  let min = Infinity;
  for (const seat of seats) {
    const ahead = forward * (sideways ? seat.x - from.x : seat.y - from.y);
    if (ahead <= 0) continue;
    const deviation = Math.abs(sideways ? seat.y - from.y : seat.x - from.x);
    const distance = ahead + deviation * 4;
    if (distance < min) [nearest, min] = [seat, distance];
  }
  return nearest;
}
