import type { Probes } from "../../ports/probes.ts";

/** Gives checks their view of the world beside files; each part is loaded when it is needed. */
export function openProbes(): Probes {
  return {
    run: async (program, signal) =>
      (await import("../process/run_program.ts")).runProgram(program, signal),
    connect: async (host, port, signal) =>
      (await import("./network.ts")).connect(host, port, signal),
    request: async (url, method, signal) =>
      (await import("./network.ts")).request(url, method, signal),
    query: async (path, sql) => (await import("./query_database.ts")).queryDatabase(path, sql),
  };
}
