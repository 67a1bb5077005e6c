import type { Command } from "../commands/command.ts";
import type { Launch } from "../commands/process_settings.ts";
import type { NotifyEvent } from "./notify_event.ts";

interface ChannelBase {
  /** How people call it, safe to show: never a whole address, which may hold a token. */
  readonly target: string;
  /** Of nothing where it is empty. */
  readonly on: readonly NotifyEvent[];
  /** How long the delivery of one notification may take in all, ms. */
  readonly timeoutMs: number;
  /** Why nothing can be sent, such as a secret that cannot be read, or `null`. */
  readonly trouble: string | null;
}

/** Posts the JSON document of docs/notifications.md. */
export interface WebhookChannel extends ChannelBase {
  readonly type: "webhook";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What the document is signed with, or `null`. */
  readonly secret: string | null;
}

/** Posts a message for people, as Slack's incoming webhooks take it. */
export interface SlackChannel extends ChannelBase {
  readonly type: "slack";
  readonly url: string;
}

/** Requests an address per event, as dead-man's switches want it. */
export interface HeartbeatChannel extends ChannelBase {
  readonly type: "heartbeat";
  readonly method: "GET" | "HEAD" | "POST";
  /** By event; a success and a recovery are the same. */
  readonly urls: Readonly<Record<"start" | "success" | "failure", string | null>>;
}

/** Hands the JSON document to a command. */
export interface CommandChannel extends ChannelBase {
  readonly type: "command";
  readonly command: Exclude<Command, { kind: "nothing" }>;
  /** Its place in the config's list, counted from 0. */
  readonly place: number;
  /** How it gets what the app wants its processes to start with; absent where that is nothing. */
  readonly launch?: Launch;
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
}

/** A way other than mail by which a run is told of. */
export type Channel = WebhookChannel | SlackChannel | HeartbeatChannel | CommandChannel;

/** The types of channels. */
export const channelTypes = [
  "webhook",
  "slack",
  "heartbeat",
  "command",
] as const satisfies readonly Channel["type"][];

/** Returns what of an address may be shown: where it leads, not what follows. */
export function shownUrl(url: string): string {
  return new URL(url).origin;
}

/** Shorter parts of an address are words, not tokens. */
const minTokenLength = 12;

/**
 * Returns what of an address must not be shown anywhere: the address itself, unless it is no more
 * than a host, and those of its parts that are long enough to be a token.
 */
export function secretsOfUrl(url: string): readonly string[] {
  const { username, password, pathname, search, searchParams } = new URL(url);
  if (pathname === "/" && search === "" && username === "") return [];
  const parts = [...pathname.split("/"), ...searchParams.values(), username];
  return [url, ...parts.filter((part) => part.length >= minTokenLength), password]
    .filter((part) => part !== "");
}

/** Returns the address of an event under a common one: `URL/start`, `URL`, `URL/fail`. */
export function heartbeatUrl(url: string, event: "start" | "success" | "failure"): string {
  if (event === "success") return url;
  const made = new URL(url);
  const folder = made.pathname.endsWith("/") ? made.pathname : `${made.pathname}/`;
  made.pathname = folder + (event === "start" ? "start" : "fail");
  return made.href;
}
