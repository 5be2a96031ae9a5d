/** What a transport tells of the client at the other end of a subscription. Only the client's own signs count. */
export interface ClientPresence {
  /** When the client last gave a sign, on the clock of performance.now(). */
  readonly seenAt: number;
  /** Asks the client for a sign and calls back at the next one. The same question is asked once until then. */
  ask(onSign: () => void): void;
}
