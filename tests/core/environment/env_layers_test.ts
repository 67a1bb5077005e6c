import assert from "node:assert/strict";
import fc from "fast-check";
import { literalText } from "../../../src/core/environment/interpolate.ts";
import {
  createEnvResolver,
  defaultInheritedNames,
} from "../../../src/core/environment/env_layers.ts";
import type { EnvOrigin, Variables } from "../../../src/core/environment/env_layer.ts";
import { maxTotalLength, maxValueLength } from "../../../src/core/environment/env_templates.ts";
import type { InheritShellEnv } from "../../../src/core/job_spec.ts";

interface Layers {
  readonly shell?: Variables;
  readonly inherit?: InheritShellEnv;
  readonly envFiles?: Variables;
  readonly app?: Variables;
  readonly secretFiles?: Variables;
  readonly outputs?: Variables;
  readonly job?: Variables;
  readonly cli?: Variables;
}

function resolve({ job = {}, outputs, ...layers }: Layers) {
  const shared = { shell: {}, inherit: { kind: "all" }, app: {}, cli: {}, ...layers } as const;
  return createEnvResolver(shared)(job, outputs);
}

/** Resolves layers that give no reason for a warning. */
function valuesOf(layers: Layers): Variables {
  const { values, warnings } = resolve(layers);
  assert.deepEqual(warnings, []);
  return values;
}

Deno.test("lets the command line beat the job, the job the app, the app the shell", () => {
  const env = resolve({
    shell: { A: "shell", B: "shell", C: "shell", D: "shell" },
    app: { A: "app", B: "app", C: "app", E: "" },
    job: { A: "job", B: "job" },
    cli: { A: "cli" },
  });
  assert.deepEqual(env, {
    values: { A: "cli", B: "job", C: "app", D: "shell", E: "" },
    origin: { A: "cli", B: "job", C: "app", D: "shell", E: "app" },
    warnings: [],
  });
});

Deno.test("env files stand between shell and app, secret files between app and job", () => {
  const layers = {
    shell: { A: "shell", B: "shell", C: "shell", D: "shell", HOME: "/h" },
    envFiles: { A: "file", B: "file", C: "file", REF: "${HOME}/${A}", RAW: "$${HOME}" },
    app: { A: "app", B: "app", USES: "${KEY}" },
    secretFiles: { A: "secret", KEY: "x$${HOME}" },
    cli: {},
  };
  const expected = {
    values: {
      ...{ A: "secret", B: "app", C: "file", D: "shell", HOME: "/h" },
      ...{ REF: "/h/secret", RAW: "${HOME}", USES: "x${HOME}", KEY: "x${HOME}" },
    },
    origin: {
      ...{ A: "secret_files", B: "app", C: "env_files", D: "shell", HOME: "shell" },
      ...{ REF: "env_files", RAW: "env_files", USES: "app", KEY: "secret_files" },
    },
    warnings: [],
  };
  assert.deepEqual(resolve(layers), expected);
  const own = resolve({ ...layers, job: { A: "job", KEY: "job" } });
  assert.deepEqual(own.values, {
    ...expected.values,
    ...{ A: "job", KEY: "job", REF: "/h/job", USES: "job" },
  });
  assert.deepEqual(own.origin, { ...expected.origin, A: "job", KEY: "job" });
});

Deno.test("lets through what is to be inherited, and only that to references", () => {
  const shell = { PATH: "/bin", HOME: "/h", SECRET: "s", LC_ALL: "C" };
  const app = { X: "${HOME:-none}" };
  assert.deepEqual(valuesOf({ shell, app, inherit: { kind: "all" } }), { ...shell, X: "/h" });
  assert.deepEqual(valuesOf({ shell, app, inherit: { kind: "none" } }), { X: "none" });
  const names = { kind: "names", names: ["HOME", "ABSENT", "constructor"] } as const;
  assert.deepEqual(valuesOf({ shell, app, inherit: names }), { HOME: "/h", X: "/h" });
  const usual = { kind: "names", names: defaultInheritedNames } as const;
  assert.deepEqual(valuesOf({ shell, inherit: usual }), { PATH: "/bin", HOME: "/h", LC_ALL: "C" });
  assert.equal(defaultInheritedNames.length, 18);
});

