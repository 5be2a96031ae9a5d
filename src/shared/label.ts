/** Whether a text can be a name or a reason: 1 to `max` characters, without control characters and lone surrogates. */
export function isLabel(text: string, max: number): boolean {
  return text.length >= 1 && text.length <= max && !/\p{Cc}|\p{Cs}/u.test(text);
}
