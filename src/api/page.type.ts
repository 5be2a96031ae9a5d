import { ArgsType, Field, Int, ObjectType, type ClassType } from "type-graphql";
import type { Page, PageEnds, PageRequest } from "../shared/page";

@ObjectType({ description: "Both ends of one page of a list." })
export class PageInfo implements PageEnds {
  @Field(() => String, { nullable: true, description: "The first cursor. Null when the page is empty." })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The value of after for the next page. Null when the page is empty.",
  })
  endCursor!: string | null;

  @Field(() => Boolean, { description: "Whether entries come before, which is so when after was given." })
  hasPreviousPage!: boolean;

  @Field(() => Boolean, { description: "Whether more entries follow." })
  hasNextPage!: boolean;
}

@ArgsType()
export class PageArgs implements PageRequest {
  @Field(() => Int, { defaultValue: 20, description: "How many entries to read: 1 to 100." })
  first!: number;

  @Field(() => String, {
    nullable: true,
    description: "The endCursor of the previous page, or any cursor; null for the first page.",
  })
  after!: string | null;
}

export function toPageRequest({ first, after }: PageArgs): PageRequest {
  return { first, after: after ?? null };
}

/**
 * Makes the type of one page of a list, as the connections of Relay have it: https://relay.dev/graphql/connections.htm
 * @param entries names the entries and their order, such as "The reservations, newest first".
 */
export function connectionOf<Node extends object>(
  type: ClassType<Node>,
  entries: string,
): ClassType<Page<Node>> {
  @ObjectType(`${type.name}Edge`, { description: "One entry of a page." })
  class Edge {
    @Field(() => String, { description: "The value of after for a page that begins behind this entry." })
    cursor!: string;

    @Field(() => type, { description: "The entry." })
    node!: Node;
  }

  @ObjectType(`${type.name}Connection`, { description: "One page of a list." })
  class Connection implements Page<Node> {
    @Field(() => [type], { description: `${entries}.` })
    nodes!: Node[];

    @Field(() => [Edge], { description: `${entries}, each with its cursor.` })
    edges!: Edge[];

    @Field(() => PageInfo, { description: "Both ends of the page." })
    pageInfo!: PageInfo;
  }
  return Connection;
}
