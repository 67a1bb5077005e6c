import assert from "node:assert/strict";
import { chmod, copyFile, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pin = (await Deno.readTextFile(join(root, ".deno-version"))).trim();
/** The shells that a machine may call sh. */
const shellsHere = ["sh", "dash", "bash"].flatMap((shell) => findProgram(shell) ?? []);

function findProgram(name: string): string | null {
  for (const folder of (Deno.env.get("PATH") ?? "").split(delimiter)) {
    try {
      if (Deno.statSync(join(folder, name)).isFile) return join(folder, name);
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/** A copy of the launcher in a folder of its own, with tools of its own on PATH. */
class Checkout implements AsyncDisposable {
  readonly folder: string;
  readonly launcher: string;
  readonly #tools: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.launcher = join(folder, "project/scripts/deno");
    this.#tools = join(folder, "tools");
  }

  /** Makes a checkout on a machine that has neither Deno nor npm. */
  static async make(): Promise<Checkout> {
    const checkout = new Checkout(await Deno.makeTempDir({ prefix: "executioner-launcher-" }));
    await mkdir(join(checkout.folder, "project/scripts"), { recursive: true });
    await mkdir(checkout.#tools);
    await copyFile(join(root, "scripts/deno"), checkout.launcher);
    await copyFile(join(root, ".deno-version"), join(checkout.folder, "project/.deno-version"));
    const needed = ["uname", "mkdir", "mktemp", "chmod", "mv", "rm", "readlink", "dirname", "sh"];
    for (const name of [...needed, "flock", "sleep", "cat"]) {
      const program = findProgram(name);
      if (program !== null) await symlink(program, join(checkout.#tools, name));
    }
    return checkout;
  }

  /** Puts a shell script on PATH. */
  async addTool(name: string, script: string): Promise<void> {
    await writeFile(join(this.#tools, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(this.#tools, name), 0o755);
  }

  /** Adds an npm that installs a Deno which only tells its version and arguments, and logs that. */
  async addNpm(version = pin): Promise<void> {
    await this.addTool(
      "npm",
      `
      echo "$*" >>"${this.folder}/npm_calls"
      sleep 0.2
      mkdir -p node_modules/deno node_modules/@deno/some-platform
      cat >node_modules/@deno/some-platform/deno <<'END'
#!/bin/sh
if [ "$*" = --version ]; then echo "deno ${version} (fake)"; else echo "installed $*"; fi
END`,
    );
  }

  async removeTool(name: string): Promise<void> {
    await rm(join(this.#tools, name), { force: true });
  }

  async run(
    args: string[],
    options: { readonly cwd?: string; readonly shell?: string; readonly launcher?: string } = {},
  ): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
    const launcher = options.launcher ?? this.launcher;
    const [tool, ...rest] = options.shell === undefined ? [launcher] : [options.shell, launcher];
    const { code, stdout, stderr } = await new Deno.Command(tool ?? "", {
      args: [...rest, ...args],
      cwd: options.cwd ?? this.folder,
      env: { PATH: this.#tools },
      clearEnv: true,
    }).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  /** Returns how often npm was called. */
  async npmCalls(): Promise<number> {
    try {
      return (await Deno.readTextFile(join(this.folder, "npm_calls"))).trimEnd().split("\n").length;
    } catch {
      return 0;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

Deno.test("the launcher installs Deno once, then runs offline, from any folder and by a link", async () => {
  for (const shell of shellsHere) {
    await using checkout = await Checkout.make();
    await checkout.addNpm();
    const first = await checkout.run(["task", "a b"], { shell });
    assert.deepEqual([first.code, first.stdout], [0, "installed task a b\n"], first.stderr);
    assert.match(
      first.stderr,
      new RegExp(`installing Deno ${pin} into .*/project/\\.deno \\(once\\)`),
    );
    await checkout.removeTool("npm");
    const quiet = { code: 0, stdout: "installed x\n", stderr: "" };
    assert.deepEqual(await checkout.run(["x"], { shell, cwd: "/" }), quiet);
    const scripts = join(checkout.folder, "project/scripts");
    assert.deepEqual(await checkout.run(["x"], { shell, cwd: scripts, launcher: "./deno" }), quiet);
    assert.deepEqual(
      await checkout.run(["x"], { shell: "sh", cwd: scripts, launcher: "deno" }),
      quiet,
    );
    await symlink("project/scripts/deno", join(checkout.folder, "link"));
    assert.deepEqual(
      await checkout.run(["x"], { launcher: join(checkout.folder, "link") }),
      quiet,
    );
    assert.equal(await checkout.npmCalls(), 1);
  }
});

Deno.test("five first launches at once all run the pinned Deno and leave nothing half made", async () => {
  await using checkout = await Checkout.make();
  await checkout.addNpm();
  const runs = await Promise.all(["1", "2", "3", "4", "5"].map((n) => checkout.run([n])));
  runs.forEach((run, index) => {
    assert.deepEqual([run.code, run.stdout], [0, `installed ${index + 1}\n`], run.stderr);
  });
  const left = await readdir(join(checkout.folder, "project/.deno"));
  assert.deepEqual(left.filter((name) => name !== "lock").length, 1, left.join());
  if (findProgram("flock") !== null) assert.equal(await checkout.npmCalls(), 1);
});

Deno.test("five first launches at once are safe without flock, too", async () => {
  await using checkout = await Checkout.make();
  await checkout.addNpm();
  await checkout.removeTool("flock");
  const runs = await Promise.all(["1", "2", "3", "4", "5"].map((n) => checkout.run([n])));
  runs.forEach((run, index) => {
    assert.deepEqual([run.code, run.stdout], [0, `installed ${index + 1}\n`], run.stderr);
  });
  const left = await readdir(join(checkout.folder, "project/.deno"));
  assert.deepEqual(left.filter((name) => name !== "lock").length, 1, left.join());
});

Deno.test("a Deno on PATH is used only if it has the pinned version", async () => {
  await using checkout = await Checkout.make();
  await checkout.addNpm();
  const tell = 'if [ "$*" = --version ]; then echo "deno VERSION (fake)"; else echo "path $*"; fi';
  await checkout.addTool("deno", tell.replace("VERSION", pin));
  assert.equal((await checkout.run(["x"])).stdout, "path x\n");
  for (const other of [`${pin}0`, "1.0.0", `${pin}-rc.1`]) {
    await checkout.addTool("deno", tell.replace("VERSION", other));
    assert.equal((await checkout.run(["x"])).stdout, "installed x\n", other);
    await rm(join(checkout.folder, "project/.deno"), { recursive: true });
  }
});

Deno.test("a launcher that is itself the deno on PATH does not call itself", async () => {
  await using checkout = await Checkout.make();
  await checkout.addNpm();
  await symlink(checkout.launcher, join(checkout.folder, "tools/deno"));
  assert.equal((await checkout.run(["x"])).stdout, "installed x\n");
});

Deno.test("without npm one line says how to get Deno", async () => {
  await using checkout = await Checkout.make();
  const { code, stdout, stderr } = await checkout.run(["x"]);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.match(stderr, new RegExp(`^scripts/deno: Deno ${pin} .* no npm .*; get it with: .*\\n$`));
  assert.equal(stderr.split("\n").length, 2);
});

Deno.test("an npm that fails or brings the wrong thing is told, and leaves nothing behind", async () => {
  await using checkout = await Checkout.make();
  await checkout.addTool("npm", 'echo "npm: no network" >&2; exit 1');
  const failed = await checkout.run(["x"]);
  assert.equal(failed.code, 1);
  assert.match(failed.stderr, /npm: no network\n.*npm could not install Deno .*; get it with: /);
  await checkout.addTool("npm", ":");
  assert.match((await checkout.run(["x"])).stderr, /the npm package has no Deno .* for /);
  await checkout.addNpm("9.9.9");
  assert.match((await checkout.run(["x"])).stderr, /does not run on this machine/);
  assert.deepEqual(await readdir(join(checkout.folder, "project/.deno")), ["lock"]);
});
