import { parse } from "yaml";
import { tasks } from "../../src/shared/tasks";
import { catalogue } from "../../src/shared/errors";
import { Exposition } from "../support/exposition";
import { readProjectFile as read } from "../support/project-file";
import { Stage } from "../support/stage";

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

  it("see the first of each that is counted, because a process shows all of them from its start", () => {
    const counted = {
      frontrow_errors_total: { code: ["INTERNAL_SERVER_ERROR", ...Object.keys(catalogue)] },
      frontrow_background_failures_total: { task: ["other", ...tasks] },
      frontrow_wait_ranges_total: { outcome: ["HELD", "EXCEEDED"] },
      frontrow_operations_shed_total: { limit: ["ordinary", "total", "address"] },
      frontrow_global_read_failures_total: { subject: ["queues", "seats"] },
    };
    const counters = [...metrics.kinds].filter(
      ([name, kind]) => kind === "counter" && name.startsWith("frontrow_"),
    );
    expect(counters.map(([name]) => name).sort()).toEqual(Object.keys(counted).sort());
    for (const [name, labels] of Object.entries(counted)) {
      for (const [label, values] of Object.entries<string[]>(labels)) {
        const shown = values.map((value) => [name, value, metrics.value(name, { [label]: value })]);
        expect(shown).toEqual(values.map((value) => [name, value, expect.any(Number)]));
      }
    }
  });

  it("take rates of counters alone, and sum no gauge that every process shows alike", () => {
    for (const query of queries) {
      for (const [, name = ""] of query.matchAll(/\b(?:rate|increase)\((\w+)/g)) {
        const family = name.replace(/_(bucket|count|sum)$/, "");
        expect([name, metrics.kinds.get(name) ?? metrics.kinds.get(family)]).not.toEqual([name, "gauge"]);
      }
      expect(query).not.toMatch(/sum[^(]*\(\s*frontrow_(queue_|queues|seats)/);
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

  it("about a task has a word about each of them", () => {
    for (const task of tasks) expect(sections.get("FrontrowTaskFailing")).toContain(`| ${task} `);
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
