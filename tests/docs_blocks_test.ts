/** What stands between fences in the documentation: each is looked at as what it is. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { commandTable } from "../src/cli/command_line/command_table.ts";
import { parseCommandLine } from "../src/cli/command_line/parse_command_line.ts";
import { isJsonObject, readJsonText } from "../src/core/config/json/json_text.ts";
import { parseConfig } from "../src/core/config/parse_config.ts";
import { parsePolicy } from "../src/core/security/parse_policy.ts";
import { checkCronTime } from "../src/core/schedule/cron_time.ts";
import { translateLegacyFlags } from "../src/cli/command_line/legacy_flags.ts";
import { bashWords } from "../src/cli/completion/bash_words.ts";
import { withFolder } from "./adapters/sqlite/with_store.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

interface Block {
  readonly place: string;
  readonly language: string;
  readonly text: string;
}

function* blocks(): Generator<Block> {
  const docs = [...Deno.readDirSync(`${root}docs`)].map(({ name }) => `docs/${name}`);
  for (const file of ["README.md", "CONTRIBUTING.md", "examples/README.md", ...docs.sort()]) {
    const text = Deno.readTextFileSync(root + file);
    for (const match of text.matchAll(/^ *```([\w-]+)\n([^]*?)^ *```$/gm)) {
      const line = text.slice(0, match.index).split("\n").length;
      yield { place: `${file}:${line}`, language: match[1] ?? "", text: match[2] ?? "" };
    }
  }
}

function isThere(program: string): boolean {
  return new Deno.Command("/bin/sh", { args: ["-c", `command -v ${program}`], stdout: "null" })
    .outputSync().success;
}

/** Documents whose JSON that is no config is compared with what the program writes elsewhere. */
const compared: readonly RegExp[] = [
  /^docs\/json_events\.md/,
  /^docs\/cli\.md/,
  /^docs\/notifications\.md/,
];

Deno.test("every JSON block is a config without anything to say, a policy, or an example that a test compares", async () => {
  let configs = 0;
  for (const { place, language, text } of blocks()) {
    if (language !== "json" && language !== "jsonc") continue;
    const read = await readJsonText(text);
    assert.ok(read.ok, `${place} is no JSON`);
    if (
      !isJsonObject(read.value.value) || !("jobs" in read.value.value) || "run" in read.value.value
    ) {
      if (/^docs\/security\.md/.test(place)) {
        const policy = await parsePolicy(text, "/etc/executioner/policy.json");
        assert.ok(policy.ok, `${place} is no policy`);
        continue;
      }
      assert.ok(compared.some((file) => file.test(place)), `${place}: nobody looks at this`);
      continue;
    }
    configs++;
    const parsed = await parseConfig({ text, path: "/etc/jobs.json", homeDir: "/home/etl" });
    assert.deepEqual(parsed.ok ? parsed.warnings : parsed.diagnostics, [], place);
  }
  assert.ok(configs > 10, "the configs are gone");
});

/** Shown with its output in README.md; tests/docs_test.ts runs these. */
const run = [
  "executioner plan jobs.json",
  "executioner run jobs.json",
  "executioner logs last report",
  "executioner run examples/failing/jobs.json",
  "executioner graph examples/failing/jobs.json",
  "echo $?",
];

Deno.test("every command that is shown with its output is run by a test", () => {
  for (const { place, language, text } of blocks()) {
    if (language !== "console") continue;
    assert.match(place, /^README\.md/, `${place}: no test runs what is shown here`);
    for (const [, command = ""] of text.matchAll(/^\$ (.*)$/gm)) {
      assert.ok(run.includes(command), `${place}: no test runs ${command}`);
    }
  }
});

/** Takes a line of a shell apart as far as a call of our program goes. */
function callOf(line: string): readonly string[] | null {
  const call = /(?:^|[ /(])executioner (.*)$/.exec(line.replace(/\s+#.*$/, ""))?.[1];
  if (call === undefined || /^[./]|install/.test(line.split("executioner ")[0] ?? "")) return null;
  const words =
    bashWords(call.replaceAll(/\$\([^)]*\)/g, "VALUE").split(/ [|>&;]|\)"?$/)[0] ?? "").words;
  return words.filter((word) => word !== "");
}

Deno.test("every call of the program in a shell or cron block is one that it understands", () => {
  let calls = 0;
  for (const { place, language, text } of blocks()) {
    if (language !== "sh" && language !== "crontab") continue;
    for (const line of text.split("\n")) {
      if (/^\s*#/.test(line)) continue;
      const words = callOf(line);
      if (words === null) continue;
      calls++;
      if (words[0]?.startsWith("-")) {
        const known = words[0] === "--version" || translateLegacyFlags(words).ok;
        assert.ok(known, `${place}: ${line}`);
        continue;
      }
      const command = commandTable.find(({ name }) =>
        name === words.slice(0, name.split(" ").length).join(" ")
      );
      assert.ok(command, `${place}: no such command: ${line}`);
      const parsed = parseCommandLine(words.slice(command.name.split(" ").length), command);
      assert.ok(parsed.ok, `${place}: ${line}: ${JSON.stringify(parsed)}`);
    }
  }
  assert.ok(calls > 50, `only ${calls} calls were found`);
});

Deno.test("every cron block is one that cron takes", async () => {
  let lines = 0;
  for (const { place, language, text } of blocks()) {
    if (language !== "crontab") continue;
    for (const line of text.split("\n").filter((line) => /^[\d*@]/.test(line))) {
      lines++;
      const checked = checkCronTime(line.split(/\s+/).slice(0, 5).join(" "));
      assert.ok(checked.ok, `${place}: ${line}`);
      assert.doesNotMatch(line, /(?<!\\)%/, `${place}: cron ends the command at a percent sign`);
    }
    if (!isThere("crontab")) continue;
    await withFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/crontab`, text);
      const { success, stderr } = await new Deno.Command("crontab", {
        args: ["-n", `${folder}/crontab`],
      }).output();
      assert.ok(success, `${place}: ${new TextDecoder().decode(stderr)}`);
    });
  }
  assert.ok(lines >= 4, `only ${lines} lines were found`);
});

Deno.test({
  name: "systemd takes the units of docs/operations.md",
  ignore: !isThere("systemd-analyze"),
  fn: async () => {
    await withFolder(async (folder) => {
      const paths: string[] = [];
      for (const { place, language, text } of blocks()) {
        if (language !== "ini") continue;
        const name = /^# (\S+\.(?:service|timer))\n/.exec(text)?.[1];
        assert.ok(name, `${place} does not name its file`);
        // Neither the program nor its user need be on this machine.
        const here = text.replace("/usr/local/bin/executioner", "/bin/true").replace(
          /^User=.*\n/m,
          "",
        );
        paths.push(`${folder}/${name}`);
        await Deno.writeTextFile(`${folder}/${name}`, here);
      }
      assert.equal(paths.length, 2);
      const { success, stderr } = await new Deno.Command("systemd-analyze", {
        args: ["verify", ...paths],
        env: { SYSTEMD_UNIT_PATH: `${folder}:` },
      }).output();
      const said = new TextDecoder().decode(stderr);
      assert.ok(success, said);
      assert.equal(said.split("\n").filter((line) => line.includes(folder)).join("\n"), "");
    });
  },
});
