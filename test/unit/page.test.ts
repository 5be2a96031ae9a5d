import { checkPage, toPage } from "../../src/shared/page";

describe("a page", () => {
  const isCursor = (text: string) => text.startsWith("cursor");
  const cursor = (node: number) => `cursor ${node}`;

  it("leaves out the row that was read beyond the limit, which says that more follow", () => {
    expect(toPage([1, 2, 3], { first: 2, after: null }, cursor)).toEqual({
      nodes: [1, 2],
      edges: [
        { cursor: "cursor 1", node: 1 },
        { cursor: "cursor 2", node: 2 },
      ],
      pageInfo: { startCursor: "cursor 1", endCursor: "cursor 2", hasPreviousPage: false, hasNextPage: true },
    });
  });

  it("is the last when no row was read beyond the limit, and has entries before it when it follows one", () => {
    expect(toPage([3], { first: 2, after: "cursor 2" }, cursor).pageInfo).toEqual({
      startCursor: "cursor 3",
      endCursor: "cursor 3",
      hasPreviousPage: true,
      hasNextPage: false,
    });
  });

  it("has no cursor when it is empty", () => {
    expect(toPage([], { first: 2, after: null }, cursor)).toEqual({
      nodes: [],
      edges: [],
      pageInfo: { startCursor: null, endCursor: null, hasPreviousPage: false, hasNextPage: false },
    });
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
