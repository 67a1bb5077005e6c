import assert from "node:assert/strict";
import { cronWords } from "../../src/core/schedule/cron_time.ts";
import { conditionTypes } from "../../src/core/config/schemas/condition_schema.ts";
import { parseConfig } from "../../src/core/config/parse_config.ts";
import { createConfigJsonSchema } from "../../src/core/config/schemas/schema.ts";
import { parseDuration } from "../../src/core/text/parse_duration.ts";
import { triggers } from "../../src/core/graph/trigger.ts";
import { commandFamilies, commandTable } from "../../src/cli/command_line/command_table.ts";
import { topics } from "../../src/cli/topics/find_topic.ts";
import { keysKnown } from "../rig/config_keys.ts";
import { withFolder } from "../adapters/sqlite/with_store.ts";
import { cli } from "./cli_rig.ts";

const root = new URL("../../", import.meta.url);

const keys = new Set(
  [...keysKnown(createConfigJsonSchema())].flatMap((path) => path.split(/[.[\]]+/)),
);
const options = new Set(commandTable.flatMap((command) => command.options.map(({ name }) => name)));
const variables = new Set([
  ...["EXECUTIONER_DB", "NO_COLOR", "CLICOLOR_FORCE"],
  ...["EXECUTIONER_RUN_ID", "EXECUTIONER_ATTEMPT", "EXECUTIONER_JOB_ID", "EXECUTIONER_APPLICATION"],
]);

/** Whether what stands between backticks in a topic is something that there is. */
function exists(word: string): boolean {
  if (word.startsWith("--")) return options.has(word.slice(2));
  const command = /^executioner ((?:[a-z-]+ )?[a-z-]+)/.exec(word)?.[1];
  if (command !== undefined) return commandTable.some(({ name }) => name === command);
  if (/^"\d/.test(word)) return parseDuration(word.replaceAll('"', "")) !== null;
  return keys.has(word) || variables.has(word.replace(/=.*/, "")) ||
    [...triggers, ...conditionTypes, ...cronWords].some((one) => one === word);
}

/** Words of syntax, and examples of names. */
const syntax = [
  ...["_", "%", "\\%", "${NAME}", "${NAME:-default}", "$${", "${", "load[eu,2026]"],
  ...["$XDG_STATE_HOME/executioner/history.db", "~/.local/state/executioner/history.db"],
];

Deno.test("topics name only keys, options, commands and words that exist", () => {
  for (const topic of topics) {
    for (const text of topic.text) {
      for (const [, word = ""] of text.matchAll(/`([^`]+)`/g)) {
        assert.ok(syntax.includes(word) || exists(word), `"help ${topic.name}" names "${word}"`);
      }
    }
    for (const { line } of topic.commands) {
      for (const call of line.split(" | ").filter((part) => part.startsWith("executioner "))) {
        const words = call.split(/ (?=(?:[^"]*"[^"]*")*[^"]*$)/).slice(1);
        const command = commandTable.find(({ name }) =>
          name === words.slice(0, name.split(" ").length).join(" ")
        );
        assert.ok(command, `"help ${topic.name}" calls ${line}`);
        for (const word of words.filter((word) => word.startsWith("--"))) {
          const name = word.slice(2).replace(/=.*/, "");
          assert.ok(command.options.some((option) => option.name === name), `${line}: ${word}`);
        }
      }
    }
  }
});

Deno.test("the configs of topics are right, and the parts of the documentation they name are there", async () => {
  for (const { name, config, see } of topics) {
    const [file = "", anchor] = see.split("#");
    const text = await Deno.readTextFile(new URL(file, root));
    const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
      title.toLowerCase().replaceAll(/[^\w -]/g, "").replaceAll(" ", "-")
    );
    assert.ok(anchor === undefined || anchors.includes(anchor), `"help ${name}": ${see}`);
    if (config === null) continue;
    const parsed = await parseConfig({
      text: config,
      path: "/etc/jobs.json",
      homeDir: "/home/etl",
    });
    assert.deepEqual(parsed.ok ? parsed.warnings : parsed.diagnostics, [], `"help ${name}"`);
  }
});

Deno.test("every topic is shown, listed, and no command or family has its name", async () => {
  const names = topics.map(({ name }) => name);
  assert.deepEqual(names, [...new Set(names)]);
  await withFolder(async (folder) => {
    const list = await cli(folder, ["help", "topics"]);
    for (const topic of topics) {
      const taken = [...commandTable, ...commandFamilies].find(({ name }) => name === topic.name);
      // "help resume" is the command's; its topic would never be seen.
      assert.equal(taken?.name, undefined, topic.name);
      const shown = await cli(folder, ["help", topic.name]);
      assert.equal(shown.code, 0);
      assert.match(shown.stdout, new RegExp(`More: ${topic.see}`));
      assert.ok(list.stdout.includes(`  ${topic.name} `), topic.name);
    }
    const config = await cli(folder, ["help", "config"]);
    for (const key of ["max_workers", "dependencies", "retry_if", "$schema"]) {
      assert.ok(config.stdout.includes(`  ${key} `), key);
    }
    assert.deepEqual(await cli(folder, ["help", "retires"]), {
      code: 2,
      stdout: "",
      stderr:
        'error: Neither a command nor a topic: "retires"\nhint: Did you mean "help retries"?\n',
    });
  });
});
