import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { findCircles, importsOf, readImports, readSourceFiles, type Import } from "../support/import-graph";
import { projectRoot } from "../support/project-file";

const maxLinesOfRoom = 2_300;

const source = join(projectRoot, "src");
const imports = readImports(source);

/** The names in each layer of a room, from the lowest layer. */
const layers = JSON.parse(readFileSync(join(source, "layers.json"), "utf8")) as Record<string, string[][]>;

const toText = ({ from, to }: Import) => `${from} imports ${to}`;

/** @returns the file or folder directly in a room to which a path belongs. Undefined outside the room. */
function partOf(room: string, path: string): string | undefined {
  const inRoom = relative(room, join("src", path));
  return inRoom.startsWith("..") ? undefined : inRoom.split("/")[0]!.replace(/\.ts$/, "");
}

function levelOf(room: string, part: string): number {
  const level = layers[room]!.findIndex((names) => names.includes(part));
  if (level < 0) throw new Error(`${room}/${part} has no layer. Add it to src/layers.json.`);
  return level;
}

describe("the imports of src", () => {
  it("form no circle between files, types included", () => {
    expect(findCircles(imports).map((circle) => circle.join(" -> "))).toEqual([]);
  });

  it.each(Object.keys(layers))("run down the layers of %s only", (room) => {
    const wrong = imports.filter(({ from, to }) => {
      const [importer, imported] = [partOf(room, from), partOf(room, to)];
      if (importer === undefined || imported === undefined || importer === imported) return false;
      return levelOf(room, imported) >= levelOf(room, importer);
    });
    expect(wrong.map(toText)).toEqual([]);
  });

  it("load local-stores only when the program starts them, so that a production image can leave them out", () => {
    const entering = imports.filter(
      ({ from, to }) => partOf("src", to) === "local-stores" && partOf("src", from) !== "local-stores",
    );
    expect(entering).toContainEqual({ from: "main.ts", to: "local-stores/local-stores.ts", dynamic: true });
    expect(entering.filter(({ from, dynamic }) => from !== "main.ts" || !dynamic).map(toText)).toEqual([]);
  });
});

describe("a room of src", () => {
  it(`has no more than ${maxLinesOfRoom} lines`, () => {
    const sizes: Record<string, number> = {};
    for (const { path, lines } of readSourceFiles(source, [".ts", ".lua"])) {
      const room = partOf("src", path)!;
      sizes[room] = (sizes[room] ?? 0) + lines;
    }
    expect(Object.entries(sizes).filter(([, lines]) => lines > maxLinesOfRoom)).toEqual([]);
  });
});

describe("the import graph", () => {
  it("sees imports of types, exports, imports at run time and types of modules", () => {
    const text = `
      import type { A } from "./a";
      export { b } from "./b";
      const c = await import("./c");
      type D = import("./d").D;
    `;
    expect(importsOf(text)).toEqual([
      { specifier: "./a", dynamic: false },
      { specifier: "./b", dynamic: false },
      { specifier: "./c", dynamic: true },
      { specifier: "./d", dynamic: false },
    ]);
  });

  it("names a circle by its files", () => {
    const ring = ["a", "b", "c"].map((from, index) => ({
      from,
      to: ["b", "c", "b"][index]!,
      dynamic: false,
    }));
    expect(findCircles(ring)).toEqual([["b", "c", "b"]]);
  });
});
