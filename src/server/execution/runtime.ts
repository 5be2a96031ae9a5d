import type { GraphQLSchema } from "graphql";
import type { Logger } from "pino";
import type { OperationOrigin } from "../../access/caller";
import type { GraphContext } from "../../api/context";
import type { ErrorFormat } from "../../api/error-format";
import type { Operations } from "../../telemetry/operations";
import type { OperationRunner } from "../limits/operation-runner";
import type { DocumentReader } from "../../documents/document-reader";
import type { Executor } from "./executor";

/** How a transport reads, runs, answers and measures operations. One of each serves the whole process. */
export interface Runtime {
  schema: GraphQLSchema;
  documents: DocumentReader;
  createContext: (sender: OperationOrigin) => GraphContext;
  runner: OperationRunner;
  executor: Executor;
  format: ErrorFormat;
  operations: Operations;
  log: Logger;
}
