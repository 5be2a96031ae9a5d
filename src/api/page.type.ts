import { ArgsType, Field, Int, ObjectType } from "type-graphql";
import type { PageRequest } from "../shared/page";

@ObjectType({ description: "The end of one page of a list." })
export class PageInfo {
  @Field(() => String, {
    nullable: true,
    description: "The value of after for the next page. Null when the page is empty.",
  })
  endCursor!: string | null;

  @Field(() => Boolean, { description: "Whether more entries follow." })
  hasNextPage!: boolean;
}

@ArgsType()
export class PageArgs implements PageRequest {
  @Field(() => Int, { defaultValue: 20, description: "How many entries to read: 1 to 100." })
  first!: number;

  @Field(() => String, {
    nullable: true,
    description: "The endCursor of the previous page; null for the first page.",
  })
  after!: string | null;
}

export function toPageRequest({ first, after }: PageArgs): PageRequest {
  return { first, after: after ?? null };
}
