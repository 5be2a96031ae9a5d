import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";

/** Two schemas in SDL, and the part of the changelog that tells how the second differs from the first. */
interface Release {
  released: string;
  current: string;
  changelog: string;
}

/**
 * Finds the breaking changes of a schema that the changelog does not name.
 * @returns the coordinate and the message of each. An argument has the coordinate `Type.field.argument`.
 */
export async function findUnnamedChanges({ released, current, changelog }: Release): Promise<string[]> {
  const changes = await diff(buildSchema(released), buildSchema(current));
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .filter(({ path }) => !changelog.includes(`\`${path}\``))
    .map(({ path, message }) => `\`${path}\`: ${message}`);
}

/** @returns the text under the heading of what is not released yet, or nothing after a release. */
export function readUnreleased(changelog: string): string {
  return changelog.split(/^## /m).find((section) => section.startsWith("Unreleased\n")) ?? "";
}
