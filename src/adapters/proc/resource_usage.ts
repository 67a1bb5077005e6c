import type { ResourceUsage } from "../../core/resource_usage.ts";
import { GroupUsage, type MemberReading } from "./group_usage.ts";
import { openProcessTable, type ProcessTable } from "./process_table.ts";

/** What a sampler works with. Times in ms. */
export interface ResourceSamplerDeps {
  readonly table: ProcessTable;
  /** Returns a time that never goes back. */
  readonly now: () => number;
  /** Calls back once; returns a function that cancels. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

/** An execution that is watched. */
interface Watched {
  readonly usage: GroupUsage;
  readonly since: number;
  /** Its age at the last look, ms, or `null` before the first. */
  lastLookAt: number | null;
}

/** Age of an execution at its first look, ms: what is shorter costs nothing. */
const firstLookMs = 50;

/** Looks come as often as a tenth of an execution's age, so its last tenth is missed at most ... */
const gapByAge = 0.1;

/** ... within these bounds, ms. */
const gapMs = { shortest: 50, longest: 1_000 };

/**
 * What looks may cost: a hundredth of a core, and some ms at once, so that the first looks, which
 * cost more, do not keep the next away.
 */
const budget = { part: 0.01, mostMs: 20 };

/** What was seen before half of an execution's life was over says too little about it. */
const leastSeenPart = 0.5;

/**
 * Every so many looks all processes are read, since pids start over at their end: then one may belong
 * to an execution that is older than its pid says, or was once another's.
 */
const fullLookEvery = 16;

/**
 * Samples the CPU time and memory of running executions. There is no way to ask the system for them
 * once a process has ended and was waited for, so it is looked at while it runs: by session, to which
 * whatever it starts belongs unless it makes one of its own (setsid(2)).
 *
 * One look at the system's processes serves all executions. Nothing happens while none runs.
 */
export class ResourceSampler {
  readonly #deps: ResourceSamplerDeps;
  /** By session, which is the pid of the execution's own process. */
  readonly #watched = new Map<number, Watched>();
  /** Sessions of all processes seen: one of another session never becomes one of ours. */
  #sessions = new Map<number, number>();
  #looks = 0;
  #lastLook = -Infinity;
  /** What looks might still have cost when the last one had ended, ms; below 0 they are to wait. */
  #leftMs = budget.mostMs;
  #dueAt = Infinity;
  #cancel: () => void = () => {};
  #isBlind = false;

  constructor(deps: ResourceSamplerDeps) {
    this.#deps = deps;
  }

  /** Watches an execution from now on. */
  watch(leader: number): void {
    if (this.#isBlind) return;
    const since = this.#deps.now();
    this.#watched.set(leader, { usage: new GroupUsage(), since, lastLookAt: null });
    this.#plan(since + firstLookMs);
  }

  /** Looks once more at an execution that is about to be ended, unless that was done just now. */
  lookBeforeEnd(leader: number): void {
    const watched = this.#watched.get(leader);
    const now = this.#deps.now();
    if (watched === undefined || now - watched.since < firstLookMs) return;
    if (now - this.#lastLook >= gapMs.shortest) this.#look();
  }

  /**
   * Ends the watch of an execution.
   *
   * @returns What it used, or `null` where it was too short to tell or the system does not.
   */
  take(leader: number): ResourceUsage | null {
    const watched = this.#watched.get(leader);
    if (watched === undefined) return null;
    this.#watched.delete(leader);
    if (this.#watched.size === 0) this.#rest();
    const seen = watched.lastLookAt;
    const age = this.#deps.now() - watched.since;
    return seen === null || seen < age * leastSeenPart ? null : watched.usage.total();
  }

  /** Ends all watches. */
  close(): void {
    this.#watched.clear();
    this.#rest();
  }

  #rest(): void {
    this.#cancel();
    this.#cancel = () => {};
    this.#dueAt = Infinity;
    this.#sessions.clear();
  }

  /** Sees to a look at that time, or as soon after it as its cost allows. */
  #plan(wantedAt: number): void {
    const dueAt = Math.max(wantedAt, this.#lastLook - Math.min(this.#leftMs, 0) / budget.part);
    if (dueAt >= this.#dueAt) return;
    this.#cancel();
    this.#dueAt = dueAt;
    // On a busy machine its time may be over by now.
    this.#cancel = this.#deps.after(Math.max(0, dueAt - this.#deps.now()), () => {
      this.#dueAt = Infinity;
      this.#wake();
    });
  }

  #wake(): void {
    const now = this.#deps.now();
    for (const { since } of this.#watched.values()) {
      if (now - since < firstLookMs) continue;
      this.#look();
      break;
    }
    this.#planNext();
  }

