import assert from "node:assert/strict";
import fc from "fast-check";
import { directCommand, parseCommand } from "../../../src/core/commands/command_line.ts";
import { createExaminer } from "../../../src/core/security/examine_command.ts";
import type { Examination } from "../../../src/core/security/examination.ts";
import { namedPrograms } from "../../../src/core/security/judge_programs.ts";
import { type RuleId, rules } from "../../../src/core/security/rules.ts";
import type { SecurityPolicy } from "../../../src/core/security/security_policy.ts";
import { isSuspicious } from "../../../src/core/security/suspicion.ts";
import { atHigh, dangerous, harmless } from "./corpus.ts";
import { threadCpuMs } from "../../rig/cpu_time.ts";

const isFilled = (variable: string) => variable === "SET_DIR";

function examination(policy: Partial<SecurityPolicy> = {}): Examination {
  const workspacePaths = policy.workspacePaths ?? [];
  return {
    policy: {
      mode: "warn",
      level: "medium",
      whitelist: [],
      allowPatterns: [],
      workspacePaths,
      ...policy,
    },
    territory: { workingDir: "/srv/app", workspacePaths, homeDir: "/home/me" },
  };
}

function rulesOf(line: string | readonly string[], policy: Partial<SecurityPolicy> = {}): RuleId[] {
  const command = typeof line === "string" ? parseCommand(line) : directCommand(line);
  const examine = createExaminer(examination(policy));
  return examine(command, isFilled).map(({ rule }) => rule);
}

Deno.test("finds what is dangerous however it is written", () => {
  for (const [line, expected] of Object.entries(dangerous)) {
    assert.deepEqual(rulesOf(line).sort(), [...expected].sort(), line);
  }
});

Deno.test("has nothing to say about commands of every day", () => {
  for (const line of harmless) assert.deepEqual(rulesOf(line), [], line);
});

Deno.test("each rule is broken by some command of the corpus", () => {
  const seen = new Set([...Object.values(dangerous), ...Object.values(atHigh)].flat());
  seen.add("outside-workspace");
  assert.deepEqual(Object.keys(rules).filter((rule) => !seen.has(rule as RuleId)), []);
});

Deno.test("at the level high more is told, at low only what is critical", () => {
  for (const [line, expected] of Object.entries(atHigh)) {
    const found = rulesOf(line, { level: "high" });
    for (const rule of expected) assert.ok(found.includes(rule), `${line}: ${found}`);
    assert.deepEqual(rulesOf(line), [], line);
  }
  for (const line of Object.keys(dangerous)) {
    for (const rule of rulesOf(line, { level: "low" })) assert.equal(rules[rule].level, "critical");
  }
});

Deno.test("says where in the command it stands", () => {
  const examine = createExaminer(examination());
  const at = (line: string) => examine(parseCommand(line), isFilled).map(({ span }) => span);
  assert.deepEqual(at("cd out && rm -rf / ; ls"), [{ from: 10, to: 18 }]);
  assert.deepEqual(at("sh -c 'rm -rf /'"), [{ from: 6, to: 16 }]);
  assert.deepEqual(at("echo a > /etc/x"), [{ from: 9, to: 15 }]);
});

Deno.test("a list of words is taken as it is", () => {
  assert.deepEqual(rulesOf(["rm", "-rf", "/"]), ["remove-system"]);
  assert.deepEqual(rulesOf(["sh", "-c", "rm -rf /"]), ["remove-system"]);
  assert.deepEqual(rulesOf(["echo", "rm", "-rf", "/", "|", "$(rm -rf /)"]), []);
  assert.deepEqual(
    rulesOf(["rm", "-rf", "*", "$HOME"]),
    [],
    "a shell would expand these, no other",
  );
});

Deno.test("a program in the whitelist is accepted, but not what is chained to it", () => {
  assert.deepEqual(rulesOf("sudo ls", { whitelist: ["sudo"] }), []);
  assert.deepEqual(rulesOf("sudo rm -rf /; rm -rf /", { whitelist: ["sudo"] }), [
    "remove-system",
    "remove-system",
  ]);
  assert.deepEqual(rulesOf("/bin/rm -rf /", { whitelist: ["/bin/rm"] }), []);
  assert.deepEqual(rulesOf("rm -rf /", { whitelist: ["/bin/rm"] }), ["remove-system"]);
});

Deno.test("an allowed pattern accepts the statement that it matches, or a whole line", () => {
  const allowPatterns = ["^RM -rf /data/old$"];
  assert.deepEqual(rulesOf("rm -rf /data/old", { allowPatterns }), []);
  assert.deepEqual(rulesOf("cd x && rm -rf /data/old", { allowPatterns }), []);
  assert.deepEqual(rulesOf("rm -rf /data/old; rm -rf /", { allowPatterns }), ["remove-system"]);
  assert.deepEqual(rulesOf(["rm", "-rf", "/data/old"], { allowPatterns }), []);
  assert.deepEqual(rulesOf(["rm", "-rf", "/data/old"], { allowPatterns: ["data"] }), []);
  assert.deepEqual(rulesOf("curl x | sh", { allowPatterns: ["curl x \\| sh"] }), []);
  assert.deepEqual(rulesOf("a; curl x | sh", { allowPatterns: [".*"] }), []);
});