Deno.test("shows references the winning values of all layers", () => {
  const env = valuesOf({
    shell: { HOME: "/h", RAW: "${HOME}" },
    app: { DIR: "${HOME}/${NAME}", NAME: "app", LATE: "${JOB_ONLY}", COPY: "${RAW}" },
    job: { NAME: "job", JOB_ONLY: "${DIR}!" },
    cli: { HOME: "/cli${EMPTY:-}" },
  });
  assert.deepEqual(env, {
    HOME: "/cli",
    RAW: "${HOME}",
    DIR: "/cli/job",
    NAME: "job",
    LATE: "/cli/job!",
    COPY: "${HOME}",
    JOB_ONLY: "/cli/job!",
  });
});

Deno.test("takes a variable's own name for its value on the next lower layer", () => {
  const layers = {
    shell: { PATH: "/bin" },
    app: { PATH: "/app:${PATH}" },
    job: { PATH: "/job:${PATH}", COPY: "${PATH}" },
    cli: { PATH: "${PATH}:/cli" },
  };
  assert.equal(valuesOf(layers)["PATH"], "/job:/app:/bin:/cli");
  assert.equal(valuesOf(layers)["COPY"], "/job:/app:/bin:/cli");
  assert.equal(
    valuesOf({ ...layers, app: {} })["PATH"],
    "/job:/bin:/cli",
    "a layer may be left out",
  );
  assert.equal(valuesOf({ app: { PATH: "/x:${PATH:-/usr/bin}" } })["PATH"], "/x:/usr/bin");
  const alone = resolve({ app: { PATH: "/x:${PATH}" } });
  assert.equal(alone.values["PATH"], "/x:${PATH}");
  assert.deepEqual(alone.warnings, [
    'Could not interpolate "${PATH}" in "PATH": no lower layer sets it',
  ]);
});

Deno.test("leaves a circle as it stands and warns with its path", () => {
  const env = resolve({
    shell: { HOME: "/h" },
    app: { A: "a:${B}:${HOME}", B: "b:${C}", C: "c:${A:-x}", USER_OF_A: "<${A}>" },
  });
  assert.deepEqual(env.values, {
    HOME: "/h",
    A: "a:${B}:/h",
    B: "b:${C}",
    C: "c:${A:-x}",
    USER_OF_A: "<a:${B}:/h>",
  });
  assert.deepEqual(env.warnings, [
    'Could not interpolate "A": it leads back to itself: A -> B -> C -> A',
  ]);
  const layered = resolve({ app: { A: "${B}", B: "${A}" }, job: { A: "x${A}" } });
  assert.deepEqual(layered.warnings, [
    'Could not interpolate "A": it leads back to itself: A -> B -> A',
  ]);
});

Deno.test("leaves unknown names as they stand and warns once for each", () => {
  const env = resolve({
    shell: { HOME: "/h", SECRET: "s" },
    inherit: { kind: "names", names: ["HOME"] },
    app: {
      A: "${HOEM}/x",
      B: "${HOEM}",
      C: "${SECRET}",
      D: "${QQQQQQ}",
      E: "${QQQQQQ:-}",
      F: "${EXECUTIONER_RUN_ID}",
    },
  });
  assert.deepEqual(env.values, {
    HOME: "/h",
    A: "${HOEM}/x",
    B: "${HOEM}",
    C: "${SECRET}",
    D: "${QQQQQQ}",
    E: "",
    F: "${EXECUTIONER_RUN_ID}",
  });
  assert.deepEqual(env.warnings, [
    'Could not interpolate "${HOEM}" in "A": there is no such variable; did you mean "HOME"',
    `Could not interpolate "\${SECRET}" in "C": there is no such variable; the shell's is not inherited`,
    'Could not interpolate "${QQQQQQ}" in "D": there is no such variable',
    'Could not interpolate "${EXECUTIONER_RUN_ID}" in "F": the engine sets it when the job starts',
  ]);
});

