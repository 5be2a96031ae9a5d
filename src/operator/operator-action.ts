export type OperatorActionKind =
  "CREATE_CONCERT" | "CONFIGURE_QUEUE" | "PAUSE_ADMISSION" | "RESUME_ADMISSION" | "DRAIN_QUEUE";

/** One line of the log. All who know the operator token are one operator; the address tells them apart. */
export interface OperatorAction {
  id: number;
  operator: string;
  kind: OperatorActionKind;
  concertId: string;
  arguments: Record<string, unknown>;
  address: string;
  actedAt: Date;
}

/** What is about to be done, by whom: written down in the transaction of the change itself. */
export interface NewAction {
  kind: OperatorActionKind;
  arguments: Record<string, unknown>;
  address: string;
}
