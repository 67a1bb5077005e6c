import { SecretAutomatons } from "../core/secrets/secret_automatons.ts";
import { SecretMasker } from "../core/secrets/secret_masker.ts";
import type { JobLog } from "../ports/job_log.ts";
import { OutputPump } from "./output_pump.ts";

const automata = new SecretAutomatons();

/** Begins to carry an output into a log, masked on the way. */
export function carryOutput(
  output: ReadableStream<Uint8Array>,
  maskValues: readonly string[],
  log: Pick<JobLog, "write">,
): OutputPump {
  return new OutputPump(output, new SecretMasker(automata.of(maskValues)), log);
}
