/**
 * Main module of the process of one JavaScript plugin. It makes the thread that the module runs in
 * and passes messages on: lines of JSON by stdin and stdout. It ends with the engine, whose end
 * closes its stdin.
 *
 * @module
 */
import { messageOf } from "../core/message_of.ts";
import { LineSplitter } from "../core/text/line_splitter.ts";
import type { PluginReply, PluginRequest } from "../core/plugins/plugin_protocol.ts";

const encoder = new TextEncoder();
let thread: Worker | null = null;

/** Messages come from the engine alone, so none is too long. */
const lines = new LineSplitter(Infinity);
for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  for (const line of lines.push(text) ?? []) pass(JSON.parse(line));
}
// Whatever the thread is doing, and with what it has started: the engine may have been killed.
try {
  Deno.kill(-Deno.pid, "SIGKILL");
} catch {
  Deno.exit(0);
}

function pass(request: PluginRequest): void {
  if (request.kind === "load") start(request);
  else thread?.postMessage(request);
}

function start(request: Extract<PluginRequest, { kind: "load" }>): void {
  const options = {
    type: "module",
    name: "plugin",
    deno: { permissions: request.rights },
  } as const;
  try {
    const entry = new URL("./plugin_worker.ts", import.meta.url);
    thread = new Worker(entry, options as unknown as WorkerOptions);
  } catch (error) {
    // Such as a host that the runtime cannot read.
    const message = messageOf(error);
    return reply({ kind: "not_loaded", message });
  }
  thread.onmessage = ({ data }) => reply(data);
  thread.onmessageerror = () => reply({ kind: "broke", message: "a message cannot be read" });
  thread.onerror = (event) => {
    event.preventDefault();
    reply({ kind: "broke", message: event.message });
  };
  thread.postMessage(request);
}

/** The module itself may send anything, which the engine finds out. */
function reply(message: PluginReply): void {
  const bytes = encoder.encode(`${JSON.stringify(message) ?? null}\n`);
  for (let written = 0; written < bytes.length;) {
    written += Deno.stdout.writeSync(bytes.subarray(written));
  }
}
