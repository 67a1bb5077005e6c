import assert from "node:assert/strict";
import { parseCommand } from "../../../src/core/commands/command_line.ts";
import { bwrapOptions } from "../../../src/core/security/bwrap_args.ts";
import { admitCommand, type OsConfinement } from "../../../src/core/security/confinement.ts";
import { findExchangeable } from "../../../src/core/security/granted_paths.ts";
import { defaultLimits } from "../../../src/core/security/grants.ts";
import { parsePolicy } from "../../../src/core/security/parse_policy.ts";
import { seccompProgram } from "../../../src/core/security/seccomp_program.ts";

const confinement: OsConfinement = {
  os: {
    tools: {
      bwrap: "/b",
      prlimit: "/p",
      setsid: "/s",
      mkdir: "/m",
      shell: "/bin/sh",
      setpriv: null,
    },
    seccompPath: "/x",
    systemMounts: ["--ro-bind", "/usr", "/usr"],
    inherited: [],
    groups: null,
  },
  programs: [
    { names: ["id"], path: "/usr/bin/id", real: "/usr/bin/id" },
    { names: [], path: "/opt/etl/load.sh", real: "/opt/etl-2/load.sh" },
  ],
  read: [{ path: "/data", real: "/mnt/data" }, { path: "/data/out/in", real: "/mnt/data/out/in" }],
  write: [{ path: "/data/out", real: "/mnt/data/out" }],
  net: [],
  shell: false,
  user: null,
  limits: defaultLimits,
  scratch: "/scratch",
};

function admit(line: string, more: Partial<OsConfinement> = {}) {
  const command = parseCommand(line);
  assert.ok(command.kind !== "nothing");
  return admitCommand(command, { ...confinement, ...more }, "/opt/etl", () => null);
}

Deno.test("admission: what is started is what was looked up, by its name or its path", () => {
  assert.deepEqual(admit("id -u"), { kind: "admitted", argv: ["/usr/bin/id", "-u"] });
  assert.deepEqual(admit("/usr/bin/id"), { kind: "admitted", argv: ["/usr/bin/id"] });
  assert.deepEqual(admit("./load.sh").kind, "denied", "a path is compared as it is written");
  assert.deepEqual(admit("/opt/etl/load.sh").kind, "admitted");
  for (const line of ["/bin/id", "/usr/bin/../bin/id", "ID", "id2", "/opt/etl/load.sh/"]) {
    assert.equal(admit(line).kind, "denied", line);
  }
});

Deno.test("admission: whatever only a shell understands takes --allow-shell", () => {
  for (const line of ["id; id", "id > x", "$(id)", "A=1 id", "id && rm x", "id\nid", "`id`"]) {
    const admission = admit(line);
    assert.equal(
      admission.kind === "denied" ? admission.needs : "",
      "needs --allow-shell, since " +
        "only a shell understands it",
    );
    assert.deepEqual(admit(line, { shell: true }), {
      kind: "admitted",
      argv: ["/bin/sh", "-c", line],
    });
  }
});

Deno.test("bwrap: nothing is shared that is not granted, and inner grants are not buried", () => {
  const options = bwrapOptions(confinement, { env: { A: "1" }, cwd: "/data", outputFile: null });
  const text = options.join(" ");
  for (const namespace of ["user", "ipc", "pid", "net", "uts"]) {
    assert.ok(options.includes(`--unshare-${namespace}`), namespace);
  }
  assert.ok(options.includes("--clearenv") && text.includes("--setenv A 1"));
  const outer = text.indexOf("--ro-bind /mnt/data /data");
  const inner = text.indexOf("--bind /mnt/data/out /data/out");
  assert.ok(outer !== -1 && inner > outer, text);
  assert.ok(!text.includes("/data/out/in"), "what lies in a writable folder is not bound again");
  assert.ok(text.includes("--ro-bind /opt/etl-2/load.sh /opt/etl/load.sh"));
  assert.ok(text.endsWith("--remount-ro /"));
  assert.ok(
    !bwrapOptions({ ...confinement, net: "all" }, { env: {}, cwd: "/", outputFile: null })
      .includes("--unshare-net"),
  );
});

Deno.test("bwrap: a folder that is granted twice is bound once, where jobs cannot exchange it", () => {
  const inner = { path: "/data/out/a/b", real: "/mnt/data/out/a/b" };
  const options = bwrapOptions({ ...confinement, write: [inner, ...confinement.write] }, {
    env: {},
    cwd: "/",
    outputFile: null,
  });
  assert.ok(!options.includes(inner.path), options.join(" "));
  assert.ok(options.join(" ").includes("--bind /mnt/data/out /data/out"));
});

Deno.test("grants: a name from elsewhere for what jobs could exchange is found", () => {
  const at = (path: string, real = path) => ({ path, real });
  const writable = [at("/data/out", "/mnt/out")];
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["/data/alias", "/mnt/out/sub", true],
    ["/mnt/out/sub", "/mnt/out/sub", true],
    ["/data/out/sub", "/mnt/out/sub", false],
    ["/data/out/link", "/elsewhere", true],
    ["/data/alias", "/mnt/out", false],
    ["/data/alias", "/mnt/outer", false],
  ];
  for (const [path, real, isFound] of cases) {
    const found = findExchangeable([at(path, real)], writable);
    assert.equal(found !== null, isFound, `${path} -> ${real}`);
  }
  assert.equal(findExchangeable(writable, writable), null);
});

