import { z } from "zod";
import { count, networks, onOrOff, origins, type Read } from "./setting-types";

/** What the process shows besides its API, to which origins, and which proxies it trusts. */
export const exposureSettings = {
  INTROSPECTION: onOrOff(),
  PLAYGROUND: onOrOff(),
  TRUSTED_DOCUMENTS: z.enum(["only", "off"]).default("off"),
  CORS_ORIGINS: origins(),
  TRUSTED_PROXIES: networks(),
  HSTS_SECONDS: count(0, 0),
};

export function exposure(settings: Read<typeof exposureSettings> & { NODE_ENV?: string | undefined }) {
  const trustedDocumentsOnly = settings.TRUSTED_DOCUMENTS === "only";
  const standard = settings.NODE_ENV === "production" || trustedDocumentsOnly ? "off" : "on";
  const introspection = (settings.INTROSPECTION ?? standard) === "on";
  const playground = (settings.PLAYGROUND ?? standard) === "on";
  return {
    introspection,
    playground,
    // The documentation belongs to the playground, and shows what introspection shows.
    docs: playground && introspection,
    trustedDocumentsOnly,
    origins: settings.CORS_ORIGINS,
    trustedProxies: settings.TRUSTED_PROXIES,
    hstsSeconds: settings.HSTS_SECONDS,
  };
}
