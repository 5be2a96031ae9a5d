import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { InMemoryCache } from "@apollo/client";
import { Kind, print, type DocumentNode } from "graphql";
import { manifestPath } from "../src/documents/trusted-documents";
import * as operations from "../web/src/generated/operations";
import * as operator from "../web/src/generated/operator";

const cache = new InMemoryCache();

/** Writes every document of the pages by the SHA-256 of its text, for TRUSTED_DOCUMENTS=only. */
function writeTrustedDocuments(): void {
  const texts = [operations, operator].flatMap((module) =>
    Object.values(module).filter(isOperation).map(toSentText),
  );
  const entries = texts.map((text) => [createHash("sha256").update(text).digest("hex"), text]);
  writeFileSync(manifestPath, JSON.stringify(Object.fromEntries(entries), null, 2));
}

function isOperation({ definitions }: DocumentNode): boolean {
  return definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION);
}

/** Apollo Client asks for the type of every object, and its links print the document. */
function toSentText(document: DocumentNode): string {
  return print(cache.transformDocument(document));
}

writeTrustedDocuments();
