import { ArgsType, Field, Int, ObjectType } from "type-graphql";
import type { PageRequest } from "../shared/page";

@ObjectType({ description: "Where a page of a list ends." })
export class PageInfo {
  @Field(() => String, {
    nullable: true,
    description: "Give this as after to read on. Null when the page is empty.",
  })
  endCursor!: string | null;

  @Field(() => Boolean, { description: "Whether more follows." })
  hasNextPage!: boolean;
}

@ArgsType()
export class PageArgs implements PageRequest {
  @Field(() => Int, { defaultValue: 20, description: "How many entries to read: 1 to 100." })
  first!: number;

  @Field(() => String, {
    nullable: true,
    description: "The endCursor of the page before; null for the first page.",
  })
  after!: string | null;
}

export function toPageRequest({ first, after }: PageArgs): PageRequest {
  return { first, after: after ?? null };
}
