import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { readConfig } from "../../src/config/config";
import { databaseConnections } from "../../src/config/database-connections";
import { exposure } from "../../src/config/exposure";
import { projectRoot, readProjectFile as read } from "../support/project-file";

interface Manifest {
  kind: string;
  metadata?: { name: string };
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  resources?: string[];
  [key: string]: unknown;
}

interface Scraping {
  rule_files: string[];
  scrape_configs: { job_name: string; relabel_configs: { action?: string; regex?: string }[] }[];
}

interface PodTemplate {
  metadata: { labels: Record<string, string>; annotations?: Record<string, string> };
  spec: { containers: { ports: { name: string }[] }[] };
}

describe("the manifests", () => {
  const directory = "ops/kubernetes";
  const files = readdirSync(join(projectRoot, directory));
  const manifests = new Map(
    files.map((file) => {
      const [document, ...others] = parseAllDocuments(read(`${directory}/${file}`));
      if (!document || others.length > 0 || document.errors.length > 0)
        throw new Error(`${file} is not one document.`);
      return [file, document.toJS() as Manifest];
    }),
  );
  const of = (file: string) => manifests.get(file) as Manifest & { spec: never };
  const settings = new Set([...read(".env.example").matchAll(/^(\w+)=/gm)].map(([, name]) => name));

  const config = readConfig({ ...of("config.yaml").data, ...of("secret.example.yaml").stringData });

  it("set only what .env.example lists, and no secret in the open", () => {
    const given = Object.keys(of("config.yaml").data ?? {});
    const secret = Object.keys(of("secret.example.yaml").stringData ?? {});
    expect(given.length + secret.length).toBeGreaterThan(8);
    expect([...given, ...secret].filter((name) => !settings.has(name))).toEqual([]);
    expect(given.filter((name) => /SECRET|TOKEN|PASSWORD|_URL$/.test(name))).toEqual(["IDENTITY_JWKS_URL"]);
    for (const name of ["DATABASE_URL", "REDIS_URL", "TOKEN_SECRET"]) expect(secret).toContain(name);
  });

  it("are all applied, apart from the example of a secret", () => {
    const applied = of("kustomization.yaml").resources ?? [];
    expect([...applied, "kustomization.yaml", "secret.example.yaml"].sort()).toEqual([...files].sort());
  });

  it("leave a process the time that it takes to stop, and route nothing that is for the cluster alone", () => {
    const { template } = of("deployment.yaml").spec as { template: { spec: Record<string, unknown> } };
    const stopSeconds = Number(/^STOP_SECONDS=(\d+)$/m.exec(read(".env.example"))?.[1] ?? 20);
    expect(template.spec["terminationGracePeriodSeconds"]).toBeGreaterThan(stopSeconds + 5);
    const ingress = JSON.stringify(of("ingress.yaml").spec);
    expect(ingress).toContain('"/graphql"');
    for (const path of ["/metrics", "/readyz", "/healthz"]) expect(ingress).not.toContain(path);
  });

  it("keep all connections during a rollout below what Postgres allows, with room for who looks after it", () => {
    const { maxReplicas } = of("autoscaler.yaml").spec as { maxReplicas: number };
    const { strategy } = of("deployment.yaml").spec as {
      strategy: { rollingUpdate: { maxSurge: number } };
    };
    const pods = maxReplicas + strategy.rollingUpdate.maxSurge;
    const superusersAlone = 3;
    expect(pods * databaseConnections(config) + 10).toBeLessThanOrEqual(200 - superusersAlone);
  });

  it("take on as many operations as keep the connections busy", () => {
    expect(config.MAX_OPERATIONS).toBe(5 * config.DATABASE_CONNECTIONS);
  });

  it("are of a process in production, which trusts no user id, shows no playground and checks its stores", () => {
    expect(config.NODE_ENV).toBe("production");
    expect(exposure(config)).toMatchObject({ introspection: false, playground: false });
    expect(new URL(config.DATABASE_URL!).searchParams.get("sslmode")).toBe("verify-full");
    expect(new URL(config.REDIS_URL!).protocol).toBe("rediss:");
  });

  it("scale by a metric that a process shows", () => {
    expect(read(`${directory}/autoscaler.yaml`)).toContain("name: frontrow_sockets_open");
    expect(read("src/telemetry/metrics.ts")).toContain('"frontrow_sockets_open"');
  });

  it("are watched by the one job that the alerts ask for", () => {
    const { rule_files: rules, scrape_configs: jobs } = parse(
      read("ops/prometheus/prometheus.yml"),
    ) as Scraping;
    expect(rules).toEqual(["alerts.yml"]);
    const asked = [...read("ops/prometheus/alerts.yml").matchAll(/\bjob="([^"]*)"/g)].map(([, job]) => job);
    expect(new Set(asked)).toEqual(new Set(jobs.map((job) => job.job_name)));
    const kept = jobs[0]!.relabel_configs.filter(({ action }) => action === "keep");
    const { template } = of("deployment.yaml").spec as { template: PodTemplate };
    expect(kept.map(({ regex }) => regex)).toEqual([
      template.metadata.labels["app.kubernetes.io/name"],
      template.spec.containers[0]!.ports[0]!.name,
      "Running",
    ]);
    expect(template.metadata.annotations).toBeUndefined();
  });
});
