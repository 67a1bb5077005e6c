import { readFileSync } from "node:fs";
import { createPluginHost } from "../../src/adapters/plugins/plugin_host.ts";
import { createSlotPool } from "../../src/adapters/worker/slot_pool.ts";
import type { SlotPoolOptions } from "../../src/adapters/worker/slot_pool_options.ts";
import { parseCommand } from "../../src/core/commands/command_line.ts";
import type { Assignment } from "../../src/core/assignment.ts";
import { jobId, slotId } from "../../src/core/ids.ts";
import { carryOutput } from "../../src/runner/carry_output.ts";
import type { SlotEvent, SlotPool } from "../../src/ports/slot_pool.ts";

type Ended = Extract<SlotEvent, { kind: "ended" }>;

/** A real slot pool in a folder of its own. */
export interface PoolRig extends AsyncDisposable {
  readonly folder: string;
  readonly pool: SlotPool;
  readonly events: readonly SlotEvent[];
  /** Starts a command on a slot. Returns how its execution ended. */
  run(line: string, options?: RunOptions): Promise<Ended & { readonly log: Uint8Array }>;
  /** Resolves when an event has come that fits, or at once where it has come already. */
  until<K extends SlotEvent["kind"]>(kind: K): Promise<Extract<SlotEvent, { kind: K }>>;
}

/** What may differ from an assignment without anything special. */
export interface RunOptions extends Partial<Omit<Assignment, "slot" | "command">> {
  readonly slot?: number;
  readonly timeoutMs?: number;
  readonly graceMs?: number;
}

/** Makes a pool and its folder; both are gone afterwards. */
export function makePool(
  { net = false, ...options }: Partial<SlotPoolOptions> & { readonly net?: boolean } = {},
): PoolRig {
  const folder = Deno.makeTempDirSync({ prefix: "executioner-pool-" });
  const pool = createSlotPool({
    entry: new URL("../../src/runner/slot_worker.ts", import.meta.url),
    threads: 1,
    permissions: { write: [folder], net },
    plugins: createPluginHost({ plugins: [], entry: new URL("about:blank"), mask: String }),
    loadCarry: () => Promise.resolve(carryOutput),
    ...options,
  });
  const events: SlotEvent[] = [];
  const waiters = new Set<() => void>();
  pool.listen((event) => {
    events.push(event);
    for (const wake of waiters) wake();
  });
  async function untilFound<T>(find: () => T | undefined): Promise<T> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        const wake = () => {
          waiters.delete(wake);
          resolve();
        };
        waiters.add(wake);
      });
    }
  }
  return {
    folder,
    pool,
    events,
    async run(line, { slot = 0, timeoutMs = 60_000, graceMs = 300, ...rest } = {}) {
      const command = parseCommand(line);
      if (command.kind === "nothing") throw new Error("The test's command is blank");
      const seen = events.length;
      const logPath = `${folder}/slot-${slot}.log`;
      pool.start({
        slot: slotId(slot),
        jobId: jobId("job"),
        command,
        env: { PATH: "/usr/local/bin:/usr/bin:/bin" },
        cwd: folder,
        maskValues: [],
        logPath,
        logHeading: null,
        outputs: null,
        logMaxBytes: null,
        preChecks: [],
        postChecks: [],
        retry: null,
        ...rest,
      }, { timeoutMs, graceMs });
      const ended = await untilFound(() =>
        events.slice(seen).find((event): event is Ended =>
          event.kind === "ended" && event.slot === slot
        )
      );
      return {
        ...ended,
        get log() {
          const { logOffset, logBytes } = ended;
          const bytes = readFileSync(rest.logPath ?? logPath);
          return new Uint8Array(bytes.subarray(logOffset, logOffset + logBytes));
        },
      };
    },
    until: (kind) =>
      untilFound(() =>
        events.find((event): event is Extract<SlotEvent, { kind: typeof kind }> =>
          event.kind === kind
        )
      ),
    async [Symbol.asyncDispose]() {
      await pool.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Whether a process lives: it exists and is no zombie. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}
