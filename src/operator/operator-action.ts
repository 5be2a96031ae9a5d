export type OperatorActionKind =
  "CREATE_CONCERT" | "CONFIGURE_QUEUE" | "PAUSE_ADMISSION" | "RESUME_ADMISSION" | "DRAIN_QUEUE";

/** One entry of the log. All operators share one token; the address tells them apart. */
export interface OperatorAction {
  id: number;
  operator: string;
  kind: OperatorActionKind;
  concertId: string;
  arguments: Record<string, unknown>;
  address: string;
  actedAt: Date;
}

/** Who acts, as far as it is known: the address of the request. */
export interface Actor {
  address: string;
}

/** An action to record, in the transaction of the change itself. */
export interface NewAction {
  kind: OperatorActionKind;
  arguments: object;
  address: string;
}