Deno.test("workspace_paths are compared by whole names", () => {
  const workspacePaths = ["/srv/data"];
  const of = (line: string) => rulesOf(line, { workspacePaths });
  assert.deepEqual(of("/srv/data/bin/x > /srv/data/out"), []);
  assert.deepEqual(of("/usr/bin/env true > out"), []);
  assert.deepEqual(of("/srv/data-evil/x"), ["outside-workspace"]);
  assert.deepEqual(of("echo x > /srv/data/../evil"), ["outside-workspace"]);
  assert.deepEqual(of("rm -rf /srv/data/old"), []);
  assert.deepEqual(of("rm -rf /srv/data-evil/old"), ["remove-outside"]);
});

/** Lines put together from what lines are made of, dangerous and harmless, whole and broken. */
const anyLine = fc.array(
  fc.oneof(
    fc.constantFrom(...Object.keys(dangerous), ...harmless),
    fc.constantFrom(...namedPrograms, "rm", "-rf", "/", "*", "~", "$X", '"$X"', "sh", "-c", "eval"),
    fc.constantFrom("|", "||", "&&", ";", "&", ">", ">>", "<", "(", ")", "{", "}", "\n", " ", "  "),
    fc.constantFrom(
      "'",
      '"',
      "\\",
      "`",
      "$(",
      "<<EOF",
      "if",
      "then",
      "fi",
      "for",
      "in",
      "do",
      "done",
    ),
    fc.constantFrom("$(date)", "$(date +%F)", "$(if)", "$(x for)", "$( )", '"$(id -u)"', "$((1))"),
    fc.string({ maxLength: 5 }),
  ),
  { maxLength: 7 },
).chain((parts) => fc.constantFrom("", " ").map((glue) => parts.join(glue).replaceAll("\0", "")));

/** Lines put together from what surely harmless lines are made of, which need not be harmless. */
const plainLine = fc.array(
  fc.oneof(
    fc.constantFrom(
      "ls",
      "cd",
      "echo",
      "xargs",
      "timeout",
      "nice",
      "command",
      "exec",
      "source",
      ".",
    ),
    fc.constantFrom("x", "5", "-c", "+x", "a=b", "A=1", "'q w'", '"$X y"', "$X", "${Y}", "%", "@"),
    fc.constantFrom("$(date)", '"a$(x y)"', "*", "?", "..", "/", "/usr/x", "/var", "~", "../usr/x"),
    fc.constantFrom(">", ">>", "2>", "<", "2>&1", ">&2", "/dev/null", "/dev/sda", "out", "|", "||"),
    fc.constantFrom("&&", ";", "&", "(", ")", "{", "}", "!", "#", "\n", "'", '"', "'a", "b'"),
    fc.constantFrom(
      "if",
      "then",
      "fi",
      "do",
      "done",
      "time",
      "in",
      "for",
      "case",
      "select",
      "export",
    ),
  ),
  { maxLength: 8 },
).chain((parts) => fc.constantFrom("", " ", "  ").map((glue) => parts.join(glue)));

Deno.test("no line makes the examiner fail or take long, and spans lie within the line", () => {
  const examine = createExaminer(examination({ level: "high" }));
  fc.assert(
    fc.property(anyLine, (line) => {
      const before = threadCpuMs();
      for (const { span } of examine(parseCommand(line), isFilled)) {
        assert.ok(span.from >= 0 && span.from <= span.to && span.to <= line.length + 1, line);
      }
      assert.ok(threadCpuMs() - before < 1_000, line);
    }),
    { numRuns: 1_500 },
  );
});

Deno.test("what is passed without being examined has nothing to be told of", () => {
  for (const level of ["low", "medium"] as const) {
    const given = examination({ level });
    const examine = createExaminer(given);
    const assertConservative = (line: string) => {
      const command = parseCommand(line);
      if (!isSuspicious(command, given)) assert.deepEqual(examine(command, isFilled), [], line);
    };
    for (const line of [...Object.keys(dangerous), ...harmless]) assertConservative(line);
    fc.assert(fc.property(fc.oneof(anyLine, plainLine), assertConservative), { numRuns: 3_000 });
  }
});

Deno.test("most commands of every day are passed without being examined", () => {
  const plain = [
    "python3 etl/load.py --day 2026-01-01 --out /data/out",
    "./run.sh > out.log 2>&1",
    '/usr/bin/python3 /opt/etl/x.py "$DAY" >> /var/log/etl.log 2>&1',
    "psql -h db -c 'select 1' && ./after.sh",
    "sqlplus user/pass@db @script.sql",
    'python3 x.py --day $(date +%F) > "out-$(date +%F).log"',
    "java -jar app.jar --config conf/app.yml | gzip > out.gz",
  ];
  for (const line of plain) {
    assert.equal(isSuspicious(parseCommand(line), examination()), false, line);
  }
});
