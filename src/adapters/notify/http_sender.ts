import { err, ok, type Result } from "../../core/result.ts";
import { printable } from "../../core/text/printable.ts";
import { fitText } from "../../core/text/text_width.ts";
import type { DeliveryTrouble } from "../../ports/delivery_trouble.ts";
import type { HttpNotice, HttpSender } from "../../ports/http_sender.ts";

/** Sends requests with fetch. */
export const httpSender: HttpSender = { send };

/** How much of an answer is read to be repeated, bytes. */
const maxAnswer = 200;

/** Answers that another try may change: the server is in trouble, busy or asks to wait. */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

async function send(
  { url, method, headers, body }: HttpNotice,
  signal: AbortSignal,
): Promise<Result<string, DeliveryTrouble>> {
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: { ...headers },
      body,
      redirect: "manual",
      signal,
    });
  } catch (error) {
    return err({ message: describe(error, url), hint: null, mayPass: true });
  }
  const { status } = response;
  const text = await startOf(response);
  const answer = `${status}${text === "" ? "" : ` ${text}`}`;
  if (status >= 200 && status < 300) return ok(answer);
  if (status >= 300 && status < 400) {
    const message = `the server answers ${status}: it wants to redirect, which is not followed`;
    return err({ message, hint: "name the address that it redirects to", mayPass: false });
  }
  return err({
    message: `the server answers ${answer}`,
    hint: null,
    mayPass: status >= 500 || passing.has(status),
  });
}

/** Returns the beginning of an answer, for people; no more of it is read. */
async function startOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  try {
    const { value } = await reader.read();
    const text = new TextDecoder().decode(value?.subarray(0, maxAnswer));
    return fitText(printable(text.replaceAll(/\s+/g, " ").trim()), 100, "...");
  } catch {
    return "";
  } finally {
    // Where the connection is gone already there is nothing to cancel.
    await reader.cancel().catch(() => {});
  }
}

/** The runtime's own words hold the address, which may hold a token. */
function describe(error: unknown, url: string): string {
  const texts: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) texts.push(at.message);
  const whole = texts.length === 0 ? String(error) : texts.join(": ");
  const text = whole.replaceAll(url, "").replaceAll(/ for url \([^)]*\)/g, "")
    .replaceAll(/https?:\/\/\S+/g, "...");
  const known = [
    [/connection refused/i, "connection refused"],
    [/failed to lookup|dns error/i, "no such host"],
    [/certificate|UnknownIssuer/i, "its certificate cannot be trusted"],
  ] as const;
  const why = known.find(([pattern]) => pattern.test(text))?.[1] ??
    fitText(printable(text.replaceAll(/\s+/g, " ")), 200, "...");
  return `cannot reach the server: ${why}`;
}
