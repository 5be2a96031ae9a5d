import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "pg";

/**
 * A minimal server of one statement over HTTP: node:http and pg. The body of a request is the JSON array of the
 * statement's values, the answer is its first row.
 * Environment: DATABASE_URL, DATABASE_CONNECTIONS, STATEMENT.
 */
const { DATABASE_URL, DATABASE_CONNECTIONS, STATEMENT: text = "" } = process.env;
const pool = new Pool({ connectionString: DATABASE_URL, max: Number(DATABASE_CONNECTIONS) });

const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (part: string) => (body += part));
  request.on("end", () => {
    pool.query({ name: "statement", text, values: JSON.parse(body) as unknown[] }).then(
      ({ rows }) => answer(200, rows[0]),
      (error: unknown) => answer(500, { error: String(error) }),
    );
  });

  function answer(status: number, content: unknown): void {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(content));
  }
});

server.listen(0, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
