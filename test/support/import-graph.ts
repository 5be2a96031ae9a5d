import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";

/** One file imports another, for types or for values. Paths are relative to the root of the graph. */
export interface Import {
  from: string;
  to: string;
  /** Whether it is an import() at run time. */
  dynamic: boolean;
}

export interface SourceFile {
  path: string;
  lines: number;
}

/** Reads every file below a directory, except what is generated. */
export function readSourceFiles(root: string, extensions: readonly string[] = [".ts"]): SourceFile[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => extensions.some((extension) => path.endsWith(extension)))
    .filter((path) => !path.startsWith("generated/"))
    .map((path) => ({ path, lines: readFileSync(join(root, path), "utf8").split("\n").length - 1 }));
}

/** Finds the imports between the TypeScript files below a directory, those of generated files excepted. */
export function readImports(root: string): Import[] {
  return readSourceFiles(root).flatMap(({ path }) => {
    const source = readFileSync(join(root, path), "utf8");
    return importsOf(source)
      .filter(({ specifier }) => specifier.startsWith("."))
      .map(({ specifier, dynamic }) => ({ from: path, to: resolve(root, path, specifier), dynamic }))
      .filter(({ to }) => !to.startsWith("..") && !to.startsWith("generated/"));
  });
}

/** @returns every circle of imports, each once, as a path that ends at the file where it begins. */
export function findCircles(imports: readonly Import[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of imports) targets.set(from, [...(targets.get(from) ?? []), to]);
  const finished = new Set<string>();
  const circles: string[][] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) return void circles.push([...trail.slice(start), path]);
    if (finished.has(path)) return;
    for (const to of targets.get(path) ?? []) visit(to, [...trail, path]);
    finished.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return circles;
}

/** @returns what the text imports or exports from elsewhere, in the order of the text. */
export function importsOf(source: string): { specifier: string; dynamic: boolean }[] {
  const found: { specifier: string; dynamic: boolean }[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier && ts.isStringLiteral(specifier)) {
      found.push({ specifier: specifier.text, dynamic: ts.isCallExpression(node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest));
  return found;
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal;
  const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isDynamic ? node.arguments[0] : undefined;
}

function resolve(root: string, from: string, specifier: string): string {
  const path = join(dirname(join(root, from)), specifier.replace(/\.js$/, ""));
  const file = [`${path}.ts`, join(path, "index.ts"), path].find((candidate) => existsSync(candidate));
  return relative(root, file ?? path);
}