Deno.test("never grows beyond the limits", () => {
  const doubling: Record<string, string> = { V0: "0123456789" };
  for (let i = 1; i <= 30; i++) doubling[`V${i}`] = `\${V${i - 1}}\${V${i - 1}}`;
  const env = resolve({ app: doubling });
  assert.equal(env.values["V10"], "0123456789".repeat(1024));
  assert.equal(env.values["V14"], "${V13}${V13}", "the value that would be too long stays");
  assert.equal(
    env.warnings[0],
    `Could not interpolate "V14": longer than ${maxValueLength - "V14=".length - 1} characters`,
  );
  const many: Record<string, string> = { BIG: "x".repeat(maxValueLength - 10) };
  for (let i = 0; i < 1000; i++) many[`M${i}`] = "${BIG}";
  const all = resolve({ app: many });
  const total = Object.values(all.values).reduce((sum, value) => sum + value.length, 0);
  assert.ok(total < maxTotalLength + 2 * maxValueLength, `${total} characters in all`);
  assert.equal(all.values["M999"], "${BIG}");
  assert.match(all.warnings.at(-1) ?? "", /"M999": the environment is too long/);
});

Deno.test("takes names of object members for names like any other", () => {
  const app = JSON.parse(
    '{"__proto__":"p","constructor":"c","X":"${__proto__}${constructor}${toString:-t}"}',
  );
  const { values, origin } = resolve({ app, job: { Y: "${X}" } });
  assert.deepEqual(Object.entries(values), [
    ["__proto__", "p"],
    ["constructor", "c"],
    ["X", "pct"],
    ["Y", "pct"],
  ]);
  assert.deepEqual(Object.values(origin), ["app", "app", "app", "job"]);
});

Deno.test("resolves the layers that jobs share once", () => {
  const job = createEnvResolver({
    shell: { PATH: "/bin" },
    inherit: { kind: "all" },
    app: { A: "${B}", B: "app" },
    cli: {},
  });
  const base = job({});
  assert.equal(job({}), base, "the same object");
  assert.ok(Object.isFrozen(base) && Object.isFrozen(base.values) && Object.isFrozen(base.origin));
  assert.equal(job({ B: "job" }).values["A"], "job");
  assert.equal(job({ C: "${A}" }).values["C"], "app", "no job sees another's variables");
  assert.equal(base.values["A"], "app");
});

Deno.test("resolves a chain of 20,000 variables without recursion", () => {
  const app: Record<string, string> = {};
  for (let i = 0; i < 20_000; i++) app[`V${i}`] = `\${V${i + 1}}`;
  app["V20000"] = "end";
  assert.equal(valuesOf({ app })["V0"], "end");
  app["V20000"] = "${V0}";
  const { values, warnings } = resolve({ app });
  assert.equal(values["V7"], "${V8}");
  assert.equal(warnings.length, 1);
});

const names = ["A", "B", "C", "D"];
const value = fc.array(
  fc.constantFrom("x", "/", "${A}", "${B}", "${C}", "${D}", "${A:-y}", "${NO:-z}", "$${A}"),
  { maxLength: 3 },
).map((parts) => parts.join(""));
const layer = fc.dictionary(fc.constantFrom(...names), value, { noNullPrototype: true });

