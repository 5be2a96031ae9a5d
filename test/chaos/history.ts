import { createWriteStream, type WriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { once } from "node:events";
import type { FaultKind } from "./faults";
import type { Ledger } from "./ledger";

/** A queue token in an answer. Times are in milliseconds, by the clock of Redis. */
export interface TokenState {
  tokenId: string;
  concertId: string;
  status: "WAITING" | "ACTIVE" | "EXPIRED";
  issuedAt: number;
  admittedAt: number | null;
}

export interface HoldState {
  reservationId: string;
  seatIds: number[];
  amount: number;
  status: string;
  expiresAt: number;
}

/** The input of each operation, without the user, and its result. */
export interface Operations {
  registerUser: { input: object; result: { userId: string } };
  issueToken: { input: { concertId: string }; result: TokenState };
  readToken: { input: { tokenId: string }; result: TokenState };
  leaveQueue: { input: { tokenId: string }; result: TokenState };
  holdSeats: { input: { key: string; performanceId: string; seatIds: number[] }; result: HoldState };
  cancelReservation: { input: { reservationId: string }; result: object };
  chargePoints: { input: { key: string; amount: number }; result: { entryId: string; amount: number } };
  payReservation: {
    input: { key: string; reservationId: string };
    result: { paymentId: string; reservationId: string; amount: number; seatIds: number[] };
  };
}

export type OperationName = keyof Operations;
export type KeyedName = "holdSeats" | "chargePoints" | "payReservation";

/** A lost answer never came, or does not say whether the operation took effect. */
export type Answer<Result> =
  { result: Result } | { refused: string; details: Record<string, unknown> } | { lost: string };

/** One request and its answer. Times are in milliseconds, by the clock of the machine. */
export interface Request<Name extends OperationName = OperationName> {
  operation: Name;
  /** Empty in a registration. */
  userId: string;
  processIndex: number;
  input: Operations[Name]["input"];
  sentAt: number;
  answer: Answer<Operations[Name]["result"]>;
  answeredAt: number;
}

export interface InjectedFault {
  kind: FaultKind;
  /** Whether Redis lost its data, and the queue with it. */
  losesQueue: boolean;
  from: number;
  to: number;
}

export interface RunSettings {
  seed: number;
  capacity: number;
  checkSeconds: number;
}

/** Everything that the rules check. */
export interface Evidence {
  settings: RunSettings;
  requests: Request[];
  faults: InjectedFault[];
  ledger: Ledger;
  /** One sentence for each fault that the integrity checker names, and for each rule that it skipped. */
  integrity: string[];
}

/** The data at the end of a run. */
export type Outcome = Pick<Evidence, "ledger" | "integrity">;

/** One line of the file of a history. */
type Line = { settings: RunSettings } | { request: Request } | { fault: InjectedFault } | Outcome;

/** Records a run in memory and as lines of JSON, so that the rules can check the same run again. */
export class History {
  readonly requests: Request[] = [];
  readonly faults: InjectedFault[] = [];
  private readonly lines: WriteStream;

  constructor(
    readonly file: string,
    readonly settings: RunSettings,
  ) {
    this.lines = createWriteStream(file);
    this.write({ settings });
  }

  addRequest(request: Request): void {
    this.requests.push(request);
    this.write({ request });
  }

  addFault(fault: InjectedFault): void {
    this.faults.push(fault);
    this.write({ fault });
  }

  /** Ends the file. */
  async complete(outcome: Outcome): Promise<Evidence> {
    this.write(outcome);
    await this.close();
    const { settings, requests, faults } = this;
    return { settings, requests, faults, ...outcome };
  }

  async close(): Promise<void> {
    if (this.lines.writableEnded) return;
    this.lines.end();
    await once(this.lines, "finish");
  }

  private write(line: Line): void {
    this.lines.write(`${JSON.stringify(line)}\n`);
  }
}

/** @throws Error when the run that wrote the file did not finish. */
export async function readHistory(file: string): Promise<Evidence> {
  const text = await readFile(file, "utf8");
  const evidence: Partial<Evidence> & Pick<Evidence, "requests" | "faults"> = { requests: [], faults: [] };
  for (const json of text.split("\n").filter(Boolean)) {
    const line = JSON.parse(json) as Line;
    if ("request" in line) evidence.requests.push(line.request);
    else if ("fault" in line) evidence.faults.push(line.fault);
    else Object.assign(evidence, line);
  }
  const { settings, requests, faults, ledger, integrity } = evidence;
  if (!settings || !ledger || !integrity) throw new Error(`${file} is not a complete history.`);
  return { settings, requests, faults, ledger, integrity };
}
