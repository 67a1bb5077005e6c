import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { isShellFunction, parseCommand } from "../../../src/core/commands/command_line.ts";
import { corpus } from "../command_corpus.ts";

/** Prints its words, what it is asked of its surroundings, and ends as it is told. */
const show = `#!/bin/sh
printf '%s words:' "$#"
code=0
for word; do
  printf ' <%s>' "$word"
  case $word in
    env=*) printf ' [%s]' "$(printenv "\${word#env=}" || echo unset)" ;;
    cwd) printf ' [%s]' "$(/bin/pwd)" ;;
    err=*) printf '%s\\n' "\${word#err=}" >&2 ;;
    code=*) code=\${word#code=} ;;
    signal=*) printf '\\n'; kill -s "\${word#signal=}" $$ ;;
  esac
done
printf '\\n'
exit "$code"
`;

const plain = [...corpus.argv, ...corpus.argvNamesItself, ...corpus.argvKilled];

interface Ending {
  readonly code: number;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Makes a folder with the fixture programs that the corpus names, for one test. */
async function withFixtures(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "command-line-" }));
  try {
    for (const sub of ["dir", "bin"]) Deno.mkdirSync(`${folder}/${sub}`);
    for (
      const name of [
        "show",
        "dir/show",
        "bin/show",
        "bin/a b",
        "bin/é",
        "bin/x#y",
        "bin/]",
        "-dash",
      ]
    ) {
      Deno.writeTextFileSync(`${folder}/${name}`, show, { mode: 0o755 });
    }
    for (const name of ["without_shebang", "bin/without_shebang"]) {
      Deno.writeTextFileSync(`${folder}/${name}`, 'echo "$#: $1 $2"\nexit 6\n', { mode: 0o755 });
    }
    Deno.writeTextFileSync(`${folder}/data.txt`, "b,2\na,1\nc,3\n");
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function execute(program: string, args: readonly string[], folder: string): Promise<Ending> {
  const env = { PATH: `${folder}/bin:/usr/bin:/bin`, PWD: folder };
  const options = { args: [...args], cwd: folder, clearEnv: true, env, stdin: "null" as const };
  const { code, signal, stdout, stderr } = await new Deno.Command(program, options).output();
  const decoder = new TextDecoder();
  return { code, signal, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Runs words as the engine does: where they cannot be started as they are, the shell has its say. */
async function executeDirectly(argv: readonly string[], line: string, folder: string) {
  const [program = "", ...args] = argv;
  try {
    return await execute(program, args, folder);
  } catch {
    return await execute("/bin/sh", ["-c", line], folder);
  }
}

Deno.test("tells plain words from lines that need a shell", () => {
  for (const kind of ["argv", "shell", "nothing"] as const) {
    for (const line of kind === "argv" ? plain : corpus[kind]) {
      assert.equal(parseCommand(line).kind, kind, JSON.stringify(line));
    }
  }
  const lines = [...plain, ...corpus.shell, ...corpus.nothing];
  assert.equal(new Set(lines).size, lines.length, "no line stands twice in the corpus");
});

Deno.test("keeps the line and gives its words", () => {
  assert.deepEqual(parseCommand(" sort -k 'a b'\n"), {
    kind: "argv",
    argv: ["sort", "-k", "a b"],
    line: " sort -k 'a b'\n",
    meetsShell: true,
  });
  assert.deepEqual(parseCommand(" echo $x "), { kind: "shell", line: " echo $x " });
});

Deno.test("runs plain words so that nobody can tell it from the shell", async () => {
  await compareBothWays(corpus.argv, (ending) => ending);
});

Deno.test("gives a program the path that the shell would find, and else the same words", async () => {
  // Deno.Command cannot pass another word as a program's own name than the path it is started by.
  await compareBothWays(
    corpus.argvNamesItself,
    (ending) => ({ ...ending, stderr: ending.stderr.replaceAll("/usr/bin/", "") }),
  );
});

Deno.test("knows the signal that ended a program where a shell may make it an exit code", async () => {
  // A shell that stays in between ends with 128 + n itself and may say so: "Killed".
  const seen = await compareBothWays(
    corpus.argvKilled,
    ({ code, stdout }) => ({ code, stdout }),
  );
  for (const [line, direct] of seen) {
    assert.ok(direct.signal !== null, `${line} ends by a signal`);
    assert.equal(direct.stderr, "", `nobody adds a word to the output of ${line}`);
  }
});

/** Runs each line both ways and compares what `view` leaves of their endings. */
async function compareBothWays(
  lines: readonly string[],
  view: (ending: Ending) => unknown,
): Promise<ReadonlyMap<string, Ending>> {
  const seen = new Map<string, Ending>();
  const different: unknown[] = [];
  await withFixtures((folder) =>
    inParallel(4, lines, async (line) => {
      const command = parseCommand(line);
      assert.ok(command.kind === "argv", line);
      const direct = await executeDirectly(command.argv, line, folder);
      const shell = await execute("/bin/sh", ["-c", line], folder);
      seen.set(line, direct);
      if (!isDeepStrictEqual(view(direct), view(shell))) different.push({ line, direct, shell });
    })
  );
  assert.deepEqual(different, []);
  return seen;
}

async function inParallel<T>(
  workers: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  const loop = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: workers }, loop));
}

