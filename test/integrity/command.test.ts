import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { useStage } from "../support/use-stage";

const script = join(__dirname, "../../scripts/integrity.ts");
const tsx = pathToFileURL(require.resolve("tsx")).href;

describe("npm run integrity", () => {
  const stage = useStage({}, { processes: 0 });
  let userId: string;
  let emptyDirectory: string;
  beforeAll(async () => {
    ({ id: userId } = await stage.database.user.create({ data: { name: "Somebody" } }));
    emptyDirectory = await mkdtemp(join(tmpdir(), "frontrow-test-integrity-"));
  });
  afterAll(() => rm(emptyDirectory, { recursive: true }));

  it("ends with 0 when nothing is wrong, with 2 when it cannot check all, and says why", async () => {
    const { databaseUrl } = stage.stores;
    // There has to be a queue that Redis would know.
    await stage.concert();
    const [sound, withoutRedis, withoutSettings] = await Promise.all([
      run({}, { directory: await besideProcess() }),
      run({ DATABASE_URL: databaseUrl, REDIS_URL: "redis://127.0.0.1:1" }),
      run({}),
    ]);
    expect(sound).toMatchObject({ code: 0, output: expect.stringContaining("faults: 0") });
    expect(withoutRedis).toMatchObject({
      code: 2,
      output: expect.stringContaining("Redis does not answer"),
    });
    expect(withoutSettings).toMatchObject({ code: 2, output: expect.stringContaining("Set DATABASE_URL") });
  });

  it("ends with 1 and names what is wrong, a line for each", async () => {
    await stage.database.$transaction([
      stage.database.$executeRaw`SET LOCAL session_replication_role = replica`,
      stage.database.$executeRaw`
        INSERT INTO point_accounts (user_id, balance, last_sequence) VALUES (${userId}::uuid, 7, 1)
      `,
    ]);
    const { databaseUrl, redisUrl } = stage.stores;
    const { code, output } = await run({ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl });
    await stage.database.pointAccount.delete({ where: { userId } });
    expect(output).toContain(`balance-is-sum-of-history: account ${userId} stands at 7 points`);
    expect(output).toContain("faults: 1");
    expect(code).toBe(1);
  });

  /** A directory in which a process keeps private stores, as others find it. */
  async function besideProcess(): Promise<string> {
    const { databaseUrl, redisUrl } = stage.stores;
    const directory = join(emptyDirectory, "beside");
    await mkdir(join(directory, ".frontrow"), { recursive: true });
    const settings = `DATABASE_URL=${databaseUrl}\nREDIS_URL=${redisUrl}\nTOKEN_SECRET=unread\n`;
    await writeFile(join(directory, ".frontrow/environment"), settings);
    return directory;
  }

  function run(
    settings: Record<string, string>,
    { directory = emptyDirectory } = {},
  ): Promise<{ code: number | null; output: string }> {
    const env = { PATH: process.env["PATH"], ...settings };
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        ["--import", tsx, script],
        { cwd: directory, env },
        (_, stdout, stderr) => resolve({ code: child.exitCode, output: stdout + stderr }),
      );
    });
  }
});
