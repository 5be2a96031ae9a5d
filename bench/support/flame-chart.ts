import { assignParts, selfMicrosecondsOf, type CallNode, type CpuProfile } from "./cpu-profile";

const width = 1_600;
const rowHeight = 15;
const headHeight = 24;
const legendEntryWidth = 125;
const characterWidth = 6;
/** Narrower boxes are left out, with all that they call. */
const minWidth = 0.5;

const colours: Record<string, string> = {
  Prisma: "#f4a582",
  pg: "#7fb3e6",
  ioredis: "#e88b8b",
  JWT: "#c9a6e0",
  GraphQL: "#e58fc4",
  Fastify: "#8fce9b",
  metrics: "#d6d07a",
  "garbage collection": "#9a9a9a",
  Frontrow: "#ffd166",
};
const colourOfNode = "#d0d4d9";

interface Box extends Pick<CallNode, "callFrame"> {
  part: string;
  /** The time of the function and of all that it calls. */
  microseconds: number;
  callees: Box[];
}

interface PlacedBox extends Box {
  x: number;
  row: number;
  width: number;
}

/** Draws a profile as SVG: each function is a box below its caller, as wide as its time. Idle time is left out. */
export function drawFlameChart(recorded: CpuProfile, title: string): string {
  const root = measure(recorded);
  const boxes = place(root, { x: 0, row: 0 }, width / root.microseconds);
  const height = headHeight + (Math.max(...boxes.map(({ row }) => row)) + 1) * rowHeight;
  const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="monospace" font-size="10">
<style>g rect{stroke:#fff;stroke-width:.4}</style>
<rect width="${width}" height="${height}" fill="#fff"/>
${textAt(4, 15, title)}${drawLegend()}
${boxes.map(drawBox).join("\n")}
</svg>
`;
}

/** A profile lists callers before what they call, so the last function is measured first. @returns the root. */
function measure(recorded: CpuProfile): Box {
  const own = selfMicrosecondsOf(recorded);
  const partOf = assignParts(recorded.nodes);
  const boxes = new Map<number, Box>();
  for (const { id, callFrame, children = [] } of recorded.nodes.toReversed()) {
    const callees = children.map((child) => boxes.get(child)!).filter(({ part }) => part !== "idle");
    const microseconds = callees.reduce((sum, callee) => sum + callee.microseconds, own.get(id) ?? 0);
    boxes.set(id, { callFrame, part: partOf.get(id)!, microseconds, callees });
  }
  return boxes.get(recorded.nodes[0]!.id)!;
}

function place({ callees }: Box, { x, row }: { x: number; row: number }, scale: number): PlacedBox[] {
  let next = x;
  const widestFirst = callees.toSorted((one, other) => other.microseconds - one.microseconds);
  return widestFirst.flatMap((box) => {
    const placed = { ...box, x: next, row, width: box.microseconds * scale };
    next += placed.width;
    return placed.width < minWidth ? [] : [placed, ...place(box, { x: placed.x, row: row + 1 }, scale)];
  });
}

function drawBox({ callFrame: { functionName, url }, part, x, row, width: boxWidth }: PlacedBox): string {
  const file = url.replace(/^.*\/(node_modules|dist)\//, "");
  const name = functionName || `(${file.replace(/^.*\//, "")})`;
  const y = headHeight + row * rowHeight;
  const hint = escape(`${name} ${file}: ${((100 * boxWidth) / width).toFixed(2)} %, ${part}`);
  const size = `x="${x.toFixed(1)}" y="${y}" width="${boxWidth.toFixed(1)}" height="${rowHeight}"`;
  const characters = Math.floor(boxWidth / characterWidth) - 1;
  const label = characters < 3 ? "" : textAt(x + 3, y + 11, name.slice(0, characters));
  return `<g><title>${hint}</title><rect ${size} fill="${colours[part] ?? colourOfNode}"/>${label}</g>`;
}

function drawLegend(): string {
  const entries = [...Object.entries(colours), ["Node", colourOfNode] as const];
  const left = width - entries.length * legendEntryWidth;
  const draw = ([part, colour]: readonly [string, string], index: number) => {
    const x = left + index * legendEntryWidth;
    return `<rect x="${x}" y="6" width="10" height="10" fill="${colour}"/>${textAt(x + 13, 15, part)}`;
  };
  return entries.map(draw).join("");
}

function textAt(x: number, y: number, text: string): string {
  return `<text x="${x.toFixed(1)}" y="${y}">${escape(text)}</text>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
