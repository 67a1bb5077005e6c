import assert from "node:assert/strict";
import type { EngineLife } from "../../src/core/engine_life.ts";
import { openHistoryStore } from "../../src/adapters/sqlite/history_store.ts";
import type { AnswerToStop } from "../../src/ports/engine_process.ts";
import { withFolder } from "../adapters/sqlite/with_store.ts";
import { cli, type CliSetting, strangers } from "./cli_rig.ts";
import { newRun } from "./recorded_runs.ts";

function probe(life: EngineLife, answer: AnswerToStop): CliSetting {
  return {
    loadEngineProbe: () =>
      Promise.resolve({ ...strangers, lifeOf: () => life, stop: () => answer }),
  };
}

Deno.test("stop leaves alone what it cannot reach, and says whose it is", () =>
  withFolder(async (folder) => {
    const store = openHistoryStore(`${folder}/history.db`, { mode: "write" });
    store.startRun(newRun(`${folder}/logs`, {}));
    store.close();
    const stop = async (setting: CliSetting) => {
      const { code, stdout, stderr } = await cli(folder, ["stop", "1"], setting);
      assert.deepEqual([code, stdout], [1, ""]);
      return stderr;
    };
    assert.match(
      await stop(probe("elsewhere", "asked")),
      /^error: Cannot stop run 1: host ".+" works on it\nhint: Do it on ".+"\n$/,
    );
    assert.match(
      await stop(probe("alive", "denied")),
      /^error: Cannot stop run 1: its engine, process \d+, is another user's\nhint: Do it as ".+", or as root\n$/,
    );
    assert.match(
      await stop(probe("alive", "gone")),
      /^error: Cannot stop run 1: its engine, process \d+, has ended\nhint: To record that: executioner recover 1\n$/,
    );
    const stranger = await stop(probe("alive", "stranger"));
    assert.equal(
      stranger.replace(/process \d+/, "process 1"),
      `error: Cannot stop run 1: process 1 is recorded as its engine, but does not have ` +
        `"${folder}/history.db" open\n` +
        "hint: It was sent no signal: it may be anybody's. Look at it before you end it\n",
    );
    const foreign = await cli(folder, ["stop", "1"], probe("alive", "not_the_owners"));
    assert.equal(
      foreign.stderr.replace(/process \d+/, "process 1"),
      `error: Cannot stop run 1: process 1 is recorded as its engine, but the owner of ` +
        `"${folder}/history.db" may not stop that process\n` +
        "hint: It was sent no signal: whoever owns a history can write any process into it\n",
    );
    const unknown = await cli(folder, ["stop", "7"], probe("alive", "asked"));
    assert.equal(
      unknown.stderr,
      `error: There is no run 7 in "${folder}/history.db"\n` +
        `hint: To list runs: executioner runs --db ${folder}/history.db\n`,
    );
  }));

Deno.test("a history of somebody else names nobody to be killed", () =>
  withFolder(async (folder) => {
    const database = `${folder}/history.db`;
    const store = openHistoryStore(database, { mode: "write" });
    store.startRun(newRun(`${folder}/logs`, {}));
    store.close();
    let ended = 0;
    const setting: CliSetting = {
      loadEngineProbe: () =>
        Promise.resolve({
          ...strangers,
          lifeOf: () => "dead",
          foreignOwner: () => 4711,
          endLeftovers: () => Promise.resolve((ended++, [])),
        }),
    };
    const killing = await cli(folder, ["recover", "--kill-orphans"], setting);
    assert.deepEqual([killing.code, killing.stdout, ended], [1, "", 0]);
    assert.equal(
      killing.stderr,
      `error: Cannot end what runs have left: the history "${database}" belongs to user 4711, ` +
        "who may have it name any process\nhint: Do it as that user\n",
    );
    assert.equal((await cli(folder, ["recover"], setting)).code, 0);
  }));
