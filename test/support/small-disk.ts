import { spawnSync } from "node:child_process";
import { appendFile, mkdtemp, rm, rmdir } from "node:fs/promises";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../src/local-stores/processes";

const prefix = join(tmpdir(), "frontrow-test-disk-");

/** A file system of few megabytes, which a test can fill to the last byte. */
export class SmallDisk {
  private constructor(readonly directory: string) {}

  /** Whether we may mount one: as root on Linux, unless a container forbids it. */
  static isPossible(): boolean {
    if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
    const directory = mkdtempSync(prefix);
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "frontrow", directory]).status === 0;
    if (mounted) spawnSync("umount", [directory]);
    rmdirSync(directory);
    return mounted;
  }

  static async mount({ megabytes }: { megabytes: number }): Promise<SmallDisk> {
    const directory = await mkdtemp(prefix);
    await run("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "frontrow", directory]);
    return new SmallDisk(directory);
  }

  async fill(): Promise<void> {
    for (const bytes of [1024 * 1024, 4096]) {
      await this.fillBy(Buffer.alloc(bytes));
    }
  }

  async makeRoom(): Promise<void> {
    await rm(this.filling);
  }

  async unmount(): Promise<void> {
    await run("umount", [this.directory]);
    await rmdir(this.directory);
  }

  private get filling(): string {
    return join(this.directory, "filling");
  }

  private async fillBy(piece: Buffer): Promise<void> {
    try {
      for (;;) await appendFile(this.filling, piece);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
    }
  }
}