/** Runs a program of classic BPF on the data of one system call, as the kernel does. */
function judge(program: Uint8Array, call: { arch: number; number: number; args?: number[] }) {
  const view = new DataView(program.buffer);
  const word = (offset: number) => {
    if (offset === 0) return call.number;
    if (offset === 4) return call.arch;
    return call.args?.[(offset - 16) / 8] ?? 0;
  };
  let accumulator = 0;
  for (let at = 0; at * 8 < program.length; at++) {
    const code = view.getUint16(at * 8, true);
    const [ifTrue, ifFalse] = [view.getUint8(at * 8 + 2), view.getUint8(at * 8 + 3)];
    const k = view.getUint32(at * 8 + 4, true);
    const jump = (holds: boolean) => at += holds ? ifTrue : ifFalse;
    if (code === 0x20) accumulator = word(k) >>> 0;
    else if (code === 0x15) jump(accumulator === k);
    else if (code === 0x35) jump(accumulator >= k);
    else if (code === 0x45) jump((accumulator & k) !== 0);
    else if (code === 0x06) return k;
    else throw new Error(`unknown opcode ${code}`);
  }
  throw new Error("the program ran off its end");
}

Deno.test("seccomp: each processor's program refuses what it is for and nothing that programs need", () => {
  const [allow, eperm, enosys, family, kill] = [
    0x7fff_0000,
    0x0005_0001,
    0x0005_0026,
    0x0005_0061,
    0x8000_0000,
  ];
  const cases = {
    x86_64: {
      arch: 0xc000_003e,
      mount: 165,
      clone: 56,
      ioctl: 16,
      socket: 41,
      read: 0,
      exec: 59,
      chmod: 91,
      openat: 257,
      memfd: 319,
    },
    aarch64: {
      arch: 0xc000_00b7,
      mount: 40,
      clone: 220,
      ioctl: 29,
      socket: 198,
      read: 63,
      exec: 221,
      chmod: 52,
      openat: 56,
      memfd: 279,
    },
  } as const;
  for (const arch of ["x86_64", "aarch64"] as const) {
    const program = seccompProgram(arch);
    const { arch: id, ...calls } = cases[arch];
    const say = (number: number, ...args: number[]) => judge(program, { arch: id, number, args });
    assert.equal(say(calls.read), allow);
    assert.equal(say(calls.exec), allow);
    assert.equal(say(calls.mount), eperm);
    assert.equal(say(435), enosys, "clone3, whose flags nobody can see");
    assert.equal(say(calls.clone, 0x1200011), allow, "fork");
    assert.equal(say(calls.clone, 0x3d0f00), allow, "a thread");
    assert.equal(say(calls.clone, 0x1000_0011), eperm, "a user namespace");
    assert.equal(say(calls.ioctl, 0, 0x5413), allow, "the size of a terminal");
    assert.equal(say(calls.ioctl, 0, 0x5412), eperm, "TIOCSTI");
    for (const one of [1, 2, 10, 16]) assert.equal(say(calls.socket, one), allow);
    for (const one of [17, 38, 40]) assert.equal(say(calls.socket, one), family);
    assert.equal(say(calls.memfd), enosys, "memory that no process holds");
    assert.equal(say(calls.chmod, 0, 0o1777), allow, "the mode of a folder");
    for (const mode of [0o4755, 0o2755, 0o104755]) assert.equal(say(calls.chmod, 0, mode), eperm);
    const [create, temporary] = [0o101, 0o20200001];
    assert.equal(say(calls.openat, 0, 0, create, 0o644), allow);
    assert.equal(
      say(calls.openat, 0, 0, create, 0o4755),
      eperm,
      "a program that runs as its owner",
    );
    assert.equal(say(calls.openat, 0, 0, temporary, 0o4755), eperm, "one without a name yet");
    assert.equal(
      say(calls.openat, 0, 0, 0, 0o4755),
      allow,
      "of what is there the mode is no matter",
    );
    assert.equal(say(437), enosys, "openat2, whose mode nobody can see");
    assert.equal(say(0x4000_0000 + 5), kill, "x32");
    assert.equal(judge(program, { arch: 0x4000_0003, number: 4 }), kill, "another processor");
  }
});

Deno.test("policy files: everything wrong has its place, and nothing is guessed", async () => {
  const problems = async (text: string) => {
    const parsed = await parsePolicy(text, "/etc/executioner/policy.json");
    assert.ok(!parsed.ok, text);
    return parsed.error.map(({ message, place }) => `${place?.offset ?? "-"} ${message}`);
  };
  assert.deepEqual(await problems('{"allow_raed": []}'), ['1 Unknown key "allow_raed"']);
  assert.deepEqual(await problems('{"allow_shell": 1}'), [
    '16 Expected "allow_shell" to be true or false',
  ]);
  assert.deepEqual(await problems('{"max_jobs": 1, "max_jobs": 2}'), [
    '16 Key "max_jobs" is there more than once',
  ]);
  assert.match((await problems('{"allow_read": ["/"]}'))[0] ?? "", /^15 "allow_read": The whole/);
  assert.match((await problems("[]"))[0] ?? "", /Expected an object/);
  assert.deepEqual(await problems(" \n"), ["- The policy is empty"]);
  const good = await parsePolicy(
    '{"allow_read": ["data"], "allow_net": true}',
    "/etc/x/policy.json",
  );
  assert.deepEqual(good.ok && [good.value.read, good.value.net], [["/etc/x/data"], "all"]);
});
