import { checkPage, toPage } from "../../src/shared/page";

describe("a page", () => {
  const isCursor = (text: string) => text.startsWith("cursor");
  const cursor = (node: number) => `cursor ${node}`;

  it("leaves out the row that was read beyond the limit, which says that more follow", () => {
    expect(toPage([1, 2, 3], 2, cursor)).toEqual({
      nodes: [1, 2],
      pageInfo: { endCursor: "cursor 2", hasNextPage: true },
    });
  });

  it("is the last when no row was read beyond the limit", () => {
    expect(toPage([1, 2], 2, cursor).pageInfo).toEqual({ endCursor: "cursor 2", hasNextPage: false });
  });

  it("has no cursor when it is empty", () => {
    expect(toPage([], 2, cursor)).toEqual({ nodes: [], pageInfo: { endCursor: null, hasNextPage: false } });
  });

  it.each([1, 100])("may have %i entries", (first) => {
    expect(checkPage({ first, after: null }, isCursor)).toEqual({ first, after: null });
  });

  it.each([0, -1, 101])("may not have %i entries", (first) => {
    expect(() => checkPage({ first, after: null }, isCursor)).toThrow(
      expect.objectContaining({ code: "BAD_USER_INPUT" }),
    );
  });

  it("may not go on after something that is no cursor", () => {
    expect(checkPage({ first: 1, after: "cursor 1" }, isCursor)).toEqual({ first: 1, after: "cursor 1" });
    expect(() => checkPage({ first: 1, after: "elsewhere" }, isCursor)).toThrow(
      expect.objectContaining({ code: "BAD_USER_INPUT" }),
    );
  });
});
