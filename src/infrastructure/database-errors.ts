/**
 * SQLSTATE codes, or classes of them, that say Postgres cannot serve now: lost connection, no resources (a full disk
 * too), timeout, shutdown, start-up, failing disk, read-only standby.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const unavailableStates = /^(08|53|57P|58)|^(25006|25P03|25P04|55P03|57014)$/;

/** The same conditions, as Prisma and its driver adapter name them. */
const unavailableNames = new Set([
  "P1001",
  "P1002",
  "P1008",
  "P1011",
  "P1017",
  "P2024",
  "P2028",
  "P2037",
  "DatabaseNotReachable",
  "ConnectionClosed",
  "SocketTimeout",
  "TlsConnectionError",
  "TooManyConnections",
]);

/** Errors that the driver reports without a code. */
const unavailableMessages =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|is not queryable|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT/;

interface DriverFault {
  kind?: string;
  originalCode?: string;
}

/** A failed query of Prisma. The driver's error is in "meta", or is the cause itself. */
interface QueryError extends Error {
  code?: string;
  cause?: DriverFault;
  meta?: { driverAdapterError?: { cause?: DriverFault } };
}

/**
 * Tells an unavailable Postgres from a wrong statement. A statement that was running when its connection broke may
 * have been committed.
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
