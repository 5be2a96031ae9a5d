import { Prisma, type Database } from "../infrastructure/database";
import { RequestSets } from "../infrastructure/request-sets";

/** In the order in which a set takes them: a cancelled seat can be held in the same set. */
const steps = ["cancel", "pay", "charge", "hold"] as const;

type PurchaseStep = (typeof steps)[number];

/** The fields of the request type of the step in prisma/migrations. */
interface StepFields {
  buyer: string;
  [field: string]: unknown;
}

interface StepRequest {
  step: PurchaseStep;
  fields: StepFields;
}

/** The steps of all buyers' purchases. Those that wait together are one statement, and one commit. */
export class PurchaseSets {
  private readonly sets = new RequestSets<StepRequest, unknown>(
    (requests) => this.runSet(requests),
    ({ fields }) => fields.buyer,
  );

  constructor(private readonly database: Database) {}

  /** @returns the outcome that the function of the step answers (prisma/migrations). Its times are texts. */
  run<Outcome>(step: PurchaseStep, fields: StepFields): Promise<Outcome> {
    return this.sets.add({ step, fields }) as Promise<Outcome>;
  }

  private async runSet(requests: StepRequest[]): Promise<unknown[]> {
    const buyers = requests.map(({ fields }) => fields.buyer);
    const [cancels, pays, charges, holds] = steps.map((step) => toJson(requests, step));
    const answers = await this.database.$queryRaw<{ buyer: string; outcome: unknown }[]>(Prisma.sql`
      SELECT buyer, outcome
      FROM purchase_set(${buyers}::uuid[], ${cancels}::jsonb, ${pays}::jsonb, ${charges}::jsonb, ${holds}::jsonb)
    `);
    const outcomeOf = new Map(answers.map(({ buyer, outcome }) => [buyer, outcome]));
    return buyers.map((buyer) => outcomeOf.get(buyer));
  }
}

function toJson(requests: StepRequest[], step: PurchaseStep): string {
  return JSON.stringify(requests.filter((request) => request.step === step).map(({ fields }) => fields));
}
