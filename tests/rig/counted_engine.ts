/**
 * The engine, counting what it asks of its database, what it says to its threads, and how often it or
 * the runtime asks for `process`, with which most modules of Node come, or for timers, which bring
 * some. The first argument is the file for the counts, the others are the engine's.
 */
import { DatabaseSync, StatementSync } from "node:sqlite";

const [path = "", ...args] = Deno.args;
/** `pids`: statements that record the process of an execution that lasts. */
const counts = { statements: 0, pids: 0, sent: 0, received: 0, process: 0, timers: 0 };

/** Counts the calls of a method. */
function counted(prototype: object, name: string, key: keyof typeof counts): void {
  const original: unknown = Reflect.get(prototype, name);
  if (typeof original !== "function") throw new Error(`There is no ${name} to be counted`);
  Reflect.set(prototype, name, function (this: unknown, ...given: readonly unknown[]) {
    counts[key]++;
    if (this instanceof StatementSync && this.sourceSQL.includes("SET pid =")) counts.pids++;
    return Reflect.apply(original, this, given);
  });
}

for (const name of ["run", "get", "all", "iterate"]) {
  counted(StatementSync.prototype, name, "statements");
}
counted(DatabaseSync.prototype, "exec", "statements");
counted(Worker.prototype, "postMessage", "sent");

globalThis.Worker = class extends Worker {
  constructor(entry: string | URL, options?: WorkerOptions) {
    super(entry, options);
    this.addEventListener("message", () => counts.received++);
  }
};

/** Counts how often a global is mentioned. */
function countMentions(name: string, key: keyof typeof counts): void {
  const original = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get: () => {
      counts[key]++;
      return original?.get === undefined ? original?.value : original.get.call(globalThis);
    },
  });
}

countMentions("process", "process");
for (const name of ["setTimeout", "clearTimeout", "setInterval", "clearInterval"]) {
  countMentions(name, "timers");
}

globalThis.addEventListener("unload", () => Deno.writeTextFileSync(path, JSON.stringify(counts)));
Object.defineProperty(Deno, "args", { value: args });
await import("../../main.ts");
