import assert from "node:assert/strict";
import { attachmentSource } from "../../../src/adapters/notify/attachment_source.ts";
import { noticeProgram } from "../../../src/adapters/notify/notice_program.ts";
import { parseCommand } from "../../../src/core/commands/command_line.ts";
import { within } from "../../rig/within.ts";
import { eventually } from "../../rig/eventually.ts";

const never = new AbortController().signal;

async function run(line: string, folder: string, input = '{"a":1}\n', signal = never) {
  const command = parseCommand(line);
  assert.ok(command.kind !== "nothing");
  const env = { PATH: Deno.env.get("PATH") ?? "", EVENT: "failure" };
  return await within(
    "the command ends",
    noticeProgram.run({ command, input, env, cwd: folder }, signal),
  );
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "executioner-notice-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a command gets the document on its stdin, in its folder, with its variables", () =>
  inFolder(async (folder) => {
    assert.deepEqual(await run('cat > "told-$EVENT"', folder), { ok: true, value: "exit code 0" });
    assert.equal(await Deno.readTextFile(`${folder}/told-failure`), '{"a":1}\n');
    const large = "x".repeat(3_000_000);
    assert.ok((await run("tee copy", folder, large)).ok);
    assert.equal((await Deno.stat(`${folder}/copy`)).size, large.length);
    assert.ok((await run("true", folder, large)).ok, "it need not read");
  }));

Deno.test("a command that fails tells its exit code and its last words", () =>
  inFolder(async (folder) => {
    const result = await run("echo out; echo 'no \u001b[31mserver' >&2; exit 7", folder);
    assert.ok(!result.ok);
    assert.equal(result.error.message, "exit code 7: no server");
    assert.equal(result.error.mayPass, false);
    const missing = await run("no-such-program-here x", folder);
    assert.ok(!missing.ok);
    assert.match(missing.error.message, /^exit code 127: .*not found/);
    const gone = await run("true", `${folder}/nowhere`);
    assert.ok(!gone.ok);
  }));

Deno.test("when the signal is given nothing of the command is left", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(
      `${folder}/run.sh`,
      "trap '' TERM\nsleep 300 &\necho $$ > pid\nwait\nsleep 300\n",
    );
    const stopped = new AbortController();
    const running = run("sh run.sh", folder, "", stopped.signal);
    const pid = await within("it has started", untilWritten(`${folder}/pid`));
    stopped.abort("too long");
    const result = await running;
    assert.ok(!result.ok);
    assert.match(result.error.message, /killed by SIGKILL/);
    assert.throws(() => Deno.kill(pid, "SIGCONT"), "the process is still there");
  }));

Deno.test("files are attached as they are, or compressed, or not where they are too large", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.log`;
    const content = new TextEncoder().encode("line\n".repeat(10_000));
    await Deno.writeFile(path, content);
    assert.deepEqual(attachmentSource.size(path), { ok: true, value: 50_000 });
    const read = await attachmentSource.read(path, 50_000);
    assert.deepEqual(read, { ok: true, value: content });
    assert.deepEqual(await attachmentSource.read(path, 49_999), { ok: true, value: null });
    const packed = await attachmentSource.readCompressed(path, 5_000);
    assert.ok(packed.ok && packed.value !== null);
    const unpacked = new Blob([packed.value as Uint8Array<ArrayBuffer>]).stream()
      .pipeThrough(new DecompressionStream("gzip"));
    assert.deepEqual(await new Response(unpacked).bytes(), content);
    assert.deepEqual(await attachmentSource.readCompressed(path, 10), { ok: true, value: null });
    assert.deepEqual(attachmentSource.size(`${folder}/b`), {
      ok: false,
      error: "there is no such file",
    });
    assert.deepEqual(attachmentSource.size(folder), { ok: false, error: "it is no file" });
    assert.equal((await attachmentSource.read(`${folder}/b`, 10)).ok, false);
  }));

async function untilWritten(path: string): Promise<number> {
  return await eventually("the program has written its number", async () => {
    const text = await Deno.readTextFile(path).catch(() => "");
    return text.endsWith("\n") && Number(text);
  });
}
