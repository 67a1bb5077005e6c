/// <reference lib="deno.worker" />
/**
 * Entry of the thread of one JavaScript plugin. What the module may do is decided by whoever makes
 * the thread; here it only loses what is of no use to it and would disturb the engine.
 *
 * @module
 */
import type { ConditionAnswer } from "../core/conditions/condition.ts";
import {
  type ModuleQuestion,
  type PluginReply,
  type PluginRequest,
  readAnswer,
} from "../core/plugins/plugin_protocol.ts";

/** What a plugin's module exports as its default. */
type PluginFunction = (question: ModuleQuestion & { readonly signal: AbortSignal }) => unknown;

const reply = self.postMessage.bind(self) as (message: PluginReply) => void;

/** What takes each question back. */
const asked = new Map<number, AbortController>();

let loaded: Promise<PluginFunction> | null = null;

keepToItself();

self.onmessage = ({ data: request }: MessageEvent<PluginRequest>) => {
  switch (request.kind) {
    case "load":
      loaded = load(request.url);
      loaded.then(
        () => reply({ kind: "loaded" }),
        (error) => reply({ kind: "not_loaded", message: messageOf(error) }),
      );
      return;
    case "ask":
      answer(request.token, request.question).then((answer) =>
        reply({ kind: "answered", token: request.token, answer })
      );
      return;
    case "cancel":
      asked.get(request.token)?.abort();
      return;
    default:
      request satisfies never;
  }
};

async function load(url: string): Promise<PluginFunction> {
  const module: Readonly<Record<string, unknown>> = await import(url);
  const { default: exported } = module;
  if (typeof exported !== "function") {
    throw new NoFunction("its default export is no function");
  }
  return exported as PluginFunction;
}

/** An error of ours, which needs no name in a message. */
class NoFunction extends Error {}

async function answer(token: number, question: ModuleQuestion): Promise<ConditionAnswer> {
  const cancel = new AbortController();
  asked.set(token, cancel);
  try {
    const ask = await loaded;
    if (ask === null) throw new Error("Internal error: a question came before the module");
    if (cancel.signal.aborted) return { kind: "failed", reason: "it was cancelled" };
    return readAnswer(await ask({ ...question, signal: cancel.signal }));
  } catch (error) {
    return { kind: "failed", reason: messageOf(error) };
  } finally {
    asked.delete(token);
  }
}

/** Deno hints at flags of its own, which are not ours; a compiled program has another hint. */
const flagHint = /, (run again with the --allow-|specify the required permissions during ).*$/;

const maxMessage = 10_000;

function messageOf(error: unknown): string {
  try {
    if (error instanceof NoFunction) return error.message;
    const text = error instanceof Error ? `${error.name}: ${error.message}` : `it threw ${error}`;
    const [line = ""] = text.trim().split("\n");
    return line.slice(0, maxMessage).replace(flagHint, ', which its "permissions" do not grant');
  } catch {
    return "it threw what cannot be shown";
  }
}

/**
 * Takes the engine's streams, arguments and life out of the module's reach. This is order, not a
 * wall: the wall is what the thread has no permission for.
 */
function keepToItself(): void {
  for (const stream of [Deno.stdin, Deno.stdout, Deno.stderr]) stream.close();
  const silent = () => {};
  for (const [name, value] of Object.entries(console)) {
    if (typeof value === "function") Reflect.set(console, name, silent);
  }
  Reflect.defineProperty(Deno, "args", { value: [] });
  globalThis.process.argv.splice(2);
  for (const [owner, name] of [[Deno, "exit"], [Deno, "kill"], [Deno, "chdir"], [self, "close"]]) {
    const value = () => {
      throw new Error(`A plugin may not call ${name}()`);
    };
    Reflect.defineProperty(owner as object, name as string, { value });
  }
}
