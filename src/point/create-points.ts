import type { Connections } from "../infrastructure/connections";
import type { PurchaseSets } from "../purchase/purchase-sets.repository";
import { PointRepository } from "./point.repository";
import { PointService, type PointLimits } from "./point.service";

/** Point accounts: balances, charges and history. */
export function createPoints(
  { database }: Connections,
  purchaseSets: PurchaseSets,
  limits: PointLimits,
): PointService {
  return new PointService(new PointRepository(database, purchaseSets), limits);
}
