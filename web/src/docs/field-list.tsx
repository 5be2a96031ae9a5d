import {
  astFromValue,
  print,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
} from "graphql";
import { Description, Directives, TypeReference } from "./text";

type Value = GraphQLArgument | GraphQLInputField;

/** Fields, arguments or input fields, each at an anchor of the form `Type.field.argument`. */
export function FieldList({
  parent,
  fields,
}: {
  parent: string;
  fields: readonly (GraphQLField<unknown, unknown> | Value)[];
}) {
  return (
    <dl>
      {fields.map((field) => (
        <div key={field.name}>
          <dt id={`${parent}.${field.name}`}>
            <code>
              <a href={`#${parent}.${field.name}`}>{field.name}</a>: <TypeReference type={field.type} />
              {"defaultValue" in field && <Default of={field} />}
              <Directives of={field.astNode} />
            </code>
          </dt>
          <dd>
            <Description text={field.description} />
            {"args" in field && field.args.length > 0 && (
              <FieldList parent={`${parent}.${field.name}`} fields={field.args} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Default({ of: { defaultValue, type } }: { of: Value }) {
  const node = astFromValue(defaultValue, type);
  return node && <> = {print(node)}</>;
}
