import { ok } from "../../../core/result.ts";
import type { CommandAction } from "../../command_line/command.ts";
import { noHistory, withRecoveredKeeper } from "../../db_history.ts";
import { recordJson } from "../../views/run_json.ts";

/** Text is written in pieces of about this length. */
const pieceLength = 64 * 1024;

/** Prints all runs as JSON, one attempt after the other. */
export const dbExportCommand: CommandAction = async (input, dependencies) =>
  await withRecoveredKeeper(input, dependencies, (keeper, path) => {
    const records = keeper.records(path);
    if (records === null) return noHistory(path);
    const encoder = new TextEncoder();
    const write = (text: string) => dependencies.writeBytes(encoder.encode(text));
    const [open, between, close] = input.values.has("json")
      ? ['{"runs": [\n', ",\n", "\n]}\n"]
      : ["", "\n", "\n"];
    let piece = open;
    let isFirst = true;
    for (const record of records) {
      if (!isFirst) piece += between;
      isFirst = false;
      piece += JSON.stringify(recordJson(record));
      if (piece.length < pieceLength) continue;
      // Nobody reads on, as of `head`.
      if (!write(piece)) return ok(0);
      piece = "";
    }
    if (!isFirst || open !== "") write(piece + close);
    return ok(0);
  });
