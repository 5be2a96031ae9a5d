import { findUnnamedChanges, readUnreleased } from "../../scripts/schema/unnamed-changes";

const released = `
  type Query { concerts(first: Int): [Concert!]! hall: String }
  type Concert { id: ID! title: String! }
`;
const current = `
  type Query { concerts(first: Int, venue: String!): [Concert!] }
  type Concert { id: ID! title: String! artist: String }
`;

const find = (changelog: string) => findUnnamedChanges({ released, current, changelog });

describe("the breaking changes of a schema", () => {
  it("are found with their coordinates, and additions are not", async () => {
    expect(await find("")).toEqual([
      expect.stringMatching(/^`Query\.hall`: .*removed/),
      expect.stringMatching(/^`Query\.concerts`: .*'\[Concert!\]!' to '\[Concert!\]'/),
      expect.stringMatching(/^`Query\.concerts\.venue`: .*added/),
    ]);
  });

  it("are not found once the changelog names them, each by its own coordinate", async () => {
    const remaining = await find("- `Query.concerts` may be null. Query.hall is gone.");
    expect(remaining.map((line) => line.split(":")[0])).toEqual(["`Query.hall`", "`Query.concerts.venue`"]);
  });

  it("do not exist in an unchanged schema", async () => {
    expect(await findUnnamedChanges({ released, current: released, changelog: "" })).toEqual([]);
  });
});

describe("the unreleased part of a changelog", () => {
  it("ends at the first release, and is empty immediately after one", () => {
    const past = "## 0.1.0\n\n- `Query.hall` is gone.\n";
    expect(readUnreleased(`# Changelog\n\n## Unreleased\n\n### Fixed\n\n- \`Query.a\`\n\n${past}`)).toBe(
      "Unreleased\n\n### Fixed\n\n- `Query.a`\n\n",
    );
    expect(readUnreleased(`# Changelog\n\n${past}`)).toBe("");
  });
});
