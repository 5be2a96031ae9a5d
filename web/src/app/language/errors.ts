import type { Failure } from "../graph/failure";
import { englishErrors } from "./errors.en";
import { koreanErrors } from "./errors.ko";

/** One sentence for each error code. A missing code does not compile. */
export type ErrorSentences = Record<Failure["code"], (details: Record<string, unknown>) => string>;

export const errorSentences = { en: englishErrors, ko: koreanErrors };
