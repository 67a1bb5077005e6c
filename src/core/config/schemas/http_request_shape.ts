import * as z from "zod/mini";
import { keyInfo } from "./key_info.ts";
import { wholeNumber } from "./value_schemas.ts";

/**
 * Returns the keys that say how a web server is asked, and what it must answer.
 *
 * @param options `references` says whether the address may hold some that are resolved later.
 */
export function httpRequestShape({ references }: { readonly references: boolean }) {
  return {
    url: webAddress(references).register(keyInfo, {
      kind: "address",
      description: "Redirections are followed.",
    }),
    method: z._default(z.enum(["GET", "HEAD"], "to be GET or HEAD"), "GET").register(keyInfo, {
      kind: "word",
      description: "How it is asked.",
    }),
    status: z.optional(wholeNumber(100, 599)).register(keyInfo, {
      description: "The status that the answer must have.",
      defaultText: "200 to 299",
    }),
  };
}

function webAddress(references: boolean) {
  const error = "to be an address that starts with http:// or https://";
  const isOne = (text: string) => /^https?:\/\//i.test(text) && URL.canParse(text);
  const fits = (text: string) => (references && text.includes("${")) || isOne(text);
  return z.string(error).check(z.refine(fits, error));
}
