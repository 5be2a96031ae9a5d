import { print, isListType, isNonNullType, type ConstDirectiveNode, type GraphQLType } from "graphql";
import { createContext, Fragment, useContext } from "react";

/** The details that the extensions of an error have, by its code. */
export const ErrorDetails = createContext<ReadonlyMap<string, { name: string; type: string }[]>>(new Map());

/** A type as SDL writes it, with a link to its name. */
export function TypeReference({ type }: { type: GraphQLType }) {
  if (isNonNullType(type)) {
    return (
      <>
        <TypeReference type={type.ofType} />!
      </>
    );
  }
  if (isListType(type)) {
    return (
      <>
        [<TypeReference type={type.ofType} />]
      </>
    );
  }
  return <a href={`#${type.name}`}>{type.name}</a>;
}

/** A paragraph in which each error code is a link. */
export function Description({ text }: { text: string | null | undefined }) {
  const codes = useContext(ErrorDetails);
  if (!text) return null;
  return (
    <p>
      {text.split(/\b([A-Z_]+)\b/).map((part, index) => (
        <Fragment key={index}>{codes.has(part) ? <a href={`#ErrorCode.${part}`}>{part}</a> : part}</Fragment>
      ))}
    </p>
  );
}

/** The directives of a definition, as SDL writes them. */
export function Directives({
  of,
}: {
  of: { directives?: readonly ConstDirectiveNode[] } | null | undefined;
}) {
  return of?.directives?.map((directive) => (
    <Fragment key={directive.name.value}>
      {" "}
      <a href={`#@${directive.name.value}`}>{print(directive)}</a>
    </Fragment>
  ));
}
