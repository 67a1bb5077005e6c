import type { Result } from "../core/result.ts";
import type { DeliveryTrouble } from "./delivery_trouble.ts";

/** A request that tells somebody something. */
export interface HttpNotice {
  readonly url: string;
  readonly method: "GET" | "HEAD" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** Sends requests; only a status from 200 to 299 is a success, and redirects are not followed. */
export interface HttpSender {
  /**
   * Tries once, and ends soon after the signal is given.
   *
   * @returns What the server answered, in a few words; no text shows the address.
   */
  send(notice: HttpNotice, signal: AbortSignal): Promise<Result<string, DeliveryTrouble>>;
}
