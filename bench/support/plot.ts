interface Point {
  x: number;
  y: number;
}

export interface Plot {
  /** The name of the file, without its folder. */
  file: string;
  title: string;
  xAxis: string;
  yAxis: string;
  /** The x of the points of a series ascend. */
  series: { name: string; points: Point[] }[];
}

const size = { width: 720, height: 400 };
const frame = { left: 80, right: 700, top: 50, bottom: 300 };
const middle = (frame.left + frame.right) / 2;
const colors = ["#0b62a8", "#c2410c", "#15803d", "#7e22ce"];
const gridLines = 5;

/** Draws lines as SVG, over a logarithmic x axis and a y axis that starts at 0. */
export function drawPlot({ title, xAxis, yAxis, series }: Plot): string {
  const points = series.flatMap((one) => one.points);
  const place = scaleTo(points);
  const top = topOf(points);
  const grid = Array.from({ length: gridLines + 1 }, (_, index) => (top * index) / gridLines);
  const ticks = [...new Set(points.map(({ x }) => x))];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="12" fill="#222222">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    `<g font-size="16" font-weight="bold">${text(middle, 26, title)}</g>`,
    ...grid.map((y) => gridLine(place({ x: ticks[0]!, y }).y, y)),
    ...ticks.map((x) => text(place({ x, y: 0 }).x, frame.bottom + 20, x.toLocaleString("en"))),
    text(middle, frame.bottom + 42, xAxis),
    `<g transform="translate(20 ${(frame.top + frame.bottom) / 2}) rotate(-90)">${text(0, 0, yAxis)}</g>`,
    ...series.map((one, index) => curve(one.points.map(place), colors[index]!)),
    ...series.map(({ name }, index) => legend(name, index)),
    "</svg>\n",
  ].join("\n");
}

function scaleTo(points: Point[]): (point: Point) => Point {
  const logs = points.map(({ x }) => Math.log10(x));
  const [min, max] = [Math.min(...logs), Math.max(...logs)];
  const [left, right] = [frame.left + 30, frame.right - 30];
  const top = topOf(points);
  return ({ x, y }) => ({
    x: Math.round(left + ((Math.log10(x) - min) / (max - min || 1)) * (right - left)),
    y: Math.round(frame.bottom - (y / top) * (frame.bottom - frame.top)),
  });
}

/** Rounds the largest y up to a number that the grid divides into short ones. */
function topOf(points: Point[]): number {
  const max = Math.max(...points.map(({ y }) => y));
  const unit = 10 ** Math.floor(Math.log10(max));
  return [1, 2, 2.5, 5, 10].map((factor) => factor * unit).find((top) => top >= max)!;
}

function gridLine(y: number, value: number): string {
  const label = text(frame.left - 8, y + 4, Number(value.toPrecision(3)).toLocaleString("en"), "end");
  return `<line x1="${frame.left}" x2="${frame.right}" y1="${y}" y2="${y}" stroke="#dddddd"/>\n${label}`;
}

function curve(points: Point[], color: string): string {
  const path = points.map(({ x, y }) => `${x},${y}`).join(" ");
  const circles = points.map(({ x, y }) => `<circle cx="${x}" cy="${y}" r="3.5" fill="${color}"/>`);
  return [`<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"/>`, ...circles].join(
    "\n",
  );
}

function legend(name: string, index: number): string {
  const x = frame.left + (index % 2) * 310;
  const y = frame.bottom + 64 + Math.floor(index / 2) * 20;
  const sample = `<rect x="${x}" y="${y - 5}" width="18" height="4" fill="${colors[index]}"/>`;
  return `${sample}\n${text(x + 26, y, name, "start")}`;
}

function text(x: number, y: number, content: string, anchor = "middle"): string {
  const safe = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${safe}</text>`;
}
