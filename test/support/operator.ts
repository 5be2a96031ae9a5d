import type { Client } from "./client";
import {
  ConfigureQueueDocument,
  DrainQueueDocument,
  PauseAdmissionDocument,
  QueueSnapshotDocument,
  ResumeAdmissionDocument,
  type ConfigureQueueInput,
} from "./generated/operations";
import type { Stage } from "./stage";

export const operatorToken = "the-operator-of-these-tests";

/** Somebody who presents the operator token, and what they order. */
export class Operator {
  readonly client: Client;

  constructor(stage: Stage, { processIndex = 0 } = {}) {
    this.client = stage.client({ processIndex });
    this.client.token = operatorToken;
  }

  async configure(input: ConfigureQueueInput) {
    return (await this.client.send(ConfigureQueueDocument, { input })).configureQueue.queueSnapshot;
  }

  async pause(concertId: string, reason = "Rain") {
    const input = { concertId, reason };
    return (await this.client.send(PauseAdmissionDocument, { input })).pauseAdmission.queueSnapshot;
  }

  async drain(concertId: string, reason = "The doors close") {
    return (await this.client.send(DrainQueueDocument, { input: { concertId, reason } })).drainQueue
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
