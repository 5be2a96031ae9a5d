import type { GraphQLSchema } from "graphql";
import { groupTypes, rootTypes } from "./groups";

interface Entry {
  anchor: string;
  name: string;
}

/** The table of contents: every operation by its root type, every type by its group, and the directives. */
export function Contents({ schema }: { schema: GraphQLSchema }) {
  const [, ...groups] = groupTypes(schema);
  return (
    <nav aria-label="Contents">
      {rootTypes(schema).map((root) => (
        <Links
          key={root.name}
          title={{ anchor: root.name, name: root.name }}
          entries={Object.keys(root.getFields()).map((name) => ({ anchor: `${root.name}.${name}`, name }))}
        />
      ))}
      {groups.map(({ title, types }) => (
        <Links
          key={title}
          title={{ anchor: title.toLowerCase(), name: title }}
          entries={types.map(({ name }) => ({ anchor: name, name }))}
        />
      ))}
      <Links
        title={{ anchor: "directives", name: "Directives" }}
        entries={schema.getDirectives().map(({ name }) => ({ anchor: `@${name}`, name: `@${name}` }))}
      />
    </nav>
  );
}

function Links({ title, entries }: { title: Entry; entries: Entry[] }) {
  return (
    <>
      <h2>
        <a href={`#${title.anchor}`}>{title.name}</a>
      </h2>
      <ul>
        {entries.map(({ anchor, name }) => (
          <li key={name}>
            <a href={`#${anchor}`}>{name}</a>
          </li>
        ))}
      </ul>
    </>
  );
}
