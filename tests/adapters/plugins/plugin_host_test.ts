import assert from "node:assert/strict";
import { createPluginHost } from "../../../src/adapters/plugins/plugin_host.ts";
import type { ConditionAnswer } from "../../../src/core/conditions/condition.ts";
import type { PluginSpec } from "../../../src/core/plugins/plugin_spec.ts";
import type { PluginQuestion, StartingPluginHost } from "../../../src/ports/plugin_host.ts";
import { isAlive } from "../../rig/pool_rig.ts";

type Changes = Partial<Omit<PluginSpec, "grants">> & {
  readonly grants?: Partial<PluginSpec["grants"]>;
};

interface Rig extends AsyncDisposable {
  readonly folder: string;
  readonly host: StartingPluginHost;
  /** Asks one of the plugins. Returns status and text. */
  ask(
    plugin: string,
    question?: Partial<PluginQuestion>,
    signal?: AbortSignal,
  ): Promise<readonly [ConditionAnswer["kind"], string]>;
}

const nothing = { read: false, write: false, net: false, run: false, env: false } as const;
const never = new AbortController().signal;

/** Writes plugins and makes their host; processes and files are gone afterwards. */
async function rigOf(
  files: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, Changes>> = {},
  loadMs = 60_000,
): Promise<Rig> {
  const folder = await Deno.makeTempDir({ prefix: "executioner-plugins-" });
  const plugins: PluginSpec[] = [];
  await Deno.mkdir(`${folder}/p`);
  for (const [file, text] of Object.entries(files)) {
    const path = `${folder}/p/${file}`;
    await Deno.writeTextFile(path, text, { mode: 0o755 });
    const name = file.replace(/\.\w+$/, "");
    plugins.push({
      name,
      index: plugins.length,
      path,
      kind: /\.m?js$/.test(file) ? "module" : "program",
      timeoutMs: 60_000,
      ...changes[name],
      grants: { ...nothing, ...changes[name]?.grants },
    });
  }
  const host = createPluginHost({
    plugins,
    entry: new URL("../../../src/runner/plugin_process.ts", import.meta.url),
    mask: (text) => text.replaceAll("hunter22", "***"),
    loadMs,
  });
  return {
    folder,
    host,
    async ask(plugin, question = {}, signal = never) {
      const answer = await host.ask({
        plugin,
        purpose: "check",
        params: {},
        jobId: "load",
        env: { PATH: "/usr/local/bin:/usr/bin:/bin", TOKEN: "hunter22" },
        cwd: folder,
        ...question,
      }, signal);
      return [answer.kind, answer.kind === "met" ? answer.found : answer.reason];
    },
    async [Symbol.asyncDispose]() {
      await host.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("a program is asked by stdin, in the job's folder and environment", async () => {
  await using rig = await rigOf({
    "look.sh": '#!/bin/sh\nread -r line; echo "$line $(pwd) $TOKEN"; exit 75\n',
  });
  const [kind, text] = await rig.ask("look", { params: { n: 1 }, purpose: "dependency" });
  assert.equal(kind, "not_yet");
  assert.equal(
    text,
    `{"version":1,"plugin":"look","purpose":"dependency","job_id":"load","params":{"n":1},` +
      `"cwd":"${rig.folder}"} ${rig.folder} ***`,
  );
});

Deno.test("a program need not read its stdin, and may write without end", async () => {
  await using rig = await rigOf({
    "deaf.sh": "#!/bin/sh\necho deaf\n",
    "loud.sh": "#!/bin/sh\nhead -c 3000000 /dev/zero | tr '\\0' 'x'; echo; echo done\n",
    "wide.sh": "#!/bin/sh\nhead -c 9000 /dev/zero | tr '\\0' 'x'\n",
  });
  const params = { text: "x".repeat(1_000_000) };
  assert.deepEqual(await rig.ask("deaf", { params }), ["met", "deaf"]);
  assert.deepEqual(await rig.ask("loud"), ["met", "done"]);
  assert.deepEqual(await rig.ask("wide"), ["met", "(a line of more than 4096 bytes)"]);
});

Deno.test("a program that takes too long, or that nobody waits for, is ended with its group", async () => {
  await using rig = await rigOf({
    "slow.sh": "#!/bin/sh\ntrap '' TERM\nsleep 300 & echo $! >pids; echo $$ >>pids; wait\n",
    "stopped.sh": "#!/bin/sh\necho $$ >stopped; mv stopped started; exec sleep 300\n",
  }, { slow: { timeoutMs: 300 } });
  assert.deepEqual(await rig.ask("slow"), ["failed", "it gave no answer within 300ms"]);
  const pids = (await Deno.readTextFile(`${rig.folder}/pids`)).trim().split("\n").map(Number);
  assert.deepEqual(pids.map(isAlive), [false, false]);
  const stop = new AbortController();
  const watcher = Deno.watchFs(rig.folder);
  const answer = rig.ask("stopped", {}, stop.signal);
  for await (const { paths } of watcher) {
    if (paths.some((path) => path.endsWith("/started"))) break;
  }
  stop.abort();
  assert.deepEqual(await answer, ["failed", "it was cancelled"]);
  assert.equal(isAlive(Number(await Deno.readTextFile(`${rig.folder}/started`))), false);
});

/** Writes its pid to a file, ignores TERM and goes on for ever in a session of its own. */
const away = `#!/bin/sh
[ "$2" = in ] || { exec setsid "$0" "$1" in; }
trap '' TERM
echo $$ >"$1.new" && mv "$1.new" "$1"
while :; do sleep 0.05; done
`;

Deno.test("what has left a program's group is ended with it, unless it answered before", async () => {
  const wait = (name: string) =>
    `p/away.sh ${name} >/dev/null 2>&1 & ` +
    `while [ ! -e ${name} ]; do :; done`;
  await using rig = await rigOf({
    "away.sh": away,
    "slow.sh": `#!/bin/sh\n${wait("escaped")}; sleep 300\n`,
    "quick.sh": `#!/bin/sh\n${wait("daemon")}; echo done\n`,
  }, { slow: { timeoutMs: 1_000 } });
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin", EXECUTIONER_MARK: "outer/1/1 run/0/1" };
  assert.deepEqual(await rig.ask("quick", { env }), ["met", "done"]);
  const daemon = Number(await Deno.readTextFile(`${rig.folder}/daemon`));
  assert.deepEqual(await rig.ask("slow", { env }), ["failed", "it gave no answer within 1.0s"]);
  const escaped = Number(await Deno.readTextFile(`${rig.folder}/escaped`));
  assert.deepEqual([isAlive(escaped), isAlive(daemon)], [false, true]);
  Deno.kill(daemon, "SIGKILL");
});

Deno.test("what has left a module's group is ended with its process", async () => {
  await using rig = await rigOf({
    "away.sh": away,
    "start.mjs": `export default async ({ params }) => {
      new Deno.Command(params.program, {
        args: [params.pid], stdin: "null", stdout: "null", stderr: "null",
      }).spawn().unref();
      if (params.loop) for (;;);
      await new Promise(() => {});
    };`,
  }, { start: { timeoutMs: 2_000, grants: { run: true } } });
  const program = `${rig.folder}/p/away.sh`;
  const pidOf = async (name: string) => Number(await Deno.readTextFile(`${rig.folder}/${name}`));
  const looping = { program, pid: `${rig.folder}/looping`, loop: true };
  assert.deepEqual(await rig.ask("start", { params: looping }), [
    "failed",
    "it gave no answer within 2.0s",
  ]);
  const waiting = { program, pid: `${rig.folder}/waiting`, loop: false };
  assert.equal((await rig.ask("start", { params: waiting }))[0], "failed");
  await rig.host.close();
  const pids = [await pidOf("looping"), await pidOf("waiting")];
  assert.deepEqual(pids.map(isAlive), [false, false]);
});

Deno.test("a program that cannot be started is a failure", async () => {
  await using rig = await rigOf({ "odd.sh": "#!/nowhere/to/be/found\n" });
  const [kind, text] = await rig.ask("odd");
  assert.equal(kind, "failed");
  assert.match(text, /^(it cannot be (executed|started)|exit code 12)/);
  assert.deepEqual(await rig.ask("gone"), ["failed", "there is no check of this name"]);
});

Deno.test("a module answers, has state, and may be made of several files", async () => {
  await using rig = await rigOf({
    "ready.mjs": `import { limit } from "./limit.mjs";
      let asked = 0;
      export default async ({ version, plugin, purpose, params, jobId, env, cwd, signal }) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        const kinds = [typeof signal.aborted, Object.keys(env)];
        const told = JSON.stringify([version, plugin, purpose, params, jobId, cwd, kinds]);
        return { status: ++asked < limit ? "not_yet" : "met", reason: asked + " " + told };
      };`,
    "limit.mjs": "export const limit = 2; export default () => {};",
  }, { ready: { grants: { env: ["TOKEN"] } } });
  assert.deepEqual([...await rig.host.load()], []);
  const told = `[1,"ready","check",{"a":[1]},"load","${rig.folder}",["boolean",["TOKEN"]]]`;
  const params = { a: [1] };
  assert.deepEqual(await rig.ask("ready", { params }), ["not_yet", `1 ${told}`]);
  assert.deepEqual(await rig.ask("ready", { params }), ["met", `2 ${told}`]);
});

Deno.test("a module may do nothing that its permissions do not grant", async () => {
  const tries = {
    passwd: `Deno.readTextFile("/etc/passwd")`,
    self: `Deno.readTextFile("/proc/self/environ")`,
    write: `Deno.writeTextFile(new URL("./own.txt", import.meta.url), "x")`,
    fetch: `fetch("http://127.0.0.1:8080/")`,
    connect: `Deno.connect({ port: 9 })`,
    run: `new Deno.Command("/bin/true").output()`,
    node: `import("node:child_process").then((m) => m.execFileSync("/bin/true"))`,
    env: `Deno.env.toObject()`,
    remote: `import("https://example.org/x.js")`,
    ffi: `Deno.dlopen("libc.so.6", {})`,
    nested: `new Promise((resolve, reject) => {
      const more = { type: "module", deno: { permissions: { read: true } } };
      new Worker(new URL("./nested.mjs", import.meta.url), more).onerror = reject;
    })`,
  };
  const files = Object.entries(tries).map(([name, code]) => [
    `${name}.mjs`,
    `export default async () => ({ status: "met", reason: String(await (${code})) });`,
  ]);
  await using rig = await rigOf(Object.fromEntries(files));
  for (const name of Object.keys(tries)) {
    const [kind, text] = await rig.ask(name);
    assert.equal(kind, "failed", `${name}: ${text}`);
    assert.match(text, name === "nested" ? /escalate|permission/ : /which its "permissions"/, name);
  }
});

Deno.test("a module may do what is granted, and sees nothing of the engine's environment", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.accept().then((connection) => connection.close(), () => {});
  await using rig = await rigOf({
    "free.mjs": `export default async ({ params: { folder, port } }) => {
      await Deno.writeTextFile(folder + "/out.txt", await Deno.readTextFile(folder + "/in.txt"));
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      const { stdout } = await new Deno.Command("env").output();
      const names = new TextDecoder().decode(stdout).split("\\n").map((line) => line.split("=")[0]);
      return { status: "met", reason: JSON.stringify([names, Deno.args]) };
    };`,
  }, {
    free: { grants: { read: true, write: true, net: [`127.0.0.1:${port}`], run: ["env"] } },
  });
  await Deno.writeTextFile(`${rig.folder}/in.txt`, "in");
  Deno.env.set("EXECUTIONER_TEST_OPERATOR", "x");
  const [kind, text] = await rig.ask("free", { params: { folder: rig.folder, port } });
  Deno.env.delete("EXECUTIONER_TEST_OPERATOR");
  assert.equal(kind, "met", text);
  assert.equal(await Deno.readTextFile(`${rig.folder}/out.txt`), "in");
  const [names, args] = JSON.parse(text);
  assert.deepEqual(args, []);
  assert.deepEqual(
    names.filter((name: string) =>
      !/^(DENO_\w+|EXECUTIONER_MARK|HOME|NO_COLOR|PATH|TMPDIR|)$/.test(name)
    ),
    [],
  );
});

Deno.test("a module that goes wrong is a failure with the reason", async () => {
  const bodies = {
    throws: `throw new RangeError("too far")`,
    odd: `throw { toString() { throw 1; } }`,
    secret: `throw new Error("hunter22 is wrong")`,
    silent: ``,
    exits: `Deno.exit(3)`,
    closes: `self.close()`,
    later:
      `setTimeout(() => { throw new Error("out of nowhere"); }, 0); return new Promise(() => {})`,
    forges: `self.postMessage("met"); return new Promise(() => {})`,
    floods: `self.postMessage({ kind: "not_loaded", message: "x".repeat(5e6) });
      return new Promise(() => {})`,
    huge: `return { status: "met", reason: "x".repeat(3e6) }`,
    prints: `console.log("x"); await Deno.stdout.write(new Uint8Array(9))`,
  };
  const files = Object.entries(bodies).map(([name, body]) => [
    `${name}.mjs`,
    `export default async () => { ${body} };`,
  ]);
  await using rig = await rigOf(Object.fromEntries(files));
  const told: Record<string, string> = {};
  for (const name of Object.keys(bodies)) {
    const [kind, text] = await rig.ask(name);
    told[name] = text;
    assert.equal(kind, "failed", `${name}: ${text}`);
  }
  assert.deepEqual(told, {
    throws: "RangeError: too far",
    odd: "it threw what cannot be shown",
    secret: "Error: *** is wrong",
    silent: 'expected {"status": "met", "not_yet" or "failed", "reason": text}, got undefined',
    exits: "Error: A plugin may not call exit()",
    closes: "Error: A plugin may not call close()",
    later: "it broke: Uncaught Error: out of nowhere",
    forges: "it sent a message of its own",
    floods: "it sent a message of its own",
    huge: "it sent a message of its own",
    prints: "BadResource: Bad resource ID",
  });
});

Deno.test("a module that loops is ended at its limit, and asked again for whoever else waits", async () => {
  await using rig = await rigOf({
    "loop.mjs": `export default async ({ params }) => {
      while (params.loop) ;
      return { status: "met", reason: "fine" };
    };`,
  }, { loop: { timeoutMs: 2_000 } });
  await rig.host.load();
  const stop = new AbortController();
  const first = rig.ask("loop", { params: { loop: true } }, stop.signal);
  const second = rig.ask("loop");
  stop.abort();
  assert.deepEqual(await first, ["failed", "it was cancelled"]);
  assert.deepEqual(await second, ["met", "fine"]);
  const third = await rig.ask("loop", { params: { loop: true } });
  assert.deepEqual(third, ["failed", "it gave no answer within 2.0s"]);
  assert.deepEqual(await rig.ask("loop"), ["met", "fine"]);
});

Deno.test("a module learns by its signal that nobody waits any more", async () => {
  await using rig = await rigOf({
    "kind.mjs": `let given = 0;
      export default ({ params, signal }) => params.wait
        ? new Promise((_, reject) => signal.addEventListener("abort", () => {
            given++;
            reject(signal.reason);
          }))
        : { status: "met", reason: String(given) };`,
  });
  await rig.host.load();
  const stop = new AbortController();
  const waiting = rig.ask("kind", { params: { wait: true } }, stop.signal);
  // Questions keep their order: with this answer, the one above has begun.
  assert.deepEqual(await rig.ask("kind"), ["met", "0"]);
  stop.abort();
  assert.deepEqual(await waiting, ["failed", "it was cancelled"]);
  assert.deepEqual(await rig.ask("kind"), ["met", "1"], "the process was not kept");
});

Deno.test("loading says what is wrong with each module", async () => {
  await using rig = await rigOf(
    {
      "good.mjs": `export default () => ({ status: "met" });`,
      "none.mjs": `export function check() {}`,
      "syntax.mjs": `export default () => {`,
      "throws.mjs": `throw new Error("not today: hunter22");`,
      "loops.mjs": `for (;;);`,
      "missing.mjs": `import "./gone.mjs"; export default () => {};`,
      "outside.mjs": `import "/etc/passwd"; export default () => {};`,
      "host.mjs": `export default () => {};`,
      "program.sh": "#!/bin/sh\ntouch executed\n",
    },
    { host: { grants: { net: ["a:b:c"] } } },
    3_000,
  );
  const problems = await rig.host.load();
  const told = Object.fromEntries([...problems].map(([name, { message }]) => [name, message]));
  assert.deepEqual(Object.keys(told).sort(), [
    "host",
    "loops",
    "missing",
    "none",
    "outside",
    "syntax",
    "throws",
  ]);
  assert.equal(told["none"], "its default export is no function");
  assert.equal(told["throws"], "Error: not today: ***");
  assert.equal(told["loops"], "it was not loaded within 3.0s");
  assert.match(told["missing"] ?? "", /Module not found .*gone\.mjs/);
  assert.match(told["outside"] ?? "", /Requires read access to "\/etc\/passwd"/);
  assert.match(told["syntax"] ?? "", /Error: /);
  assert.match(told["host"] ?? "", /a:b:c/);
  assert.deepEqual(await rig.ask("good"), ["met", 'status "met"']);
});

Deno.test("closing the host leaves nothing running", async () => {
  const rig = await rigOf({
    "loop.mjs": `export default () => { for (;;); };`,
    "sleep.sh": "#!/bin/sh\necho $$ >self; mv self started; exec sleep 300\n",
  });
  await rig.host.load();
  const watcher = Deno.watchFs(rig.folder);
  const answers = Promise.all([rig.ask("loop"), rig.ask("sleep")]);
  for await (const { paths } of watcher) {
    if (paths.some((path) => path.endsWith("/started"))) break;
  }
  await rig.host.close();
  assert.deepEqual((await answers).map(([kind]) => kind), ["failed", "failed"]);
  assert.equal(isAlive(Number(await Deno.readTextFile(`${rig.folder}/started`))), false);
  await Deno.remove(rig.folder, { recursive: true });
});
