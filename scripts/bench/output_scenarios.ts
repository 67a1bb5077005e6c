import { existsSync } from "node:fs";
import type { Contender, Scenario, ScenarioInput } from "./scenario.ts";

/** Secrets of different lengths, as databases, clouds and people make them. */
const secrets = [
  "hunter2-and-more",
  "s3cr3t",
  "pass word/1",
  "k9$Xz!q@",
  "AKIAIOSFODNN7EXAMPLE",
  "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  `token-${"x".repeat(60)}`,
  "abcd1234",
  "Zürich-Geheim",
  "0123456789abcdef0123456789abcdef",
] as const;

/** What jobs write, and how a megabyte of it is made. */
const kinds = {
  "short lines": () => textOf(logLines("\n")),
  "one long line": () => textOf(logLines(" ")),
  "binary": randomBytes,
} as const satisfies Record<string, () => Uint8Array<ArrayBuffer>>;

const megabyte = 1_000_000;

/** How large the files are that jobs write, MB: more than the processor's caches hold. */
const fileMegabytes = 50;

/** Eight digits and a line break. */
const numberBytes = 9;

const workers = 8;

/**
 * What output costs: of one job that writes much, with and without secrets to mask, and of many that
 * write some. Files in memory are the fastest source there is; numbers are made by a program first.
 */
export function outputScenarios(input: ScenarioInput, megabytes: number): Scenario[] {
  const copies = Math.max(1, megabytes / fileMegabytes);
  const writing = (kind: keyof typeof kinds, times: number) =>
    `cat ${Array(times).fill(fileOf(input, kind)).join(" ")}`;
  const of = (what: string, command: string) => ({
    ...oneJob(input, `one job of ${megabytes} MB, ${what}`, command),
    prepare: () => makeFiles(input),
  });
  return [
    of("numbers", `seq 10000001 ${10_000_000 + Math.floor(megabytes * megabyte / numberBytes)}`),
    of("short lines", writing("short lines", copies)),
    of("one long line", writing("one long line", copies)),
    of("binary", writing("binary", copies)),
    oneLargeJob(input, writing("short lines", copies * 4), megabytes * 4),
    manyJobs(input, 100),
  ];
}

function oneJob(input: ScenarioInput, title: string, command: string): Scenario {
  return {
    name: "output",
    title,
    baseline: input.engineName,
    repeat: 1,
    files: configs(1, command),
    contenders: [
      engine(input, "no", input.engineName),
      engine(input, "one"),
      engine(input, "ten"),
      shell("sh, > file", `${command} > log`),
      shell("sh, | cat > file", `${command} | cat > log`),
    ],
  };
}

/** What it holds in memory is the question here. */
function oneLargeJob(input: ScenarioInput, command: string, megabytes: number): Scenario {
  return {
    name: "output",
    title: `one job of ${megabytes} MB, short lines`,
    baseline: "sh, > file",
    repeat: 1,
    files: configs(1, command),
    prepare: () => makeFiles(input),
    contenders: [
      engine(input, "no", input.engineName),
      engine(input, "ten"),
      shell("sh, > file", `${command} > log`),
    ],
  };
}

function manyJobs(input: ScenarioInput, count: number): Scenario {
  const command = `head -c ${megabyte} ${fileOf(input, "short lines")}`;
  const each = `xargs -P ${workers} -I N sh -c '${command} > logs/N.log'`;
  return {
    name: "output",
    title: `${count} jobs of 1 MB, ${workers} at once`,
    baseline: `xargs -P ${workers}, sh, > file`,
    repeat: 1,
    files: configs(count, command),
    prepare: () => makeFiles(input),
    contenders: [
      engine(input, "no", input.engineName),
      engine(input, "one"),
      shell(`xargs -P ${workers}, sh, > file`, `mkdir logs && seq ${count} | ${each}`),
    ],
  };
}

/** How many secrets there are, in words. */
const counts = { no: 0, one: 1, ten: 10 } as const;

function configs(jobs: number, command: string): Scenario["files"] {
  return Object.fromEntries(
    Object.entries(counts).map(([word, count]) => [
      `${word}.json`,
      JSON.stringify({
        application_name: "bench",
        env_variables: Object.fromEntries(
          secrets.slice(0, count).map((value, n) => [`TOKEN_${n}`, value]),
        ),
        jobs: Array.from({ length: jobs }, (_, n) => ({ id: `job-${n}`, command })),
      }),
    ]),
  );
}

function engine(
  input: ScenarioInput,
  word: keyof typeof counts,
  name = `${input.engineName}, ${word} ${word === "one" ? "secret" : "secrets"}`,
): Contender {
  const flags = ["--parallel", "--workers", String(workers), "--quiet"];
  const places = ["--db", "history.db", "--log-dir", "logs"];
  return { name, argv: [...input.engine, "run", `${word}.json`, ...flags, ...places] };
}

function shell(name: string, script: string): Contender {
  return { name, argv: ["/bin/sh", "-c", script] };
}

function fileOf({ sharedFolder }: ScenarioInput, kind: keyof typeof kinds): string {
  return `${sharedFolder}/${kind.replaceAll(" ", "_")}`;
}

function makeFiles(input: ScenarioInput): void {
  for (const kind of Object.keys(kinds) as (keyof typeof kinds)[]) {
    const path = fileOf(input, kind);
    if (existsSync(path)) continue;
    const bytes = kinds[kind]();
    using file = Deno.openSync(path, { write: true, create: true });
    for (let n = 0; n < fileMegabytes; n++) writeAll(file, bytes);
  }
}

function writeAll(file: Deno.FsFile, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
}

/** Lines as programs log them; one of a thousand shows a secret. */
function logLines(end: string): string {
  let text = "";
  for (let n = 0; text.length < megabyte; n++) {
    const time = `05:${String(n / 60 % 60 | 0).padStart(2, "0")}:${
      String(n % 60).padStart(2, "0")
    }`;
    const what = n % 1000 === 500 ? `used ${secrets[0]}` : `loaded ${n * 7919 % 100_000} rows`;
    text += `2026-11-23 ${time} INFO  ${what} of customers in ${n % 97} ms${end}`;
  }
  return text.slice(0, megabyte);
}

function textOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function randomBytes(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(megabyte);
  // So much is given at once.
  const most = 65_536;
  for (let at = 0; at < bytes.length; at += most) {
    crypto.getRandomValues(bytes.subarray(at, at + most));
  }
  return bytes;
}
