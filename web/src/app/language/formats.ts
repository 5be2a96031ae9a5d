import type { LanguageName } from "./language";
import type { Messages } from "./messages.en";

export interface Formats {
  count(value: number): string;
  points(amount: number): string;
  day(time: string): string;
  moment(time: string): string;
  clock(time: string): string;
  /**
   * Formats a duration such as "40 sec", "3 min" or "1 hr 20 min". The precision matches that of an estimate.
   */
  duration(seconds: number): string;
}

const locales = { en: "en-GB", ko: "ko-KR" };

export function createFormats(name: LanguageName, say: Messages): Formats {
  const locale = locales[name];
  const numbers = new Intl.NumberFormat(locale);
  const days = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "long" });
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const clocks = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
  const units = (["second", "minute", "hour"] as const).map(
    (unit) => new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }),
  );
  return {
    count: (value) => numbers.format(value),
    points: (amount) => say.points(numbers.format(amount)),
    day: (time) => days.format(new Date(time)),
    moment: (time) => moments.format(new Date(time)),
    clock: (time) => clocks.format(new Date(time)),
    duration: (seconds) => {
      const [second, minute, hour] = units;
      if (seconds < 60) return second!.format(Math.max(5, Math.ceil(seconds / 5) * 5));
      const minutes = Math.ceil(seconds / 60);
      if (minutes < 60) return minute!.format(minutes);
      const rest = minutes % 60;
      const hours = hour!.format(Math.floor(minutes / 60));
      return rest === 0 ? hours : `${hours} ${minute!.format(rest)}`;
    },
  };
}
