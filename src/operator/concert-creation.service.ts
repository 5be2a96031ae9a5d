import type { Concert, ConcertRepository } from "../concert/concert.repository";
import { planHall } from "../concert/hall";
import type { Transact } from "../infrastructure/database";
import { checkConcertPlan, type ConcertPlan } from "./concert-plan";
import type { Actor, NewAction } from "./operator-action";
import type { OperatorRepository } from "./operator.repository";

/** Writing a hall of 100,000 seats takes a few seconds; four of them may exceed the usual statement timeout. */
const creationSeconds = 120;

/** Opens sales. A concert and its operator action are written in one transaction. */
export class ConcertCreationService {
  constructor(
    private readonly operatorRepository: OperatorRepository,
    private readonly concertRepository: ConcertRepository,
    private readonly transact: Transact,
  ) {}

  /** @throws ExpectedError BAD_USER_INPUT */
  async create(given: ConcertPlan, { address }: Actor): Promise<Concert> {
    const plan = checkConcertPlan(given);
    const { startTimes, sections, ...concert } = plan;
    const seats = planHall(sections);
    const action: NewAction = { kind: "CREATE_CONCERT", arguments: { ...plan }, address };
    return this.transact({ seconds: creationSeconds }, async (tx) => {
      const created = await this.concertRepository.insert(tx, concert, { startTimes, seats });
      await this.operatorRepository.record(tx, created.id, action);
      return created;
    });
  }
}
