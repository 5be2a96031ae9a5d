import {
  isEnumType,
  isInputObjectType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLNamedType,
} from "graphql";
import { createSchema } from "../../src/api/schema";
import { ApiProcess } from "../support/api-process";
import { eventually } from "../support/eventually";
import { useStage } from "../support/use-stage";

const stage = useStage();
describe("a page", () => {
  it.each(["/", "/account", "/concerts/1", "/operator", "/docs"])(
    "at %s may load what this server serves, and run or style nothing inline",
    async (path) => {
      const { status, headers } = await fetch(stage.addresses[0] + path);
      expect(status).toBe(200);
      const policy = headers.get("content-security-policy");
      for (const directive of ["default-src 'self'", "object-src 'none'", "frame-ancestors 'none'"]) {
        expect(policy).toContain(directive);
      }
      expect(policy).not.toContain("unsafe");
      expect(policy).not.toContain("blob:");
      expect(headers.get("cache-control")).toBe("no-cache");
    },
  );

  it("at /playground may have styles of its own beside that, and no scripts", async () => {
    const { headers } = await fetch(`${stage.addresses[0]}/playground`);
    const policy = headers.get("content-security-policy");
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("style-src 'self' 'unsafe-inline'");
    expect(policy).not.toMatch(/script-src|unsafe-eval/);
  });
});

interface Part {
  name: string;
  args?: readonly GraphQLArgument[];
}

const partsOf = (type: GraphQLNamedType): readonly Part[] => {
  if (isEnumType(type)) return type.getValues();
  return isObjectType(type) || isInputObjectType(type) ? Object.values(type.getFields()) : [];
};

/** The anchors of a type: its own, and those of its fields, their arguments, or its values. */
function anchorsOf(type: GraphQLNamedType): string[] {
  const parts = partsOf(type).flatMap((part) => [
    part.name,
    ...(part.args ?? []).map(({ name }) => `${part.name}.${name}`),
  ]);
  return [type.name, ...parts.map((part) => `${type.name}.${part}`)];
}

describe("the documentation of the schema", () => {
  let html: string;
  beforeAll(async () => {
    html = await (await fetch(`${stage.addresses[0]}/docs`)).text();
  });

  const read = (attribute: string) =>
    [...html.matchAll(new RegExp(` ${attribute}="([^"]*)"`, "g"))].map(([, value]) => value!);

  it("has every type, field, argument and value at an anchor of its own", () => {
    const ids = read("id");
    const expected = Object.values(createSchema().getTypeMap())
      .filter(({ name }) => !name.startsWith("__"))
      .flatMap(anchorsOf);
    expect(expected.length).toBeGreaterThan(300);
    expect(expected.filter((anchor) => !ids.includes(anchor))).toEqual([]);
    expect(ids.length).toBe(new Set(ids).size);
  });

  it("describes operations with their errors, and errors with their details", () => {
    const text = html.replace(/<[^>]*>/g, "");
    expect(text).toContain("Ends a pause or a drain. For operators. Errors: FORBIDDEN, CONCERT_NOT_FOUND.");
    expect(text).toContain("first: Int! = 20");
    expect(text).toContain("Details: retryAfterSeconds: Int!");
  });

  it("has no script, and no link that leads nowhere", async () => {
    expect(html).not.toContain("<script");
    const links = [...new Set(read("href"))];
    expect(links).toEqual(
      expect.arrayContaining(["#ErrorCode.SEAT_TAKEN", "#@semanticNonNull", "/playground"]),
    );
    const anchors = links.filter((link) => link.startsWith("#")).map((link) => link.slice(1));
    expect(anchors.filter((anchor) => !read("id").includes(anchor))).toEqual([]);
    for (const path of links.filter((link) => link.startsWith("/"))) {
      expect({ path, status: (await fetch(stage.addresses[0] + path)).status }).toEqual({
        path,
        status: 200,
      });
    }
  });
});

/** What browsers accept when a person opens an address. */
const visit = {
  headers: { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" },
  redirect: "manual",
} as const;

describe("the API, opened in a browser,", () => {
  it("leads to the playground", async () => {
    const { status, headers } = await fetch(`${stage.addresses[0]}/graphql`, visit);
    expect(status).toBe(303);
    expect(headers.get("location")).toBe("/playground");
  });

  it("answers the operation of a link", async () => {
    const response = await fetch(`${stage.addresses[0]}/graphql?query={__typename}`, visit);
    expect(await response.json()).toEqual({ data: { __typename: "Query" } });
  });

  it("leads nobody who asks for JSON away", async () => {
    const { status } = await fetch(`${stage.addresses[0]}/graphql`, { redirect: "manual" });
    expect(status).toBe(400);
  });
});

describe("a process without the playground", () => {
  it("neither serves nor announces it and the documentation, and serves the other pages", async () => {
    const api = await ApiProcess.start(stage, { PLAYGROUND: "off" });
    try {
      expect((await fetch(`${api.address}/playground`)).status).toBe(404);
      expect((await fetch(`${api.address}/docs`)).status).toBe(404);
      expect((await fetch(`${api.address}/operator`)).status).toBe(200);
      const visited = await fetch(`${api.address}/graphql`, visit);
      expect(visited.status).toBe(400);
      expect(await visited.text()).toContain("GraphQL operations must contain a non-empty `query`");
      await eventually(
        async () => api.printed.join("\n"),
        (printed) => printed.includes("Health"),
      );
      expect(api.printed.join("\n")).not.toMatch(/playground|docs/i);
    } finally {
      await api.kill();
    }
  });
});
