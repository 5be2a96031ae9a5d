import { createWriteStream, type WriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { once } from "node:events";
import type { FaultKind } from "./faults";
import type { Ledger } from "./ledger";

/** A queue token as an answer showed it. Times are those of Redis, in milliseconds. */
export interface TokenSeen {
  tokenId: string;
  concertId: string;
  status: "WAITING" | "ACTIVE" | "EXPIRED";
  issuedAt: number;
  admittedAt: number | null;
}

export interface HoldSeen {
  reservationId: string;
  seatIds: number[];
  amount: number;
  status: string;
  expiresAt: number;
}

/** What each operation is asked with, beside the user, and what it answers. */
export interface Operations {
  registerUser: { asked: object; result: { userId: string } };
  issueToken: { asked: { concertId: string }; result: TokenSeen };
  readToken: { asked: { tokenId: string }; result: TokenSeen };
  leaveQueue: { asked: { tokenId: string }; result: TokenSeen };
  holdSeats: { asked: { key: string; performanceId: string; seatIds: number[] }; result: HoldSeen };
  cancelReservation: { asked: { reservationId: string }; result: object };
  chargePoints: { asked: { key: string; amount: number }; result: { entryId: string; amount: number } };
  payReservation: {
    asked: { key: string; reservationId: string };
    result: { paymentId: string; reservationId: string; amount: number; seatIds: number[] };
  };
}

export type OperationName = keyof Operations;
export type KeyedName = "holdSeats" | "chargePoints" | "payReservation";

/** Lost: no answer came, or one that leaves open whether it was done. */
export type Told<Result> =
  { result: Result } | { refused: string; details: Record<string, unknown> } | { lost: string };

/** One request and its answer. Times are the machine's clock in milliseconds. */
export interface Asked<Name extends OperationName = OperationName> {
  operation: Name;
  /** Empty for somebody who is only being registered. */
  userId: string;
  node: number;
  asked: Operations[Name]["asked"];
  askedAt: number;
  told: Told<Operations[Name]["result"]>;
  toldAt: number;
}

export interface Struck {
  fault: FaultKind;
  /** Whether Redis lost what it held, and the line with it. */
  losesQueue: boolean;
  from: number;
  to: number;
}

export interface RunSettings {
  seed: number;
  capacity: number;
  graceSeconds: number;
}

/** Everything that a run can be judged by. */
export interface Evidence {
  settings: RunSettings;
  asked: Asked[];
  struck: Struck[];
  ledger: Ledger;
  /** What the integrity checker found, or could not check: a sentence each. */
  integrity: string[];
}

/** How things stood when it was over. */
export type Outcome = Pick<Evidence, "ledger" | "integrity">;

/** One line of a history's file. */
type Line = { settings: RunSettings } | { asked: Asked } | { struck: Struck } | Outcome;

/** Keeps what happened, in memory and as one JSON line each, so that the same run can be judged again. */
export class History {
  readonly asked: Asked[] = [];
  readonly struck: Struck[] = [];
  private readonly lines: WriteStream;

  constructor(
    readonly file: string,
    readonly settings: RunSettings,
  ) {
    this.lines = createWriteStream(file);
    this.write({ settings });
  }

  addAsked(asked: Asked): void {
    this.asked.push(asked);
    this.write({ asked });
  }

  addStruck(struck: Struck): void {
    this.struck.push(struck);
    this.write({ struck });
  }

  /** Ends the file. */
  async complete(outcome: Outcome): Promise<Evidence> {
    this.write(outcome);
    await this.close();
    const { settings, asked, struck } = this;
    return { settings, asked, struck, ...outcome };
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

/** @throws Error when the run that wrote the file did not come to its end. */
export async function readHistory(file: string): Promise<Evidence> {
  const text = await readFile(file, "utf8");
  const evidence: Partial<Evidence> & Pick<Evidence, "asked" | "struck"> = { asked: [], struck: [] };
  for (const json of text.split("\n").filter(Boolean)) {
    const line = JSON.parse(json) as Line;
    if ("asked" in line) evidence.asked.push(line.asked);
    else if ("struck" in line) evidence.struck.push(line.struck);
    else Object.assign(evidence, line);
  }
  const { settings, asked, struck, ledger, integrity } = evidence;
  if (!settings || !ledger || !integrity) throw new Error(`${file} holds no complete history.`);
  return { settings, asked, struck, ledger, integrity };
}
