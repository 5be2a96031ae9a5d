import { eventually } from "./eventually";
import { expectIntegrity } from "./integrity";
import type { ApiCluster } from "./api-cluster";
import type { Shoppers } from "./shoppers";

/** The longest time for which nothing may be sold after the end of a fault, on a machine that has other work, too. */
const recoveryMilliseconds = 15_000;

/** Ends a fault, such as by starting a store again, after which the service must sell again by itself, and soon. */
export async function endFault(shoppers: Shoppers, end: () => unknown): Promise<void> {
  await end();
  const endedAt = performance.now();
  await shoppers.buyMore(1);
  expect(performance.now() - endedAt).toBeLessThan(recoveryMilliseconds);
}

/** Resolves once every process says by itself that it is ready. */
export async function isReady({ processes }: ApiCluster): Promise<void> {
  const running = processes.filter((api) => api.isRunning);
  for (const { address } of running) {
    await eventually(
      async () => (await fetch(`${address}/readyz`)).status,
      (status) => status === 200,
    );
  }
}

/** What must hold after any fault: the service answers again, and all that was acknowledged is there, once. */
export async function expectRecovered(api: ApiCluster, shoppers: Shoppers): Promise<void> {
  await isReady(api);
  await shoppers.finish();
  shoppers.purchases.push(await shoppers.buy(0));
  await expectKept(api, shoppers);
  await expectIntegrity(api.stage.stores);
}

/** In the end everybody has got what they were buying, so what is there is what was acknowledged, and no more. */
async function expectKept({ stage }: ApiCluster, { purchases, performanceId }: Shoppers): Promise<void> {
  const reservations = await stage.database.reservation.findMany({ where: { performanceId } });
  const kept = reservations.map(
    ({ id, userId, paymentId, status }) => `${userId} ${id} ${paymentId} ${status}`,
  );
  const told = purchases.map(
    ({ userId, reservationId, paymentId }) => `${userId} ${reservationId} ${paymentId} CONFIRMED`,
  );
  expect(kept.sort()).toEqual(told.sort());
  expect(purchases.filter(({ balance }) => balance !== 0)).toEqual([]);
  const userId = { in: purchases.map((purchase) => purchase.userId) };
  expect(await stage.database.pointEntry.count({ where: { userId, kind: "CHARGE" } })).toBe(purchases.length);
  expect(await stage.database.pointEntry.count({ where: { userId, kind: "PAYMENT" } })).toBe(
    purchases.length,
  );
}
