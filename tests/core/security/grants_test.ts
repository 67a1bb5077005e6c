import assert from "node:assert/strict";
import fc from "fast-check";
import { exceedingGrants, narrowGrants } from "../../../src/core/security/exceeding_grants.ts";
import {
  combineGrants,
  defaultLimits,
  describeGrants,
  type Grants,
  limitKeys,
  limitNames,
  type RunLimits,
} from "../../../src/core/security/grants.ts";
import { type GrantTexts, readGrants } from "../../../src/core/security/read_grants.ts";

const nothing: GrantTexts = {
  run: [],
  read: [],
  write: [],
  net: [],
  env: [],
  shell: false,
  sandbox: null,
  sandboxUser: null,
  limits: Object.fromEntries(limitKeys.map((key) => [key, null])) as Record<keyof RunLimits, null>,
};

/** Reads what a command line of words says, as the options are read. */
function fromWords(words: readonly string[]): Grants {
  const values = (name: string) =>
    words.filter((word) => word.startsWith(`--${name}=`))
      .flatMap((word) => word.slice(name.length + 3).split(","));
  const read = readGrants({
    run: values("allow-run"),
    read: values("allow-read"),
    write: values("allow-write"),
    net: words.includes("--allow-net") ? true : values("allow-net"),
    env: values("allow-env"),
    shell: words.includes("--allow-shell"),
    sandbox: values("sandbox")[0] ?? null,
    sandboxUser: values("sandbox-user")[0] ?? null,
    limits: Object.fromEntries(
      limitKeys.map((key) => [key, values(limitNames[key].option)[0] ?? null]),
    ) as Record<keyof RunLimits, string | null>,
  }, "/");
  assert.ok(read.ok, JSON.stringify(read));
  return combineGrants([read.value]);
}

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join("/")}`)
  .filter((text) => !/^\/(?:proc|sys|dev)(?:\/|$)/.test(text));
const someGrants: fc.Arbitrary<Grants> = fc.record<Grants>({
  run: fc.uniqueArray(fc.oneof(name, path), { maxLength: 4 }),
  read: fc.uniqueArray(path, { maxLength: 4 }),
  write: fc.uniqueArray(path, { maxLength: 4 }),
  net: fc.oneof(fc.constant("all" as const), fc.uniqueArray(name, { maxLength: 3 })),
  env: fc.uniqueArray(name.map((text) => `X_${text}`), { maxLength: 3 }),
  shell: fc.boolean(),
  sandbox: fc.constantFrom("os" as const, "deno" as const, "auto" as const),
  sandboxUser: fc.option(name.map((text) => `u${text}`), { nil: null }),
  limits: fc.record(
    Object.fromEntries(limitKeys.map((key) => [key, fc.integer({ min: 1, max: 2 ** 40 })])),
  ).map((limits) => ({ ...defaultLimits, ...limits, processes: 7, openFiles: 9, jobs: 11 })),
});

Deno.test("grants: what is shown of them is what an operator would type to grant them", () => {
  fc.assert(fc.property(someGrants, (grants) => {
    assert.deepEqual(fromWords(describeGrants(grants)), { ...grants });
  }));
});

Deno.test("grants: nothing goes beyond itself, and beyond nothing goes all that is granted", () => {
  const none = combineGrants([{}]);
  fc.assert(fc.property(someGrants, (grants) => {
    assert.deepEqual(exceedingGrants(grants, grants), []);
    const { run, read, write, env, shell } = grants;
    const loose = run.length + read.length + write.length + env.length + (shell ? 1 : 0);
    if (loose > 0) assert.notDeepEqual(exceedingGrants(grants, none), []);
  }));
});

Deno.test("grants: a policy of the system covers what lies below its folders, and less of all else", () => {
  const ceiling = combineGrants([{
    run: ["python3", "/opt/etl/*.sh"],
    read: ["/data"],
    write: ["/data/out"],
    net: ["db"],
  }]);
  const within = {
    run: ["python3", "/opt/etl/load.sh"],
    read: ["/data/in", "/data/out/x"],
    write: ["/data/out/today"],
    net: ["db:5432"],
    limits: { memoryBytes: 1 },
  };
  assert.deepEqual(exceedingGrants(combineGrants([within]), ceiling), []);
  const beyond = {
    run: ["/opt/etl/sub/x.sh", "/opt/etl/l*.sh"],
    read: ["/database"],
    write: ["/data"],
    net: "all" as const,
    shell: true,
    sandbox: "deno" as const,
    limits: { memoryBytes: 2 ** 31 },
  };
  assert.deepEqual(exceedingGrants(combineGrants([beyond]), ceiling), [
    "--allow-run=/opt/etl/sub/x.sh",
    "--allow-run=/opt/etl/l*.sh",
    "--allow-read=/database",
    "--allow-write=/data",
    "--allow-net",
    "--allow-shell",
    "--sandbox=deno",
    "--max-memory=2GiB",
  ]);
});

Deno.test("grants: all mistakes are told at once, each with its option", () => {
  const read = readGrants({
    ...nothing,
    run: ["bin/x", "*.sh", ""],
    read: ["/", "/proc/1/root", "/dev/../dev/mem"],
    net: ["a b", "host:x"],
    env: ["A-B", "LD_PRELOAD", "PATH"],
    sandbox: "none",
    sandboxUser: "0",
    limits: { ...nothing.limits, memoryBytes: "lots", processes: "0", cpuMs: "1x" },
  }, "/home");
  assert.ok(!read.ok);
  const options = read.error.map(({ option }) => option);
  const count = (wanted: string) => options.filter((option) => option === wanted).length;
  assert.deepEqual(
    ["allow-run", "allow-read", "allow-net", "allow-env", "sandbox", "sandbox-user"].map(count),
    [3, 3, 2, 3, 1, 1],
  );
  assert.deepEqual(["max-memory", "max-processes", "max-cpu-time"].map(count), [1, 1, 1]);
});

Deno.test("grants: whatever a config asks for, it gets no more than is granted", () => {
  fc.assert(fc.property(someGrants, someGrants, (granted, asked) => {
    const { sandbox: _, sandboxUser: __, ...asks } = asked;
    const narrow = narrowGrants(granted, asks);
    if (!narrow.ok) return assert.ok(narrow.error.length > 0);
    assert.deepEqual(exceedingGrants(narrow.value, granted), []);
    assert.equal(narrow.value.sandbox, granted.sandbox);
    assert.equal(narrow.value.sandboxUser, granted.sandboxUser);
  }));
  fc.assert(fc.property(someGrants, (granted) => {
    const own = narrowGrants(granted, granted);
    assert.deepEqual(own.ok ? own.value : own.error, { ...granted });
    const none = narrowGrants(granted, {});
    assert.ok(none.ok && none.value.run.length + none.value.read.length === 0);
    assert.deepEqual(none.value.limits, granted.limits);
  }));
});
