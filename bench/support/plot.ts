/** One line of a plot; x grows from point to point. */
export interface Series {
  name: string;
  points: { x: number; y: number }[];
}

export interface Plot {
  /** Name of the file, without its folder. */
  file: string;
  title: string;
  xAxis: string;
  yAxis: string;
  series: Series[];
}

const size = { width: 720, height: 400 };
const frame = { left: 80, right: 20, top: 50, bottom: 100 };
const colors = ["#0b62a8", "#c2410c", "#15803d", "#7e22ce"];
const gridLines = 5;

/** An SVG picture of lines over a logarithmic x axis and a y axis that begins at 0. */
export function drawPlot({ title, xAxis, yAxis, series }: Plot): string {
  const points = series.flatMap((one) => one.points);
  const { toX, toY, top } = scales(points);
  const ticks = [...new Set(points.map(({ x }) => x))];
  const middle = (frame.left + size.width - frame.right) / 2;
  const parts = [
    text({ x: middle, y: 26, content: title, attributes: 'font-size="16" font-weight="bold"' }),
    ...gridValues(top).map((value) => gridLine(toY(value), value)),
    ...ticks.map((x) =>
      text({ x: toX(x), y: size.height - frame.bottom + 20, content: x.toLocaleString("en") }),
    ),
    text({ x: middle, y: size.height - frame.bottom + 42, content: xAxis }),
    `<g transform="rotate(-90 20 ${size.height / 2 - 25})">`,
    text({ x: 20, y: size.height / 2 - 25, content: yAxis }),
    "</g>",
    ...series.map((one, index) => curve(one, { toX, toY, color: colors[index % colors.length]! })),
    ...series.map(({ name }, index) => legend(name, index)),
  ];
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="sans-serif" font-size="12">`;
  return [head, '<rect width="100%" height="100%" fill="#ffffff"/>', ...parts, "</svg>", ""].join("\n");
}

function scales(points: { x: number; y: number }[]) {
  const logs = points.map(({ x }) => Math.log10(x));
  const [least, max] = [Math.min(...logs), Math.max(...logs)];
  const top = roundUp(Math.max(...points.map(({ y }) => y)));
  const width = size.width - frame.left - frame.right - 60;
  const height = size.height - frame.top - frame.bottom;
  return {
    top,
    toX: (x: number) => Math.round(frame.left + 30 + ((Math.log10(x) - least) / (max - least || 1)) * width),
    toY: (y: number) => Math.round(frame.top + (1 - y / top) * height),
  };
}

/** The next number that the grid divides into short ones. */
function roundUp(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((factor) => factor * unit).find((round) => round >= value)!;
}

function gridValues(top: number): number[] {
  return Array.from({ length: gridLines + 1 }, (_, index) => (top * index) / gridLines);
}

function gridLine(y: number, value: number): string {
  const label = Number(value.toPrecision(3)).toLocaleString("en");
  return [
    `<line x1="${frame.left}" x2="${size.width - frame.right}" y1="${y}" y2="${y}" stroke="#dddddd"/>`,
    text({ x: frame.left - 8, y: y + 4, content: label, attributes: 'text-anchor="end"' }),
  ].join("\n");
}

function curve(
  { points }: Series,
  { toX, toY, color }: { toX: (x: number) => number; toY: (y: number) => number; color: string },
): string {
  const places = points.map(({ x, y }) => [toX(x), toY(y)] as const);
  const path = places.map((place) => place.join(",")).join(" ");
  return [
    `<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"/>`,
    ...places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3.5" fill="${color}"/>`),
  ].join("\n");
}

function legend(name: string, index: number): string {
  const x = frame.left + (index % 2) * 310;
  const y = size.height - 36 + Math.floor(index / 2) * 20;
  return [
    `<rect x="${x}" y="${y - 5}" width="18" height="4" fill="${colors[index % colors.length]}"/>`,
    text({ x: x + 26, y, content: name, attributes: 'text-anchor="start"' }),
  ].join("\n");
}

function text({
  x,
  y,
  content,
  attributes = "",
}: {
  x: number;
  y: number;
  content: string;
  attributes?: string;
}): string {
  const anchor = attributes.includes("text-anchor") ? "" : ' text-anchor="middle"';
  const safe = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x}" y="${y}"${anchor} ${attributes} fill="#222222">${safe}</text>`;
}
