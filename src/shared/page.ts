import { ExpectedError } from "./errors";

/** Which part of a list to read: the first entries after the entry with this cursor. */
export interface PageRequest {
  first: number;
  after: string | null;
}

export interface Page<Node> {
  nodes: Node[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
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

/** Makes a page of `first` rows. The caller reads one row more, which tells whether more follow. */
export function toPage<Node>(rows: Node[], first: number, cursor: (node: Node) => string): Page<Node> {
  const nodes = rows.slice(0, first);
  const last = nodes.at(-1);
  return { nodes, pageInfo: { endCursor: last ? cursor(last) : null, hasNextPage: rows.length > first } };
}
