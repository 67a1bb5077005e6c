import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ExampleRun, explain } from "./rig/example_run.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const readme = Deno.readTextFileSync(join(root, "README.md"));

Deno.test("the first config of the README does what the README shows", async () => {
  await using example = await ExampleRun.prepare("hello");
  const config = readme.match(/^```jsonc\n(.*?)^```$/ms)?.[1];
  assert.ok(config, "README.md has no config");
  await Deno.writeTextFile(join(example.folder, "jobs.json"), config);

  const plan = await example.command("plan", join(example.folder, "jobs.json"));
  assert.equal(normal(plan.stdout, example.folder), shown("executioner plan jobs.json"));
  const run = await example.run("--sequential");
  assert.equal(run.code, 0, explain(run));
  const log = await example.command("logs", "last", "report");
  assert.equal(normal(log.stdout, example.folder), shown("executioner logs last report"));
});

Deno.test("a failure looks as the README shows it", async () => {
  await using example = await ExampleRun.prepare("failing");
  const result = await example.run();
  assert.equal(result.code, 1, explain(result));
  const command = "executioner run examples/failing/jobs.json";
  assert.equal(normal(result.stdout, example.folder), shown(command));
});

Deno.test("a graph looks as the README shows it", async () => {
  await using example = await ExampleRun.prepare("failing");
  const result = await example.command("graph", join(example.folder, "jobs.json"));
  assert.equal(result.code, 0, explain(result));
  const command = "executioner graph examples/failing/jobs.json";
  // Pipes get ASCII where no locale asks for more.
  const drawn = shown(command).replaceAll("├─", "|-").replaceAll("└─", "`-").replaceAll("│", "|");
  assert.equal(normal(result.stdout, example.folder), drawn);
});

Deno.test("every link of the documentation leads somewhere", () => {
  const dead: string[] = [];
  for (const path of markdownFiles(root)) {
    const text = Deno.readTextFileSync(path);
    for (const [, target = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(https?:|mailto:|#)/.test(target)) continue;
      const file = join(dirname(path), target.split("#")[0] ?? "");
      if (!exists(file)) dead.push(`${relative(root, path)}: ${target}`);
    }
  }
  assert.deepEqual(dead, []);
});

Deno.test("no code in the documentation is torn by the end of a line", () => {
  const torn: string[] = [];
  for (const path of markdownFiles(root)) {
    const prose = Deno.readTextFileSync(path).replaceAll(
      /^ *```[^]*?^ *```$/gm,
      (block) => "\n".repeat(block.split("\n").length - 1),
    );
    for (const [at, line] of prose.split("\n").entries()) {
      // Two backticks hold code with a backtick in it.
      const marks = line.replaceAll(/``.*?``/g, "").match(/`/g)?.length ?? 0;
      if (marks % 2 !== 0) torn.push(`${relative(root, path)}:${at + 1}: ${line}`);
    }
  }
  assert.deepEqual(torn, []);
});

Deno.test("the messages that docs/operations.md helps with are those of the program", () => {
  const sources = [...sourceTexts(join(root, "src")), ...sourceTexts(join(root, "scripts"))]
    .join("\n").replaceAll("the ${where}", "the mail server");
  const operations = Deno.readTextFileSync(join(root, "docs/operations.md"));
  const messages = operations.split(/^## Trouble by message$/m)[1]
    ?.matchAll(/^\| `([^`]+)` +\|/gm) ?? [];
  let count = 0;
  for (const [, message = ""] of messages) {
    count++;
    // Names and numbers are put in when it is said.
    const constant = message.replace(/ \d+$/, " ${");
    assert.ok(sources.includes(constant) || sources.includes(message), `nothing says: ${message}`);
  }
  assert.ok(count > 15, `only ${count} messages were found`);
});

function* sourceTexts(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* sourceTexts(path);
    else if (/\.(tsx?|sh)$/.test(entry.name)) yield Deno.readTextFileSync(path);
  }
}

/** Returns what the README shows below a command, with times and places taken out. */
function shown(command: string): string {
  const [, after] = readme.split(`$ ${command}\n`);
  assert.ok(after, `README.md does not show: ${command}`);
  return normal(after.split(/^(?:\$ |```)/m)[0] ?? "", "/srv/first");
}

/** Takes out what differs from run to run and from machine to machine. */
function normal(text: string, folder: string): string {
  return text.trimEnd()
    .replaceAll(folder, "FOLDER")
    .replaceAll("/srv/executioner/examples/failing", "FOLDER")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:]{8}[+-][\d:]{5}/g, "TIME")
    .replaceAll(/\b[\d.]+m?s\b/g, "DURATION")
    .replaceAll(/(\brun[ -]|RUN +|show |logs |resume |mark-success )\d+/g, "$1N")
    .replaceAll(/ +#/g, " #")
    .replaceAll(/^ {2}[|│] /gm, "  | ");
}

function* markdownFiles(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    if (entry.name.startsWith(".") || ["dist", "node_modules", "fixtures"].includes(entry.name)) {
      continue;
    }
    const path = join(folder, entry.name);
    if (entry.isDirectory) yield* markdownFiles(path);
    else if (entry.name.endsWith(".md")) yield path;
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
