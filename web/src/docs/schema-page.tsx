import type { GraphQLSchema } from "graphql";
import { Contents } from "./contents";
import { groupTypes } from "./groups";
import { DirectiveSection, TypeSection } from "./type-section";

/** The whole schema on one page, with a table of contents. */
export function SchemaPage({ schema }: { schema: GraphQLSchema }) {
  const groups = groupTypes(schema);
  return (
    <>
      <a className="skip" href="#main">
        Skip to the schema
      </a>
      <header>
        <a className="brand" href="/">
          Frontrow
        </a>
        <a href="/playground">Playground</a>
      </header>
      <div className="columns">
        <Contents schema={schema} />
        <main id="main" tabIndex={-1}>
          <h1>Schema</h1>
          {groups.map(({ title, types }) => (
            <section key={title} aria-labelledby={title.toLowerCase()}>
              <h2 id={title.toLowerCase()}>{title}</h2>
              {types.map((type) => (
                <TypeSection key={type.name} type={type} />
              ))}
            </section>
          ))}
          <section aria-labelledby="directives">
            <h2 id="directives">Directives</h2>
            {schema.getDirectives().map((directive) => (
              <DirectiveSection key={directive.name} directive={directive} />
            ))}
          </section>
        </main>
      </div>
    </>
  );
}
