import { existsSync, readdirSync } from "node:fs";
import { quoteForSh } from "../../src/core/text/quote_for_sh.ts";
import type { Operator } from "../rig/restricted_rig.ts";
import type { ShownJob } from "../rig/run_rig.ts";
import { within } from "../rig/within.ts";
import type { Attack, Way } from "./attack.ts";
import { AttackStage } from "./attack_stage.ts";

/** What confines attacks in a run of them; `none` is a trusted run, by which they are proven. */
export type Layer = "os" | "deno" | "none";

/** What came of an attack. */
export interface AttackResult {
  readonly attack: Attack;
  readonly succeeded: boolean;
  /** What is known of it, for messages. */
  readonly account: string;
}

/** Tight, so that each attack on the machine's resources goes beyond one of them soon. */
const limits = [
  "--max-memory=64MiB",
  "--max-processes=40",
  "--max-file-size=8MiB",
  "--max-output=200000",
  "--max-open-files=100",
  "--max-cpu-time=1s",
  "--max-jobs=200",
];

/** What an untrusted config is granted here: interpreters, by which it can try whatever it likes. */
const programs = "--allow-run=sh,python3,echo";

/** How long the engine may be busy with a config, ms. */
const patienceMs = 30_000;

/** When a run is ended that has not ended by itself, ms. */
const longestMs = 50_000;

/** Runs attacks against a layer, as an operator, and says what came of each. */
export async function runAttacks(
  attacks: readonly Attack[],
  layer: Layer,
  operator: Operator,
): Promise<readonly AttackResult[]> {
  await using stage = await AttackStage.make(operator, attacks);
  const runner = new AttackRunner(stage, layer);
  const batch = attacks.filter((attack) => wayOf(attack, layer).kind === "job");
  const alone = attacks.filter((attack) => wayOf(attack, layer).kind === "config");
  const results = batch.length === 0 ? [] : await runner.runTogether(batch);
  const queue = [...alone];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      results.push(await runner.runAlone(next));
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  return results;
}

/** Unconfined, a control may stand for an attack. */
function wayOf({ by, proof }: Attack, layer: Layer): Way {
  return layer === "none" && typeof proof === "object" && "control" in proof ? proof.control : by;
}

/** What a run of the engine came to. */
interface Ended {
  readonly code: number;
  /** All that the operator's terminal got. */
  readonly screen: string;
  readonly ms: number;
  readonly jobs: Readonly<Record<string, ShownJob>>;
}

class AttackRunner {
  readonly #stage: AttackStage;
  readonly #layer: Layer;

  constructor(stage: AttackStage, layer: Layer) {
    this.#stage = stage;
    this.#layer = layer;
  }

