import assert from "node:assert/strict";
import { openSandbox } from "../../src/adapters/sandbox/open_sandbox.ts";
import { cli, type CliSetting } from "./cli_rig.ts";
import { canConfine } from "../rig/restricted_rig.ts";

const isRoot = Deno.uid() === 0;

/** A folder with a config, and a policy of the system that grants python3 and /usr/share. */
async function withPolicy(
  policy: Record<string, unknown>,
  test: (folder: string, setting: CliSetting) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "executioner-policy-" });
  const sandbox = openSandbox();
  try {
    await Deno.mkdir(`${folder}/etc`);
    await Deno.writeTextFile(`${folder}/etc/policy.json`, JSON.stringify(policy));
    const jobs = [{ id: "a", command: "id" }];
    await Deno.writeTextFile(`${folder}/jobs.json`, JSON.stringify({ jobs }));
    await test(folder, {
      loadSandbox: () => Promise.resolve(sandbox),
      systemPolicyPath: () => `${folder}/etc/policy.json`,
      isRoot: () => false,
    });
  } finally {
    sandbox.close();
    await Deno.remove(folder, { recursive: true });
  }
}

const rights = { ignore: !canConfine || !isRoot };

Deno.test(
  "a policy of the system restricts every user, with or without --restricted",
  rights,
  async () => {
    const policy = { allow_run: ["id"], allow_read: ["/usr/share"], max_memory: "64MiB" };
    await withPolicy(policy, async (folder, setting) => {
      const plain = await cli(folder, ["plan", "jobs.json"], setting);
      assert.equal(plain.code, 0, plain.stderr);
      assert.match(plain.stdout, /Granted +--allow-run=id --allow-read=\/usr\/share .*64MiB/);
      assert.match(
        plain.stderr,
        /this run is restricted: the policy ".*" holds for every user but root/,
      );
      const root = await cli(folder, ["plan", "jobs.json"], { ...setting, isRoot: () => true });
      assert.doesNotMatch(root.stdout, /Granted/);
      const less = ["plan", "jobs.json", "--restricted", "--allow-read=/usr/share/doc"];
      assert.match(
        (await cli(folder, less, setting)).stdout,
        /Granted +--allow-read=\/usr\/share\/doc/,
      );
      const more = ["--allow-run=id,ls", "--allow-read=/usr", "--max-memory=1GiB", "--allow-shell"];
      const beyond = await cli(folder, ["plan", "jobs.json", "--restricted", ...more], setting);
      assert.equal(beyond.code, 1);
      assert.match(
        beyond.stderr,
        /does not allow it: --allow-run=ls --allow-read=\/usr --allow-shell --max-memory=1GiB/,
      );
    });
  },
);

Deno.test("a policy of the system that others may change stops every run", rights, async () => {
  await withPolicy({}, async (folder, setting) => {
    const plan = () => cli(folder, ["plan", "jobs.json"], setting);
    const path = `${folder}/etc/policy.json`;
    await Deno.chmod(path, 0o664);
    assert.match((await plan()).stderr, /Cannot rely on policy .*: others than root may write to/);
    await Deno.chmod(path, 0o644);
    await Deno.chmod(`${folder}/etc`, 0o777);
    assert.match((await plan()).stderr, /others than root may write to ".*etc"/);
    await Deno.chmod(`${folder}/etc`, 0o755);
    await Deno.chown(path, 65_534, 65_534);
    assert.match((await plan()).stderr, /does not belong to root/);
    await Deno.remove(path);
    await Deno.symlink("/etc/hostname", path);
    assert.match((await plan()).stderr, /is a symbolic link/);
    await Deno.remove(path);
    const gone = await plan();
    assert.match(gone.stderr, /Cannot read policy/);
    assert.equal(gone.code, 1, "a policy that cannot be read is not no policy");
  });
});

Deno.test("a grant without --restricted is a mistake, not a wish", async () => {
  await withPolicy({}, async (folder) => {
    const { code, stderr } = await cli(folder, ["plan", "jobs.json", "--allow-run=id"]);
    assert.equal(code, 2);
    assert.match(stderr, /Option --allow-run needs --restricted/);
  });
});

Deno.test("policy check tells all that a policy grants, and what is wrong", rights, async () => {
  const policy = { allow_run: ["id"], allow_net: ["db:5432"] };
  await withPolicy(policy, async (folder, setting) => {
    const good = await cli(folder, ["policy", "check", "etc/policy.json"], setting);
    assert.equal(good.code, 0, good.stderr);
    assert.match(good.stdout, /valid, it grants\n {2}--allow-run=id\n {2}--allow-net=db:5432\n/);
    assert.match(good.stderr, /commands get no network/);
    await Deno.writeTextFile(`${folder}/bad.json`, '{"allow_run": ["no-such-program"]}');
    const bad = await cli(folder, ["policy", "check", "bad.json", "etc/policy.json"], setting);
    assert.equal(bad.code, 1);
    assert.match(bad.stderr, /On this machine: --allow-run: Cannot grant "no-such-program"/);
    assert.match(bad.stdout, /etc\/policy\.json: valid/);
  });
});
