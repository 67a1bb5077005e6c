import type { ConditionAnswer } from "../conditions/condition.ts";
import { getOwn } from "../own_property.ts";
import type { PluginQuestion } from "./plugin_question.ts";
import type { Grant } from "./plugin_spec.ts";

/** The version of what plugins are told; it grows when a plugin could misunderstand it. */
export const pluginProtocol = 1;

/** What a module's function is called with, but for its signal. */
export interface ModuleQuestion extends PluginQuestion {
  readonly version: typeof pluginProtocol;
}

/** What the thread of a module may do, as the runtime takes it. */
export type ThreadRights = Readonly<
  Record<
    "read" | "write" | "net" | "run" | "env" | "sys" | "ffi" | "import",
    boolean | readonly string[]
  >
>;

/** What the engine tells the process of a module, which tells its thread. */
export type PluginRequest =
  /** The first request: makes the thread and imports the module. */
  | { readonly kind: "load"; readonly url: string; readonly rights: ThreadRights }
  | { readonly kind: "ask"; readonly token: number; readonly question: ModuleQuestion }
  /** Nobody wants the answer any more. */
  | { readonly kind: "cancel"; readonly token: number };

/** What the thread of a module tells the engine, by way of its process. */
export type PluginReply =
  | { readonly kind: "loaded" }
  /** The thread is gone. */
  | { readonly kind: "broke"; readonly message: string }
  | { readonly kind: "not_loaded"; readonly message: string }
  | { readonly kind: "answered"; readonly token: number; readonly answer: ConditionAnswer };

/** Returns a question as a module gets it: of the job's environment only what is granted. */
export function moduleQuestion(question: PluginQuestion, env: Grant): ModuleQuestion {
  return { version: pluginProtocol, ...question, env: grantedVariables(question.env, env) };
}

function grantedVariables(env: PluginQuestion["env"], grant: Grant): PluginQuestion["env"] {
  if (typeof grant === "boolean") return grant ? env : {};
  return Object.fromEntries(grant.flatMap((name) => {
    const value = getOwn(env, name);
    return value === null ? [] : [[name, value]];
  }));
}

/** What a module's function has to return, for messages. */
const expected = 'expected {"status": "met", "not_yet" or "failed", "reason": text}, got';

/** Reads what a module's function returned; anything but an answer is a failure. */
export function readAnswer(value: unknown): ConditionAnswer {
  if (typeof value !== "object" || value === null) return failed(`${expected} ${worded(value)}`);
  const { status, reason } = value as { readonly status?: unknown; readonly reason?: unknown };
  if (reason !== undefined && typeof reason !== "string") {
    return failed(`${expected} ${worded(reason)} as the reason`);
  }
  const text = reason === undefined || reason.trim() === "" ? `status "${String(status)}"` : reason;
  switch (status) {
    case "met":
      return { kind: "met", found: text };
    case "not_yet":
    case "failed":
      return { kind: status, reason: text };
    default:
      return failed(`${expected} ${worded(status)} as the status`);
  }
}

/** Reads a message of a module's thread, where the module itself may send what it likes. */
export function readPluginReply(value: unknown): PluginReply | null {
  if (typeof value !== "object" || value === null) return null;
  const { kind, message, token, answer } = value as Readonly<Record<string, unknown>>;
  switch (kind) {
    case "loaded":
      return { kind };
    case "broke":
    case "not_loaded":
      return typeof message === "string" ? { kind, message } : null;
    case "answered": {
      const read = readReply(answer);
      return typeof token === "number" && read !== null ? { kind, token, answer: read } : null;
    }
    default:
      return null;
  }
}

function readReply(value: unknown): ConditionAnswer | null {
  if (typeof value !== "object" || value === null) return null;
  const { kind, found, reason } = value as Readonly<Record<string, unknown>>;
  if (kind === "met") return typeof found === "string" ? { kind, found } : null;
  if (kind !== "not_yet" && kind !== "failed") return null;
  return typeof reason === "string" ? { kind, reason } : null;
}

function failed(reason: string): ConditionAnswer {
  return { kind: "failed", reason };
}

/** Longest value that is shown whole, characters. */
const maxShown = 100;

function worded(value: unknown): string {
  if (typeof value === "string") return `"${value.slice(0, maxShown)}"`;
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) return "an object";
  return String(value).slice(0, maxShown);
}
