import type { EventEmitter } from "node:events";
import { ExpectedError } from "../../shared/errors";
import { ConnectionLimit } from "./connection-limit";

const retrySeconds = { process: 5, address: 30 };

/** Limits the WebSockets and event streams of this process: all of them, and those from one address. */
export class SubscriberPlaces {
  private readonly perAddress: ConnectionLimit;
  private occupied = 0;

  constructor(
    private readonly max: number,
    maxPerAddress: number,
  ) {
    this.perAddress = new ConnectionLimit(maxPerAddress);
  }

  /** Why an address gets no place, or undefined. */
  refusalFor(address: string): ExpectedError | undefined {
    if (this.occupied >= this.max) {
      return new ExpectedError("SERVICE_UNAVAILABLE", { retryAfterSeconds: retrySeconds.process });
    }
    if (this.perAddress.isReachedBy(address)) {
      return new ExpectedError("RATE_LIMITED", { retryAfterSeconds: retrySeconds.address });
    }
    return undefined;
  }

  /** Occupies a place until the connection closes. */
  occupy(address: string, connection: EventEmitter): void {
    this.occupied += 1;
    connection.on("close", () => (this.occupied -= 1));
    this.perAddress.count(address, connection);
  }
}
