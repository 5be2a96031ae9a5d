import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { projectRoot, readProjectFile as read } from "../support/project-file";

interface Manifest {
  kind: string;
  metadata?: { name: string };
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  resources?: string[];
  [key: string]: unknown;
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

  it("keep the connections of all replicas below what Postgres usually allows a role", () => {
    const { maxReplicas } = of("autoscaler.yaml").spec as { maxReplicas: number };
    const connections = Number(of("config.yaml").data?.["DATABASE_CONNECTIONS"]) + 3;
    expect(maxReplicas * connections).toBeLessThan(200);
  });

  it("scale by a metric that a process shows", () => {
    expect(read(`${directory}/autoscaler.yaml`)).toContain("name: frontrow_sockets_open");
    expect(read("src/graphql/metrics.ts")).toContain('"frontrow_sockets_open"');
  });
});
