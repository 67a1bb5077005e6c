import * as z from "zod/mini";
import { keyInfo } from "./key_info.ts";
import { nonEmptyText, text } from "./value_schemas.ts";

const expected = "to be a command line, or a list of a program and its arguments";

const words = z.array(text, expected).check(
  z.minLength(1, expected),
  z.refine((list) => (list[0] ?? "").trim() !== "", "to begin with the name of a program"),
);

/** A command line, which may be blank, or a list of words. */
export function commandValue(description: string) {
  return z.union([text, words], expected).register(keyInfo, {
    kind: "string or list of strings",
    description,
  });
}

const line = nonEmptyText(expected).check(z.regex(/\S/, expected));

/** A command line that is not blank, or a list of words. */
export function askedCommand(description: string) {
  return z.union([line, words], expected).register(keyInfo, {
    kind: "non-empty string or list of strings",
    description,
  });
}