Deno.test("agrees with a plain recursive definition for any layers", () => {
  fc.assert(
    fc.property(layer, layer, layer, layer, (shell, app, job, cli) => {
      const { values, origin } = resolve({ shell, app, job, cli });
      const order: [EnvOrigin, Variables][] = [["shell", shell], ["app", app], ["job", job], [
        "cli",
        cli,
      ]];
      const expected = recursively(order.map(([, variables]) => variables));
      if (expected === null) return;
      assert.deepEqual(values, expected);
      for (const name of Object.keys(values)) {
        const winner = order.findLast(([, variables]) => Object.hasOwn(variables, name));
        assert.equal(origin[name], winner?.[0]);
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("outputs stand between secret files and the job, and are not interpolated", () => {
  const layers = {
    shell: { A: "shell", PATH: "/bin" },
    app: { A: "app", B: "app", SEES: "${OUT:-none}/${A}" },
    secretFiles: { A: "secret" },
    outputs: { A: "${B}", B: "output", OUT: "o", CLI: "output", JOB: "output", PATH: "/out" },
    job: { JOB: "${JOB}+${OUT}", PATH: "/job:${PATH}" },
    cli: { CLI: "cli" },
  };
  const { values, origin, warnings } = resolve(layers);
  assert.deepEqual(values, {
    A: "${B}",
    B: "output",
    CLI: "cli",
    JOB: "output+o",
    OUT: "o",
    PATH: "/job:/out",
    SEES: "o/${B}",
  });
  assert.deepEqual(origin, {
    A: "outputs",
    B: "outputs",
    CLI: "cli",
    JOB: "job",
    OUT: "outputs",
    PATH: "job",
    SEES: "app",
  });
  assert.deepEqual(warnings, []);
});

Deno.test("outputs are to a job as a layer of the shell's kind that beats the app", () => {
  const all = fc.record({ app: layer, outputs: layer, job: layer, cli: layer });
  fc.assert(fc.property(all, ({ outputs, ...layers }) => {
    const literal = Object.fromEntries(
      Object.entries(outputs).map(([name, value]) => [name, literalText(value)]),
    );
    const given = resolve({ ...layers, outputs });
    // Secret files are the layer below, and are interpolated.
    const same = resolve({ ...layers, secretFiles: literal });
    assert.deepEqual(given.values, same.values);
  }));
});

Deno.test("a job without variables and outputs gets the very same object as the others", () => {
  const resolver = createEnvResolver({
    shell: { A: "1" },
    inherit: { kind: "all" },
    app: { B: "${A}" },
    cli: {},
  });
  assert.equal(resolver({}), resolver({}, {}));
  assert.notEqual(resolver({}), resolver({}, { A: "2" }));
});

Deno.test("gives each job the same whether or not others were resolved before", () => {
  const layers = fc.record({ shell: layer, app: layer, cli: layer });
  fc.assert(fc.property(layers, fc.array(layer, { maxLength: 4 }), (shared, jobs) => {
    const resolver = createEnvResolver({ ...shared, inherit: { kind: "all" } });
    for (const job of jobs) {
      const before = resolver(job);
      assert.deepEqual(before, resolve({ ...shared, job }));
    }
  }));
});

/** Resolves layers by recursion, or returns `null` where they hold a circle. */
function recursively(layers: readonly Variables[]): Variables | null {
  const circle = new Error("circle");
  const valueAt = (name: string, below: number, path: readonly string[]): string | null => {
    const at = layers.findLastIndex((variables, i) => i < below && Object.hasOwn(variables, name));
    if (at === -1) return null;
    const text = layers[at]?.[name] as string;
    if (at === 0) return text;
    if (path.includes(`${name}@${at}`)) throw circle;
    const next = [...path, `${name}@${at}`];
    return text.replaceAll(/\$\$\{|\$\{([A-Z]+)(?::-([a-z]*))?\}/g, (whole, of, fallback) => {
      if (of === undefined) return "${";
      const value = valueAt(of, of === name ? at : layers.length, next);
      return fallback === undefined ? value ?? whole : value || fallback;
    });
  };
  const all = new Set(layers.flatMap((variables) => Object.keys(variables)));
  try {
    return Object.fromEntries(
      [...all].map((name) => [name, valueAt(name, layers.length, []) as string]),
    );
  } catch (error) {
    if (error === circle) return null;
    throw error;
  }
}
