import { availableParallelism } from "node:os";
import proxyAddr from "@fastify/proxy-addr";
import { z } from "zod";

/** The parsed shape of a group of settings. */
export type Read<Group extends z.ZodRawShape> = z.infer<z.ZodObject<Group>>;

const wholeNumber = (min: number) => z.coerce.number().int().min(min);

export const count = (min: number, standard: number) => wholeNumber(min).default(standard);

/** Undefined when it is unset, so that another setting can decide. */
export const optionalCount = (min: number) => wholeNumber(min).optional();

const maxProcesses = 64;

/** A number of processes, or auto: one for each core that this process may use. */
export const processes = () =>
  z
    .string()
    .transform((text) =>
      text === "auto"
        ? Math.min(availableParallelism(), maxProcesses)
        : /^\d+$/.test(text)
          ? Number(text)
          : 0,
    )
    .refine(
      (count) => count >= 1 && count <= maxProcesses,
      `must be auto, or a whole number from 1 to ${maxProcesses}`,
    )
    .default(1);

export const secret = () => z.string().min(32).optional();

export const address = (protocol: RegExp) =>
  z
    .url({ protocol })
    .refine(isDecodable, "contains an invalid % escape: write % as %25 in a name or a password");

export const onOrOff = () => z.enum(["on", "off"]).optional();

const list = z
  .string()
  .default("")
  .transform((text) => text.split(",").flatMap((entry) => entry.trim() || []));

export const origins = () =>
  list.refine((entries) => entries.every(isOrigin), "must be origins such as https://example.org");

export const networks = () => list.refine(areNetworks, "must be addresses or networks such as 10.0.0.0/8");

/** Another rule reports text that is not an address. */
function isDecodable(text: string): boolean {
  if (!URL.canParse(text)) return true;
  const { username, password } = new URL(text);
  try {
    return decodeURIComponent(username + password) !== undefined;
  } catch {
    return false;
  }
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

function areNetworks(entries: string[]): boolean {
  try {
    return Boolean(proxyAddr.compile(entries));
  } catch {
    return false;
  }
}
