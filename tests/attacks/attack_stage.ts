import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { findMarked } from "../rig/marked_processes.ts";
import { type Operator, RestrictedRig } from "../rig/restricted_rig.ts";
import type { Attack } from "./attack.ts";
import { Listeners } from "./listeners.ts";

/** Names by which attacks know their surroundings, with their values. */
export type Surroundings = Readonly<Record<string, string>>;

/** What the operator has and no attack may get at, of one operator. */
export class AttackStage implements AsyncDisposable {
  readonly rig: RestrictedRig;
  /** Nothing but an attack that has succeeded writes it. */
  readonly word = crypto.randomUUID();
  /** In files and variables of the operator's. */
  readonly secret = `secret-${crypto.randomUUID()}`;
  readonly #victims = new Map<string, Deno.ChildProcess>();
  readonly #ended = new Set<string>();
  readonly #before = new Map<string, string>();
  #listeners: Listeners | null = null;

  private constructor(rig: RestrictedRig) {
    this.rig = rig;
  }

  /** Makes all that these attacks take. */
  static async make(operator: Operator, attacks: readonly Attack[]): Promise<AttackStage> {
    const stage = new AttackStage(await RestrictedRig.make(operator));
    await stage.#prepare(attacks);
    return stage;
  }

  async #prepare(attacks: readonly Attack[]): Promise<void> {
    const { rig } = this;
    for (const name of ["canary", "out", "given", "sockets", "home/.ssh", "home/.guarded"]) {
      await rig.openToAll(name);
    }
    await rig.file("home/.ssh/id_rsa", `${this.secret}\n`, 0o600);
    await rig.file("home/.bashrc", "# nothing\n");
    if (Deno.uid() === 0) {
      await Deno.copyFile("/usr/bin/id", rig.path("given/suid-id"));
      await Deno.chmod(rig.path("given/suid-id"), 0o4755);
    }
    const told = (attack: Attack, name: string) => JSON.stringify(attack.by).includes(name);
    const listening = attacks.filter((attack) => attack.success.kind === "reaches");
    this.#listeners = await Listeners.start(rig, listening.map(({ id }) => id));
    for (const attack of attacks) {
      await this.#plant(attack.id, (name) => told(attack, name));
      if (told(attack, "VICTIM") || told(attack, "MARKER")) this.#sacrifice(attack.id);
      this.#before.set(attack.id, contentOf(rig.path("canary", attack.id)));
    }
  }

  async #plant(id: string, isNamed: (name: string) => boolean): Promise<void> {
    const { rig, secret } = this;
    const tool = `#!/bin/sh\necho $WON\n`;
    const files: readonly (readonly [string, string, number?])[] = [
      [`home/.guarded/${id}`, "guarded\n"],
      [`canary/${id}/secret.txt`, `${secret}\n`, 0o666],
      [`canary/${id}/secret.env`, `STOLEN=${secret}\n`],
      [`canary/${id}/guarded.txt`, "guarded\n", 0o666],
      [`canary/${id}/bin/attack-tool`, tool, 0o755],
      [`canary/${id}/bin/plugin.sh`, "#!/bin/sh\ntouch $PLUGIN_CANARY/pwned\nexit 0\n", 0o755],
      [`canary/${id}/bin/plugin.mjs`, pluginModule],
      [`given/${id}/hostile.env`, "LD_PRELOAD=/nonexistent/attack.so\n"],
      [`given/${id}/nul.env`, 'X="a\0--bind\0/\0/host"\n'],
      [`given/${id}/again.json`, '{"include":["again.json"],"jobs":[]}'],
      [`given/${id}/long.txt`, `${"a".repeat(40)}!\n`],
      [`out/${id}/tool`, tool, 0o777],
      [`out/${id}/sh`, tool, 0o777],
    ];
    const folders = ["canary/*", "canary/*/bin", "given/*", "out/*", "out/*/sub", "out/*/sub/deep"];
    for (const folder of folders) await rig.openToAll(folder.replace("*", id));
    for (const [name, text, mode] of files) {
      if (isNamed(basename(name)) || name.startsWith("home") || name.endsWith("secret.txt")) {
        await rig.file(name, text, mode);
      }
    }
    await Deno.chmod(rig.path("given", id), 0o755);
    await Deno.symlink(rig.path("canary", id, "secret.txt"), rig.path("given", id, "link"));
    await Deno.symlink(rig.path("out", id, "sub"), rig.path("canary", id, "alias"));
    await Deno.symlink("/bin/sh", rig.path("out", id, "link-to-shell"));
    if (id === "text-fifo") {
      await new Deno.Command("mkfifo", { args: [rig.path("given", id, "fifo")] }).output();
    }
  }

  #sacrifice(id: string): void {
    const child = this.rig.asOperator("sleep", [`86${id.length}.5${this.word.replace(/\D/g, "")}`])
      .spawn();
    this.#victims.set(id, child);
    child.status.then(() => this.#ended.add(id));
  }

  /** Returns what an attack is told of its surroundings. */
  surroundingsOf({ id }: Attack): Surroundings {
    const { rig } = this;
    return {
      ATTACK: id,
      ATTACK_MARK: this.#markOf(id),
      CANARY: rig.path("canary", id),
      OUT: rig.path("out", id),
      GIVEN: rig.path("given", id),
      OPERATOR: rig.path("home"),
      HISTORY: rig.path("state/history.db"),
      CONFIG: rig.path("config/jobs.json"),
      LOGS: rig.folder,
      MARKER: this.word.replace(/\D/g, ""),
      ...(this.#victims.has(id) ? { VICTIM: String(this.#victims.get(id)?.pid) } : {}),
      ...this.#listeners?.placesOf(id),
    };
  }

  #markOf(id: string): string {
    return `${this.rig.folder}:${id}`;
  }

  /** Whether the canary folder of an attack is not what it was. */
  isChanged(id: string): boolean {
    return contentOf(this.rig.path("canary", id)) !== this.#before.get(id);
  }

  /** Whether what listens for an attack was reached. */
  isReached(id: string): boolean {
    return this.#listeners?.isReached(id) ?? false;
  }

  /** Whether the victim of an attack has ended. */
  isVictimEnded(id: string): boolean {
    return this.#ended.has(id);
  }

  /** Whether a process of an attack lives. */
  isAlive(id: string): boolean {
    return findMarked(this.#markOf(id), attackMark).length > 0;
  }

  /** Whether an attack has left a program that runs as its owner where it may write. */
  hasPlanted(id: string): boolean {
    const folder = this.rig.path("out", id);
    return readdirSync(folder).some((name) => {
      const stats = statSync(join(folder, name), { throwIfNoEntry: false });
      return stats?.isFile() === true && (stats.mode & 0o6000) !== 0;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#victims.values()) {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has been ended.
      }
    }
    await Promise.all([...this.#victims.values()].map((child) => child.status));
    for (let round = 0; round < 10; round++) {
      const left = [...this.#before.keys()].flatMap((id) =>
        findMarked(this.#markOf(id), attackMark)
      );
      if (left.length === 0) break;
      for (const { pid } of left) Deno.kill(pid, "SIGKILL");
    }
    await this.#listeners?.stop();
    await this.rig[Symbol.asyncDispose]();
  }
}

/** The variable that all processes of attacks carry. */
const attackMark = "ATTACK_MARK";

const pluginModule = `
export default ({ params }) => {
  Deno.writeTextFileSync(params.path, "pwned");
  return { state: "met" };
};
`;

/** Names and contents of all that is in a folder. */
function contentOf(folder: string): string {
  return readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return `${entry.name}/\n${contentOf(path)}`;
    return `${entry.name} ${entry.isFile() ? readFileSync(path, "latin1") : ""}`;
  }).sort().join("\n");
}
