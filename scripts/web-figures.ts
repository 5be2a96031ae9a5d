import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { SeatRepository } from "../src/concert/seat.repository";
import { connectRedis } from "../src/infrastructure/redis";
import { SeatLog } from "../src/reservation/seat-log.store";
import type { SeatChange } from "../src/shared/seat-changes";
import { DemoDeployment } from "./demo-deployment";

const maxFirstLoadBytes = 200_000;
const coldLoads = 5;
const changesPerSecond = 1_000;
const batchesPerSecond = 20;
const clicks = 24;

/** Measures the size of the first page, its time to paint, and its response time during many seat changes. */
async function measure(): Promise<void> {
  const bytes = weighFirstLoad();
  const deployment = await DemoDeployment.open();
  try {
    await reportPaint(deployment);
    await reportInteraction(deployment);
  } finally {
    await deployment.close();
  }
  if (bytes > maxFirstLoadBytes)
    throw new Error(`The first load weighs more than ${maxFirstLoadBytes} bytes.`);
}

/** Sums the compressed size of all scripts that the document of the app loads. */
function weighFirstLoad(): number {
  const document = readFileSync("dist/web/index.html", "utf8");
  const scripts = [...document.matchAll(/\/assets\/[\w.-]+\.js/g)].map(([address]) => address);
  const bytes = scripts.reduce(
    (sum, address) => sum + gzipSync(readFileSync(`dist/web${address}`)).length,
    0,
  );
  tell(
    "JavaScript of the first load",
    `${(bytes / 1_000).toFixed(1)} kB gzip, at most ${maxFirstLoadBytes / 1_000}`,
  );
  return bytes;
}

async function reportPaint(deployment: DemoDeployment): Promise<void> {
  const paints: number[] = [];
  const complete: number[] = [];
  for (let load = 0; load < coldLoads; load += 1) {
    const page = await openPage(deployment);
    await page
      .getByRole("button", { name: /Join the queue/ })
      .first()
      .waitFor();
    complete.push(await page.evaluate<number>("performance.now()"));
    paints.push(
      await page.evaluate<number>("performance.getEntriesByName('first-contentful-paint')[0].startTime"),
    );
    await page.context().close();
  }
  tell("First contentful paint, cold", `${median(paints).toFixed(0)} ms (median of ${coldLoads})`);
  tell("Concerts on screen, cold", `${median(complete).toFixed(0)} ms`);
}

async function reportInteraction(deployment: DemoDeployment): Promise<void> {
  const page = await openPage(deployment);
  await page.getByRole("button", { name: /Aurora/ }).click();
  await page.getByRole("textbox").fill("Ada");
  await page.keyboard.press("Enter");
  await page.locator("button[aria-pressed]").first().click();
  const seats = page.locator("[role=checkbox][data-status=AVAILABLE][aria-label^='Floor Centre, row A']");
  await seats.first().focus();
  tell("Click on a seat, quiet hall", await clickSeats(page));
  const storm = await startStorm(deployment);
  tell(`Click on a seat, ${changesPerSecond} changes/s`, await clickSeats(page));
  tell("Frames meanwhile", await page.evaluate<string>(frameReport));
  tell("Changes sent meanwhile", String(storm.stop()));
}

/** Reads the time from a press to the next paint, as the browser measures it. */
async function clickSeats(page: Page): Promise<string> {
  await page.evaluate(`
    window.presses = [];
    new PerformanceObserver((list) => presses.push(...list.getEntries().filter(({ name }) => name === "click")))
      .observe({ type: "event", durationThreshold: 16 });
  `);
  for (let click = 0; click < clicks; click += 1) {
    await page
      .locator("[role=checkbox][aria-label^='Floor Centre, row A']")
      .nth(click % 8)
      .click();
  }
  await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))");
  const durations = await page.evaluate<number[]>("presses.map(({ duration }) => duration)");
  // The browser reports only times of 16 ms or longer.
  const all = [...durations, ...Array.from({ length: Math.max(0, clicks - durations.length) }, () => 16)];
  return `p50 ${median(all)} ms, longest ${Math.max(...all)} ms of ${clicks}`;
}

const frameReport = `new Promise((resolve) => {
  const gaps = [];
  let last = performance.now();
  const frame = (now) => {
    gaps.push(now - last);
    last = now;
    if (gaps.length < 180) return requestAnimationFrame(frame);
    gaps.sort((a, b) => a - b);
    resolve("p50 " + gaps[90].toFixed(1) + " ms, p99 " + gaps[178].toFixed(1) + " ms apart");
  };
  requestAnimationFrame(frame);
})`;

/** Changes seats of the stands at the rate of a large sale. */
async function startStorm({ stage, performanceId }: DemoDeployment) {
  const redis = connectRedis(stage.stores.redisUrl, () => {});
  const seatLog = new SeatLog(redis, new SeatRepository(stage.database));
  const where = { performanceId, section: { startsWith: "Stand" } };
  const seats = await stage.database.seat.findMany({ where, select: { id: true } });
  let sent = 0;
  const timer = setInterval(() => {
    const changes = Array.from({ length: changesPerSecond / batchesPerSecond }, (): SeatChange => {
      sent += 1;
      const id = Number(seats[(sent * 7) % seats.length]!.id);
      return { id, status: sent % 3 === 0 ? "HELD" : "AVAILABLE", version: sent + 1_000 };
    });
    void seatLog.publish(performanceId, changes);
  }, 1_000 / batchesPerSecond);
  const stop = () => {
    clearInterval(timer);
    redis.disconnect();
    return sent;
  };
  return { stop };
}

async function openPage(deployment: DemoDeployment): Promise<Page> {
  const context = await deployment.browser.newContext({
    locale: "en-GB",
    viewport: { width: 1280, height: 860 },
  });
  const page = await context.newPage();
  await page.goto(deployment.address);
  return page;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function tell(what: string, figure: string): void {
  console.log(`${what.padEnd(36)}${figure}`);
}

measure().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
