import type { PluginHost } from "../../ports/plugin_host.ts";
import type { CarryOutput, PlainStarter } from "./plain_execution.ts";
import type { ThreadPermissions, ThreadWatch } from "./slot_thread.ts";

/** How a pool is set up. */
export interface SlotPoolOptions {
  /** Entry module of a slot thread. */
  readonly entry: URL;
  /** How many threads the slots share at most; slot n belongs to thread n modulo this number. */
  readonly threads: number;
  readonly permissions: ThreadPermissions;
  /** Whom checks ask that are plugins. */
  readonly plugins: Pick<PluginHost, "ask">;
  readonly watch?: ThreadWatch;
  /** By which these threads take turns with others in starting processes; they alone unless given. */
  readonly turns?: SharedArrayBuffer;
  /** Starts what needs no thread; `null`, or left out, where threads start everything. */
  readonly starter?: PlainStarter | null;
  /** Loads what masks the output of such. */
  readonly loadCarry: () => Promise<CarryOutput>;
  /** How long the system may take to execute a program before that is given up, ms. */
  readonly startPatienceMs?: number;
}
