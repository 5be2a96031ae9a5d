import type { AuthChecker } from "type-graphql";
import type { GraphContext } from "../context";

/** What a field may ask of its caller beside a valid queue token. */
export type Requirement = "ACTIVE" | "OPERATOR";

/** Refuses with the code that says what is missing, rather than with a plain no. */
export const authChecker: AuthChecker<GraphContext, Requirement> = async (
  { context: { caller } },
  [requirement],
) => {
  if (requirement === "OPERATOR") caller.requireOperator();
  else if (requirement === "ACTIVE") await caller.requireActive();
  else caller.token();
  return true;
};
