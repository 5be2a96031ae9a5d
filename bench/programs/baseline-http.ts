import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "pg";

/**
 * The smallest server for one statement: node:http and pg. The body of a request is the JSON array of the statement's
 * values. The answer has its first row, as that of a GraphQL server would.
 * Environment: DATABASE_URL, DATABASE_CONNECTIONS, STATEMENT.
 */
const { DATABASE_URL, DATABASE_CONNECTIONS, STATEMENT = "" } = process.env;
const pool = new Pool({ connectionString: DATABASE_URL, max: Number(DATABASE_CONNECTIONS) });

const server = createServer((request, response) => {
  const answer = (status: number, content: unknown) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(content));
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (part: string) => (body += part));
  request.on("end", () => {
    pool.query({ name: "statement", text: STATEMENT, values: JSON.parse(body) as unknown[] }).then(
      ({ rows }) => answer(200, { data: rows[0] }),
      (error: unknown) => answer(500, { errors: [{ message: String(error) }] }),
    );
  });
});

server.listen(0, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
