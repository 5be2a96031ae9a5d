import type { Client } from "./client";
import {
  ConfigureLineDocument,
  DrainLineDocument,
  PauseAdmissionDocument,
  QueueSnapshotDocument,
  ResumeAdmissionDocument,
  type ConfigureLineInput,
} from "./generated/operations";
import type { Stage } from "./stage";

export const operatorToken = "the-operator-of-these-tests";

/** Somebody who presents the operator token, and what they order. */
export class Operator {
  readonly client: Client;

  constructor(stage: Stage, { node = 0 } = {}) {
    this.client = stage.client({ node });
    this.client.token = operatorToken;
  }

  async configure(input: ConfigureLineInput) {
    return (await this.client.send(ConfigureLineDocument, { input })).configureLine.queueSnapshot;
  }

  async pause(concertId: string, reason = "Rain") {
    const input = { concertId, reason };
    return (await this.client.send(PauseAdmissionDocument, { input })).pauseAdmission.queueSnapshot;
  }

  async drain(concertId: string, reason = "The doors close") {
    return (await this.client.send(DrainLineDocument, { input: { concertId, reason } })).drainLine
      .queueSnapshot;
  }

  async resume(concertId: string) {
    const input = { concertId };
    return (await this.client.send(ResumeAdmissionDocument, { input })).resumeAdmission.queueSnapshot;
  }

  async snapshot(concertId: string) {
    return (await this.client.send(QueueSnapshotDocument, { concertId })).queueSnapshot;
  }
}
