import { ExpectedError } from "./errors";

/** Which part of a list to read: the first entries after the entry with this cursor. */
export interface PageRequest {
  first: number;
  after: string | null;
}

export interface Page<Node> {
  nodes: Node[];
  edges: { cursor: string; node: Node }[];
  pageInfo: PageEnds;
}

/** The cursors at both ends, null for an empty page, and whether the list goes on there. */
export interface PageEnds {
  startCursor: string | null;
  endCursor: string | null;
  hasPreviousPage: boolean;
  hasNextPage: boolean;
}

export const maxPerPage = 100;

/**
 * @param isCursor whether a text can be a cursor of the list.
 * @throws ExpectedError BAD_USER_INPUT when `after` cannot be a cursor, or `first` is not from 1 to 100.
 */
export function checkPage(page: PageRequest, isCursor: (text: string) => boolean): PageRequest {
  const { first, after } = page;
  if (first < 1 || first > maxPerPage) {
    throw new ExpectedError("BAD_USER_INPUT", { reason: `first must be from 1 to ${maxPerPage}.` });
  }
  if (after !== null && !isCursor(after)) {
    throw new ExpectedError("BAD_USER_INPUT", { reason: "after must be the cursor of an earlier page." });
  }
  return page;
}

/**
 * Makes a page of the rows that a request asked for. The caller reads one row more, which tells whether more follow.
 * An entry was before the page when the request named it.
 */
export function toPage<Node>(
  rows: Node[],
  { first, after }: PageRequest,
  toCursor: (node: Node) => string,
): Page<Node> {
  const nodes = rows.slice(0, first);
  const edges = nodes.map((node) => ({ cursor: toCursor(node), node }));
  const startCursor = edges[0]?.cursor ?? null;
  const endCursor = edges.at(-1)?.cursor ?? null;
  const pageInfo = {
    startCursor,
    endCursor,
    hasPreviousPage: after !== null,
    hasNextPage: rows.length > first,
  };
  return { nodes, edges, pageInfo };
}