  /** Runs attacks that are jobs of one config. */
  async runTogether(attacks: readonly Attack[]): Promise<AttackResult[]> {
    const jobs = attacks.map((attack) => {
      const way = wayOf(attack, this.#layer);
      if (way.kind !== "job") throw new Error(`Internal error: "${attack.id}" is no job`);
      const { env_variables = {}, ...job } = way.job;
      const env = { ...this.#envOf(attack), ...env_variables as Record<string, string> };
      return JSON.parse(
        this.#fill(JSON.stringify({ ...job, id: attack.id, env_variables: env }), attack),
      );
    });
    const config = { ...this.#common(), parallel: true, max_workers: 8, jobs };
    const ended = await this.#run("jobs.json", JSON.stringify(config), []);
    return attacks.map((attack) => this.#judge(attack, ended));
  }

  /** Runs an attack that is a config. */
  async runAlone(attack: Attack): Promise<AttackResult> {
    const way = wayOf(attack, this.#layer);
    if (way.kind !== "config") throw new Error(`Internal error: "${attack.id}" is no config`);
    const { config } = way;
    const text = typeof config === "string" ? config : this.#fill(
      JSON.stringify({
        ...this.#common(),
        ...config,
        env_variables: {
          ...this.#envOf(attack),
          ...config["env_variables"] as Record<string, string> | undefined,
        },
      }),
      attack,
    );
    const options = (way.options ?? []).map((option) => this.#fill(option, attack));
    return this.#judge(attack, await this.#run(`${attack.id}.json`, text, options));
  }

  #common() {
    return { application_name: "attacks", default_timeout: 20, default_kill_grace: 0.2 };
  }

  #envOf(attack: Attack): Record<string, string> {
    return { ...this.#stage.surroundingsOf(attack), WON: this.#stage.word };
  }

  /** Puts values in the place of `@NAME@`; one that is a whole text and a number becomes a number. */
  #fill(text: string, attack: Attack): string {
    const { PORT = "0", ...rest } = this.#stage.surroundingsOf(attack);
    let filled = text.replaceAll('"@PORT@"', PORT).replaceAll("@PORT@", PORT);
    for (const [name, value] of Object.entries(rest)) {
      filled = filled.replaceAll(`@${name}@`, value);
    }
    return filled;
  }

  /** Runs a config as an operator does who sits before a terminal. */
  async #run(name: string, text: string, options: readonly string[]): Promise<Ended> {
    const { rig } = this.#stage;
    const config = await rig.file(`config/${name}`, text);
    const confined = this.#layer === "none" ? ["--quiet"] : [
      "--restricted",
      `--sandbox=${this.#layer}`,
      programs,
      `--allow-write=${rig.path("out")}`,
      `--allow-read=${rig.path("given")}`,
      ...limits,
      ...options,
    ];
    const history = name === "jobs.json" ? "history.db" : `${name}.db`;
    const database = rig.path("state", history);
    const engine = [rig.binary, "run", config, "--continue-on-error", ...confined];
    // The engine inherits what it should not pass on.
    const inheriting = [
      "/bin/bash",
      "-c",
      'exec 7<"$0" 15<"$0"; exec "$@"',
      rig.path("home/.ssh/id_rsa"),
    ];
    const line = [...inheriting, ...engine].map(quoteForSh).join(" ");
    const env = {
      HOME: rig.path("home"),
      EXECUTIONER_DB: database,
      OPERATORS_WORD: this.#stage.secret,
      TERM: "xterm",
      SHELL: "/bin/sh",
    };
    const started = performance.now();
    const child = rig.asOperator("script", ["-qefc", line, "/dev/null"], "null", env).spawn();
    const timer = setTimeout(() => child.kill("SIGKILL"), longestMs);
    const { code, stdout } = await within(`attacks of ${name}`, child.output());
    clearTimeout(timer);
    const ms = performance.now() - started;
    const shown = name === "jobs.json" ? await rig.command(["show", "last", "--json"]) : null;
    const jobs: readonly ShownJob[] = shown?.code === 0 ? JSON.parse(shown.stdout).jobs : [];
    return {
      code,
      screen: new TextDecoder().decode(stdout),
      ms,
      jobs: Object.fromEntries(jobs.map((job) => [job.id, job])),
    };
  }

  /** What the job of a config of its own wrote: where logs are depends on the layer. */
  #logOf(id: string): string {
    const folders = ["state/logs", "config/logs"].map((name) => this.#stage.rig.path(name));
    return folders.filter((folder) => existsSync(folder)).flatMap((folder) =>
      readdirSync(folder).filter((name) => name.includes(`.job-${id}.`))
        .map((name) => textOf(`${folder}/${name}`))
    ).join("");
  }

  #judge(attack: Attack, { code, screen, ms, jobs }: Ended): AttackResult {
    const { id, success } = attack;
    const stage = this.#stage;
    const job = jobs[id] ?? null;
    const isTogether = wayOf(attack, this.#layer).kind === "job";
    const log = isTogether ? textOf(job?.log_path ?? "") : this.#logOf(id);
    const hasSucceeded = (): boolean => {
      switch (success.kind) {
        case "says":
          return log.includes(stage.word);
        case "leaks":
          return log.includes(stage.secret) || (job?.reason ?? "").includes(stage.secret) ||
            (!isTogether && screen.includes(stage.secret));
        case "changes":
          return stage.isChanged(id);
        case "reaches":
          return stage.isReached(id);
        case "outlives":
          return stage.isAlive(id);
        case "ends":
          return stage.isVictimEnded(id);
        case "terminal":
          return screen.includes(isTogether ? `\u001b]0;${stage.word}:${id}` : "\u001b]0;pwned");
        case "learns":
          return job?.status === "SUCCESS";
        case "floods":
          return log.length > success.bytes;
        case "erases":
          return job?.status === "SUCCESS" && !log.includes("evidence");
        case "plants":
          return stage.hasPlanted(id);
        case "breaks":
          return ms > patienceMs || ![0, 1].includes(code) ||
            /Internal error|RangeError|Maximum call|out of memory|panicked/.test(screen);
      }
    };
    const account = [
      `${job?.status ?? "no job"} ${job?.reason ?? ""}`,
      log.slice(-600),
      ...(isTogether ? [] : [`exit code ${code} after ${Math.round(ms)} ms`, screen.slice(-600)]),
    ].join("\n");
    return { attack, succeeded: hasSucceeded(), account };
  }
}

function textOf(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}
