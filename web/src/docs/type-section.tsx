import {
  isEnumType,
  isInputObjectType,
  isObjectType,
  isScalarType,
  type GraphQLDirective,
  type GraphQLEnumValue,
  type GraphQLNamedType,
} from "graphql";
import { useContext } from "react";
import { FieldList } from "./field-list";
import { Description, Directives, ErrorDetails } from "./text";

/** A type with all that belongs to it. */
export function TypeSection({ type }: { type: GraphQLNamedType }) {
  const { name, description } = type;
  return (
    <section aria-labelledby={name}>
      <h3 id={name}>
        <a href={`#${name}`}>{name}</a>
      </h3>
      <Description text={description} />
      {isScalarType(type) && type.specifiedByURL && (
        <p>
          Specification: <a href={type.specifiedByURL}>{type.specifiedByURL}</a>
        </p>
      )}
      {(isObjectType(type) || isInputObjectType(type)) && (
        <FieldList parent={name} fields={Object.values(type.getFields())} />
      )}
      {isEnumType(type) && <ValueList parent={name} values={type.getValues()} />}
    </section>
  );
}

/** A directive with its arguments. */
export function DirectiveSection({
  directive: { name, description, args },
}: {
  directive: GraphQLDirective;
}) {
  const anchor = `@${name}`;
  return (
    <section aria-labelledby={anchor}>
      <h3 id={anchor}>
        <a href={`#${anchor}`}>{anchor}</a>
      </h3>
      <Description text={description} />
      {args.length > 0 && <FieldList parent={anchor} fields={args} />}
    </section>
  );
}

function ValueList({ parent, values }: { parent: string; values: readonly GraphQLEnumValue[] }) {
  return (
    <dl>
      {values.map(({ name, description, astNode }) => (
        <div key={name}>
          <dt id={`${parent}.${name}`}>
            <code>
              <a href={`#${parent}.${name}`}>{name}</a>
              <Directives of={astNode} />
            </code>
          </dt>
          <dd>
            <Description text={description} />
            {parent === "ErrorCode" && <Details code={name} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What the extensions of an error say besides its code. */
function Details({ code }: { code: string }) {
  const details = useContext(ErrorDetails).get(code) ?? [];
  if (details.length === 0) return null;
  return (
    <p>
      Details: <code>{details.map(({ name, type }) => `${name}: ${type}`).join(", ")}</code>
    </p>
  );
}
