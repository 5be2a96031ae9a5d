import type { Connections } from "../infrastructure/connections";
import { PointRepository } from "./point.repository";
import { PointService, type PointLimits } from "./point.service";

/** Point accounts: balances, charges and history. */
export function createPoints({ database }: Connections, limits: PointLimits): PointService {
  return new PointService(new PointRepository(database), limits);
}