  #planNext(): void {
    let next = Infinity;
    for (const { since, lastLookAt } of this.#watched.values()) {
      // After its processes are gone, as while its post-checks run, it is looked for all the same.
      const lookedAt = Math.max(lastLookAt ?? 0, this.#lastLook - since);
      const gap = Math.max(gapMs.shortest, Math.min(lookedAt * gapByAge, gapMs.longest));
      next = Math.min(next, since + (lookedAt < firstLookMs ? firstLookMs : lookedAt + gap));
    }
    if (next !== Infinity) this.#plan(next);
  }

  #look(): void {
    const { now, table } = this.#deps;
    const start = now();
    const cpuBefore = table.threadCpuMs();
    const members = this.#readMembers();
    if (members === null) {
      this.#isBlind = true;
      return this.close();
    }
    const end = now();
    for (const [leader, readings] of members) {
      const watched = this.#watched.get(leader);
      // One whose processes are all gone keeps its age: nothing new was seen of it.
      if (watched === undefined || readings.length === 0) continue;
      watched.usage.add(readings);
      watched.lastLookAt = end - watched.since;
    }
    const cpuAfter = table.threadCpuMs();
    // Time would say more than was spent where others want the same cores.
    const cost = cpuBefore === null || cpuAfter === null ? end - start : cpuAfter - cpuBefore;
    const saved = (start - this.#lastLook) * budget.part;
    this.#leftMs = Math.min(this.#leftMs + saved, budget.mostMs) - cost;
    this.#lastLook = end;
  }

  /** Reads the members of all executions old enough; `null` where the system shows no processes. */
  #readMembers(): Map<number, MemberReading[]> | null {
    const { table, now } = this.#deps;
    const pids = table.pids();
    if (pids === null) return null;
    const isFull = ++this.#looks % fullLookEvery === 0;
    const start = now();
    const members = new Map<number, MemberReading[]>();
    for (const [leader, { since }] of this.#watched) {
      if (start - since >= firstLookMs) members.set(leader, []);
    }
    const oldest = Math.min(...members.keys());
    const sessions = new Map<number, number>();
    for (const pid of pids) {
      const known = this.#sessions.get(pid);
      const mayBeMember = known === undefined ? pid >= oldest : members.has(known);
      if (!mayBeMember && !isFull && !members.has(pid)) {
        if (known !== undefined) sessions.set(pid, known);
        continue;
      }
      const stat = table.stat(pid);
      if (stat === null) continue;
      sessions.set(pid, stat.session);
      members.get(stat.session)?.push({ stat, memory: table.memory(pid) });
    }
    this.#sessions = sessions;
    return members;
  }
}

/** Makes the sampler of this machine. */
export function createResourceSampler(): ResourceSampler {
  return new ResourceSampler({
    table: openProcessTable(),
    now: () => performance.now(),
    after(delayMs, callback) {
      // Up, since the platform cuts it: a look that comes a little early would be in vain.
      // Below 0 the platform would do the same, and complain on stderr.
      const timer = setTimeout(callback, Math.max(0, Math.ceil(delayMs)));
      return () => clearTimeout(timer);
    },
  });
}
