import type { Concerts } from "../concert/create-concerts";
import type { Connections } from "../infrastructure/connections";
import { transactOn } from "../infrastructure/database";
import type { Scheduler } from "../infrastructure/scheduler";
import type { AdmissionLimits } from "../queue/queue-settings";
import type { QueueStore } from "../queue/store/queue.store";
import { ConcertCreationService } from "./concert-creation.service";
import { OperatorRepository } from "./operator.repository";
import { QueueControlService } from "./queue-control.service";
import { QueueSnapshots } from "./queue-snapshots";

export type Operators = ReturnType<typeof createOperators>;

/** What operators do and see: new concerts, control of the queues, snapshots and the log of actions. */
export function createOperators(
  connections: Connections,
  { concertRepository, seatSalesRepository }: Concerts,
  queueStore: QueueStore,
  limits: AdmissionLimits,
) {
  const operatorRepository = new OperatorRepository(connections.database, limits);
  const transact = transactOn(connections.longWork);
  const queueSnapshots = new QueueSnapshots(queueStore, seatSalesRepository, connections.errors);
  const queueControlService = new QueueControlService(operatorRepository, queueStore, queueSnapshots);
  const concertCreationService = new ConcertCreationService(operatorRepository, concertRepository, transact);
  return {
    concertCreationService,
    queueControlService,
    queueSnapshots,
    start: (scheduler: Scheduler) => {
      queueControlService.start(scheduler);
      queueSnapshots.start(scheduler);
    },
  };
}
