import type { Stage } from "../../test/support/stage";
import type { Share } from "./cpu-profile";
import { cpuOf, medianOf, rateOf, ratiosOf, type CostedRound } from "./rounds";

/** The result of one benchmark. */
export interface Section {
  title: string;
  header: string[];
  rows: string[][];
  remarks: string[];
  /** A chart as SVG. A run that writes the report writes it to bench/plots, under this name. */
  plot?: { name: string; svg: string };
}

export interface Benchmark {
  name: string;
  measure(stage: Stage): Promise<Section | Section[]>;
}

export const whole = (value: number): string => Math.round(value).toLocaleString("en");

export const decimal = (value: number): string => value.toFixed(2);

/** The median of ratios with its range, such as "0.55 (0.51 to 0.58)". */
export function ratioText(ratios: number[]): string {
  const range = `${decimal(Math.min(...ratios))} to ${decimal(Math.max(...ratios))}`;
  return `${decimal(medianOf(ratios))} (${range})`;
}

/** A row with the rate, the CPU time of each request, and the ratio of the rate to that of a baseline. */
export function costRow(name: string, rounds: CostedRound[], baseline?: CostedRound[]): string[] {
  const ratio = baseline ? ratioText(ratiosOf(rounds, baseline, rateOf)) : "1";
  return [name, whole(medianOf(rounds.map(rateOf))), whole(medianOf(rounds.map(cpuOf))), ratio];
}

/** The CPU time of a request by part of the program, such as "pg 71 µs, Prisma 20 µs". */
export function sharesText(shares: Share[], rounds: CostedRound[]): string {
  const cpuMicroseconds = medianOf(rounds.map(cpuOf));
  return shares
    .filter(([, share]) => share >= 0.005)
    .map(([part, share]) => `${part} ${whole(share * cpuMicroseconds)} µs`)
    .join(", ");
}

export function toMarkdown({ title, header, rows, remarks }: Section): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const rule = header.map((_, column) => (column === 0 ? "---" : "---:"));
  const table = [header, rule, ...rows].map(line).join("\n");
  return [`## ${title}\n`, `${table}\n`, ...remarks, ""].join("\n");
}

/** Replaces the sections of a report that have the same titles. Appends the others. */
export function replaceSections(report: string, sections: string[]): string {
  const parts = report.split(/^(?=## )/m);
  for (const section of sections) {
    const [title] = section.split("\n");
    const index = parts.findIndex((part) => part.split("\n")[0] === title);
    parts.splice(index < 0 ? parts.length : index, 1, section);
  }
  return parts.map((part) => `${part.trimEnd()}\n`).join("\n");
}
