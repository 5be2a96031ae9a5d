import type { Share } from "./cpu-profile";
import type { Plot } from "./plot";
import type { Stage } from "./stage";

/** What one benchmark found. */
export interface Section {
  title: string;
  header: string[];
  rows: string[][];
  remarks: string[];
  plots?: Plot[];
}

export interface Benchmark {
  name: string;
  measure(stage: Stage): Promise<Section | Section[]>;
}

export const perSecond = (rate: number): string => Math.round(rate).toLocaleString("en");

export const microseconds = (value: number): string => Math.round(value).toLocaleString("en");

export const times = (value: number): string => value.toFixed(2);

/** The median of ratios with its range, such as "0.55 (0.51 to 0.58)". */
export function ratioText({ ratio, min, max }: { ratio: number; min: number; max: number }): string {
  return `${times(ratio)} (${times(min)} to ${times(max)})`;
}

/** What of a request's CPU time goes where, such as "pg 71 µs, Prisma 20 µs". */
export function spendingText(shares: Share[], cpuMicroseconds: number): string {
  return shares
    .filter(({ share }) => share >= 0.005)
    .map(({ part, share }) => `${part} ${microseconds(share * cpuMicroseconds)} µs`)
    .join(", ");
}

export function toMarkdown({ title, header, rows, remarks, plots = [] }: Section): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const rule = header.map((_, column) => (column === 0 ? "---" : "---:"));
  const pictures = plots.flatMap((plot) => ["", `![${plot.title}](plots/${plot.file})`]);
  return [
    `## ${title}`,
    "",
    line(header),
    line(rule),
    ...rows.map(line),
    "",
    ...remarks,
    ...pictures,
    "",
  ].join("\n");
}

/** The report with new sections in place of those with the same titles, or at its end. */
export function replaceSections(report: string, sections: string[]): string {
  const parts = report.split(/^(?=## )/m);
  for (const section of sections) {
    const [title] = section.split("\n");
    const index = parts.findIndex((part) => part.split("\n")[0] === title);
    parts.splice(index < 0 ? parts.length : index, index < 0 ? 0 : 1, section);
  }
  return parts.map((part) => `${part.trimEnd()}\n`).join("\n");
}
