import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { Exposition } from "../support/exposition";
import { Stage } from "../support/stage";

const root = join(__dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

interface Alert {
  alert: string;
  expr: string;
  for: string;
  labels: { severity: string };
  annotations: { summary: string; runbook: string };
}

interface Panel {
  title: string;
  description?: string;
  type: string;
  gridPos: { x: number; y: number; w: number; h: number };
  fieldConfig?: { defaults: { unit: string } };
  targets?: { expr: string }[];
}

const dashboard = JSON.parse(read("ops/grafana/frontrow.json")) as {
  panels: Panel[];
  templating: { list: { name: string; definition?: string }[] };
};
const { groups } = parse(read("ops/prometheus/alerts.yml")) as { groups: { rules: Alert[] }[] };
const alerts = groups.flatMap(({ rules }) => rules);
const panels = dashboard.panels.filter(({ type }) => type !== "row");
const queries = [
  ...alerts.map(({ expr }) => expr),
  ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  ...dashboard.templating.list.flatMap(({ definition = "" }) => definition),
];

describe("the dashboard and the alerts", () => {
  let metrics: Exposition;
  beforeAll(async () => {
    const stage = await Stage.open();
    metrics = await Exposition.of(stage.addresses[0]!);
    await stage.close();
  });

  it("ask only for metrics that a process shows, of the kind that each has", () => {
    const asked = new Set(queries.flatMap((query) => query.match(/\b(frontrow|nodejs|process)_\w+/g) ?? []));
    expect(asked.size).toBeGreaterThan(25);
    for (const name of asked) {
      const histogram = /^(.*)_(bucket|count|sum)$/.exec(name)?.[1];
      const family = histogram !== undefined && metrics.kinds.has(histogram) ? histogram : name;
      expect([name, metrics.kinds.get(family)]).toEqual([name, expect.any(String)]);
      if (family !== name) expect(metrics.kinds.get(family)).toMatch(/histogram|summary/);
    }
  });

  it("ask for each metric of Frontrow somewhere", () => {
    const own = [...metrics.kinds.keys()].filter((name) => name.startsWith("frontrow_"));
    expect(own.filter((name) => !queries.some((query) => query.includes(name)))).toEqual([]);
  });

  it("take rates of counters alone, and sum no gauge that every process shows alike", () => {
    for (const query of queries) {
      for (const [, name = ""] of query.matchAll(/\b(?:rate|increase)\((\w+)/g)) {
        const family = name.replace(/_(bucket|count|sum)$/, "");
        expect([name, metrics.kinds.get(name) ?? metrics.kinds.get(family)]).not.toEqual([name, "gauge"]);
      }
      expect(query).not.toMatch(/sum[^(]*\(\s*frontrow_(line_|lines|seats)/);
    }
  });
});

describe("each alert", () => {
  const runbook = read("ops/runbook.md");
  const sections = new Map(
    runbook
      .split(/^## /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf("\n")), section]),
  );

  it("has a name of its own", () => {
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
  });

  it.each(alerts.map((rule) => [rule.alert, rule] as const))(
    "%s says how bad it is and what it means, look at and do",
    (alert, rule) => {
      expect(rule.for).toMatch(/^\d+[sm]$/);
      expect(["critical", "warning"]).toContain(rule.labels.severity);
      expect(rule.annotations.summary).toMatch(/\.$/);
      expect(rule.annotations.runbook).toBe(`ops/runbook.md#${alert.toLowerCase()}`);
      for (const part of ["**Means**", "**Look**", "**Do**"]) expect(sections.get(alert)).toContain(part);
    },
  );

  it("is there for every section of the runbook that is named like one", () => {
    const named = [...sections.keys()].filter((title) => title.startsWith("Frontrow"));
    expect(named.sort()).toEqual(alerts.map(({ alert }) => alert).sort());
  });

  it("is found by every link of the runbook", () => {
    for (const [, anchor] of runbook.matchAll(/\(#(\w+)\)/g)) {
      expect(alerts.map(({ alert }) => alert.toLowerCase())).toContain(anchor);
    }
  });
});

describe("each panel", () => {
  it.each(panels.map((panel) => [panel.title, panel] as const))(
    "%s has a unit, a description and a query",
    (_, panel) => {
      expect(panel.fieldConfig?.defaults.unit).toMatch(/^\w+$/);
      expect(panel.description).toMatch(/\.$/);
      expect(panel.targets?.every(({ expr }) => expr !== "")).toBe(true);
    },
  );

  it("covers no other", () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});

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
  const files = readdirSync(join(root, directory));
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
    expect(maxReplicas * Number(of("config.yaml").data?.["DATABASE_CONNECTIONS"])).toBeLessThan(200);
  });

  it("scale by a metric that a process shows", () => {
    expect(read(`${directory}/autoscaler.yaml`)).toContain("name: frontrow_sockets_open");
    expect(read("src/graphql/metrics.ts")).toContain('"frontrow_sockets_open"');
  });
});
