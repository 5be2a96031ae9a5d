/** What answers contain that later operations need: tokens, ids and new idempotency keys. */
export type Facts = Record<string, unknown>;

interface Entity {
  id: string;
}

interface Answer {
  registerUser?: { user: Entity };
  concerts?: { nodes: (Entity & { performances: Entity[] })[] };
  issueQueueToken?: { token: string };
  availableDates?: Entity[];
  seats?: Entity[];
  holdSeats?: { reservation: Entity };
  chargePoints?: unknown;
}

const seatsToHold = 2;

/** Extracts from an answer what the later tabs need. */
export function factsOf(answer: Answer): Facts {
  const { registerUser, concerts, issueQueueToken, availableDates, seats, holdSeats, chargePoints } = answer;
  const [concert] = concerts?.nodes ?? [];
  const renewsKeys = holdSeats ?? chargePoints ?? issueQueueToken;
  return definedOnly({
    userId: registerUser?.user.id,
    concertId: concert?.id,
    token: issueQueueToken?.token,
    performanceId: availableDates?.[0]?.id ?? concert?.performances[0]?.id,
    seatIds: seats?.slice(0, seatsToHold).map(({ id }) => id),
    reservationId: holdSeats?.reservation.id,
    idempotencyKey: renewsKeys && "renew",
  });
}

/**
 * Fills facts into the variables with the same names. Text that is not JSON belongs to the user and stays.
 */
export function fillVariables(
  text: string | null | undefined,
  facts: Facts,
  newKey: () => string,
): string | null {
  const variables = parse(text);
  if (!variables) return text ?? null;
  const { input } = variables;
  const filled = fill(variables, facts, newKey);
  const nested = isRecord(input) ? { input: fill(input, facts, newKey) } : {};
  return JSON.stringify({ ...filled, ...nested }, null, 2);
}

export function fillHeaders(text: string | null | undefined, { token }: Facts): string | null {
  const headers = parse(text);
  if (!headers || !("authorization" in headers) || token === undefined) return text ?? null;
  return JSON.stringify({ ...headers, authorization: `Bearer ${String(token)}` }, null, 2);
}

function fill(variables: Facts, facts: Facts, newKey: () => string): Facts {
  const entries = Object.entries(variables).map(([name, value]) => {
    if (!(name in facts)) return [name, value];
    return [name, facts[name] === "renew" ? newKey() : facts[name]];
  });
  return Object.fromEntries(entries) as Facts;
}

function parse(text: string | null | undefined): Facts | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Facts {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function definedOnly(facts: Facts): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
