/**
 * SQLSTATE codes, or their classes, by which Postgres says that it cannot serve now: lost connections, no resources
 * (a full disk too), a limit of time, its stop or its start, a failing disk, a standby that takes no writes yet.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const unavailableStates = /^(08|53|57P|58)|^(25006|25P03|25P04|55P03|57014)$/;

/** What Prisma and its driver adapter call the same. */
const unavailableNames = new Set([
  ...["P1001", "P1002", "P1008", "P1011", "P1017", "P2024", "P2028", "P2037"],
  ...[
    "DatabaseNotReachable",
    "ConnectionClosed",
    "SocketTimeout",
    "TlsConnectionError",
    "TooManyConnections",
  ],
]);

/** The driver gives these no code. */
const unavailableMessages =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|is not queryable|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT/;

interface DriverFault {
  kind?: string;
  originalCode?: string;
}

/** A query as it fails through Prisma: the fault of the driver stands below "meta", or is the cause itself. */
interface QueryError extends Error {
  code?: string;
  cause?: DriverFault;
  meta?: { driverAdapterError?: { cause?: DriverFault } };
}

/**
 * Whether an error says that Postgres cannot be reached or cannot serve now, rather than that a statement is wrong.
 * A statement that was under way may have been carried out all the same.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, cause, meta, message } = error as QueryError;
  const faults = [cause, meta?.driverAdapterError?.cause];
  const codes = [code, ...faults.flatMap((fault) => [fault?.kind, fault?.originalCode])];
  return (
    codes.some((one) => one !== undefined && (unavailableNames.has(one) || unavailableStates.test(one))) ||
    unavailableMessages.test(message)
  );
}