const pieces = [
  ..." \t\n'\"\\$`;&|<>()*?[]{}~#!=%^+-:,./@_aZ09éāÿ😀\u00a0\u0085\u0001\r\u007f",
  " ",
  " ",
  "'",
  "'",
  '"',
  '"',
  "\\",
  "' '",
  "word",
  "A=1 ",
  "~/",
  "/",
  "if ",
  "then",
  "echo ",
  "true",
  "false ",
  "cd ",
  "exec ",
  "[ ",
  "set",
];
const nastyLine = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 12 })
  .map((parts) => parts.join(""));
/** Most of these are plain, and have several words. */
const tidyPieces = [
  ..." \t/=#]^é",
  " ",
  " ",
  "'$a `b` \\ \"'",
  '"*?[] \' ~#!;&|"',
  "\\ ",
  "\\'",
  "\\$",
  "\\\\",
  "''",
  '""',
  "word",
  "ā😀",
];
const tidyLine = fc.array(fc.constantFrom(...tidyPieces), { minLength: 1, maxLength: 12 })
  .map((parts) => parts.join(""));
const nastyLines = fc.array(fc.oneof(nastyLine, tidyLine), { minLength: 400, maxLength: 400 });

const shells = ["/bin/sh", "/bin/bash"].filter((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

/** Runs a script in a shell without any program in reach and returns what it prints. */
function runScript(shell: string, script: string): string {
  const args = shell.endsWith("bash") ? ["--posix", "-c", script] : ["-c", script];
  const env = { PATH: "/nonexistent" };
  const { stdout } = new Deno.Command(shell, { args, clearEnv: true, env, stderr: "null" })
    .outputSync();
  return new TextDecoder().decode(stdout);
}

function plainOnes(lines: readonly string[]): { argv: readonly string[]; line: string }[] {
  return lines.map((line) => parseCommand(line)).filter((command) => command.kind === "argv");
}

for (const shell of shells) {
  Deno.test(`splits any plain line as ${shell} does`, () => {
    fc.assert(
      fc.property(nastyLines, (lines) => {
        const commands = plainOnes(lines);
        // The line's words as the arguments of a function that prints them.
        const script = commands.map(({ line }) => `p ${line.replace(/^[ \t\n]+/, "")}\n`).join("");
        const printed = runScript(shell, `p() { printf '%s\\0' "$#" "$@"; }\n${script}`);
        const expected = commands.flatMap(({ argv }) => [String(argv.length), ...argv]);
        assert.deepEqual(printed.split("\0").slice(0, -1), expected);
      }),
      { numRuns: 10 },
    );
  });

  Deno.test(`takes no first word for a program that ${shell} takes for itself`, () => {
    fc.assert(
      fc.property(nastyLines, (lines) => {
        // Without a program in reach, whatever is not 126 or 127 was the shell's own.
        const commands = plainOnes(lines).filter(({ argv }) =>
          !/^(true|false)$/.test(argv[0] ?? "")
        );
        const script = commands.map(({ line }) => `(${line}\n); printf '%s\\n' "$?"\n`).join("");
        const codes = runScript(shell, script).split("\n").slice(0, -1);
        assert.equal(codes.length, commands.length, "no line broke the script");
        for (const [place, { line }] of commands.entries()) {
          assert.ok(
            codes[place] === "126" || codes[place] === "127",
            `${JSON.stringify(line)} exits with ${codes[place]}`,
          );
        }
      }),
      { numRuns: 5 },
    );
  });
}

Deno.test("takes every builtin and reserved word of bash for the shell", {
  ignore: !shells.includes("/bin/bash"),
}, () => {
  const candidates = runScript("/bin/bash", "compgen -b; compgen -k").split("\n");
  for (const word of candidates.filter((word) => word !== "")) {
    assert.equal(parseCommand(`${word} x`).kind, "shell", word);
  }
});

Deno.test("takes time in proportion to the line", () => {
  for (
    const line of ["'", '"x', "\n", " ", "\\", "a\\\n", "'a' ", "a\n "].map((s) =>
      s.repeat(200_000)
    )
  ) {
    parseCommand(line);
    parseCommand(`a ${line} $`);
  }
});

Deno.test("knows a function that bash would import from the environment", () => {
  assert.equal(isShellFunction("which", { "BASH_FUNC_which%%": "() { :; }" }), true);
  assert.equal(isShellFunction("module", { "BASH_FUNC_module()": "() { :; }" }), true);
  assert.equal(isShellFunction("which", { which: "x" }), false);
});
