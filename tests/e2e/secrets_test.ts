import assert from "node:assert/strict";
import { RunRig, statuses } from "../rig/run_rig.ts";

const secret = "correct-horse-battery";
const pin = "998877";
const pem = "-----BEGIN KEY-----\nMIIBaBcDeFgH\n-----END KEY-----";

Deno.test("no secret reaches a log, the run log, the terminal, the events or the history", async () => {
  await using rig = await RunRig.make();
  await Deno.mkdir(rig.path("vault"));
  await Deno.writeTextFile(rig.path("vault", "secrets.env"), `DB_PASSWORD='${secret}'\n`);
  await Deno.writeTextFile(rig.path("vault", "key.pem"), `${pem}\n`);
  const config = {
    env_files: ["vault/secrets.env"],
    secret_files: { SIGNER: "vault/key.pem" },
    secrets: ["PIN"],
    env_variables: { URL: "https://me:${DB_PASSWORD}@host" },
    jobs: [
      {
        id: "prints",
        command: 'echo "$DB_PASSWORD"; echo "$URL" >&2; printf correct-horse; sleep 0.05; ' +
          'echo "-battery"; echo "$SIGNER"; printf %s "$DB_PASSWORD" | base64; ' +
          "echo done; printf correct",
      },
      {
        id: "fails",
        command: `cat /no/${secret}; exit 3`,
        description: `Knows ${pin}`,
        env_variables: { PIN: pin },
      },
      {
        id: "checked",
        command: `echo ORA-1 ${pin} ${secret} | tr 9 9 > vault/out.txt`,
        post_checks: [{ name: "check_no_ora_errors", params: { log_file: "vault/out.txt" } }],
      },
      { id: "retried", command: `: ${pin}; exit 1`, max_retries: 1, retry_delay: 0 },
    ],
  };
  const plain = await rig.run(config, "--continue-on-error", "--visible", "--verbose");
  assert.equal(plain.code, 1, plain.stderr);
  const events = await rig.command(
    ...["run", rig.path("jobs.json"), "--continue-on-error", "--visible", "--json"],
  );
  assert.match(events.stderr, /DB_PASSWORD +env_files +\*\*\*/);
  for (const line of events.stdout.trim().split("\n")) JSON.parse(line);

  const log = new TextDecoder().decode(await rig.log("prints"));
  assert.equal(log, "***\nhttps://me:***@host\n***\n***\n***\ndone\ncorrect");
  const shown = await rig.show();
  assert.deepEqual(statuses(shown), {
    prints: "SUCCESS",
    fails: "FAILED",
    checked: "POSTCHECK_FAILED",
    retried: "FAILED",
  });
  const reason = shown.jobs.find(({ id }) => id === "checked")?.reason ?? "";
  assert.match(reason, /line 1: ORA-1 \*\*\* \*\*\*$/);

  const plan = await rig.command("plan", rig.path("jobs.json"), "--visible", "--json");
  const texts = new Map([
    ["the terminal", plain.stdout + plain.stderr],
    ["the events", events.stdout + events.stderr],
    ["the plan", plan.stdout + plan.stderr],
    ["show", (await rig.command("show", "last")).stdout],
  ]);
  for (const name of await rig.listing()) {
    if (
      /^(vault|home)\/|^jobs\.json$/.test(name) || (await Deno.stat(rig.path(name))).isDirectory
    ) {
      continue;
    }
    const bytes = await Deno.readFile(rig.path(name));
    texts.set(name, new TextDecoder("latin1").decode(bytes));
  }
  assert(
    texts.has("history.db") && texts.size > 8,
    `too little was looked at: ${[...texts.keys()]}`,
  );
  for (const [where, text] of texts) {
    for (const value of [secret, pin, "MIIBaBcDeFgH", btoa(secret)]) {
      assert(!text.includes(value), `${where} shows "${value}"`);
    }
  }
});

Deno.test("jobs with secrets end on time: background children, timeouts, a stop", async () => {
  await using rig = await RunRig.make();
  const env_variables = { API_TOKEN: secret };
  const started = performance.now();
  const result = await rig.run({
    parallel: true,
    max_workers: 4,
    env_variables,
    jobs: [
      { id: "leaves", command: "sleep 60 & echo started" },
      { id: "stubborn", command: "trap '' TERM; while :; do echo $API_TOKEN; done", timeout: 0.5 },
      { id: "big", command: "head -c 20000000 /dev/zero; echo end" },
    ],
  }, "--continue-on-error");
  const took = performance.now() - started;
  assert.equal(result.code, 1, result.stderr);
  assert.deepEqual(statuses(await rig.show()), {
    leaves: "SUCCESS",
    stubborn: "TIMEOUT",
    big: "SUCCESS",
  });
  assert(took < 30_000, `the run took ${took} ms`);
  assert.equal((await rig.log("big")).length, 20_000_004);
  assert.match(new TextDecoder().decode((await rig.log("stubborn")).subarray(0, 8)), /^\*\*\*\n/);
});
