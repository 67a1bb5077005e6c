import { fileURLToPath } from "node:url";
import type { RestrictedRig } from "../rig/restricted_rig.ts";

const script = fileURLToPath(new URL("listeners.py", import.meta.url));

/** By id and name of a variable. */
type Places = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Services of the machine that attacks try to reach, one of each kind for each attack. */
export class Listeners {
  readonly #child: Deno.ChildProcess;
  readonly #places: Places;
  readonly #reached = new Set<string>();

  private constructor(child: Deno.ChildProcess, places: Places) {
    this.#child = child;
    this.#places = places;
  }

  /** Starts them as the operator; they listen when this resolves. */
  static async start(rig: RestrictedRig, ids: readonly string[]): Promise<Listeners> {
    const args = ["-c", await Deno.readTextFile(script), rig.path("sockets"), `${rig.folder}:`];
    const child = rig.asOperator("/usr/bin/python3", [...args, ...ids], "piped").spawn();
    const lines = linesOf(child.stdout);
    const { value: first = "" } = await lines.next();
    const listeners = new Listeners(child, JSON.parse(first));
    void listeners.#listen(lines);
    return listeners;
  }

  async #listen(lines: AsyncIterable<string>): Promise<void> {
    for await (const id of lines) this.#reached.add(id);
  }

  /** Where the services of an attack are; empty where it has none. */
  placesOf(id: string): Readonly<Record<string, string>> {
    return this.#places[id] ?? {};
  }

  /** Whether somebody has connected to a service of an attack. */
  isReached(id: string): boolean {
    return this.#reached.has(id);
  }

  /** Ends them. */
  async stop(): Promise<void> {
    await this.#child.stdin.close();
    await this.#child.status;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
