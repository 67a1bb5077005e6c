import { messageOf } from "../../core/message_of.ts";
import { connect as openSocket } from "node:net";
import { err, ok, type Result } from "../../core/result.ts";

/** Opens a TCP connection and closes it again. */
export function connect(
  host: string,
  port: number,
  signal: AbortSignal,
): Promise<Result<null, string>> {
  return new Promise((resolve) => {
    const socket = openSocket({ host, port });
    const end = (result: Result<null, string>) => {
      signal.removeEventListener("abort", abort);
      socket.destroy();
      resolve(result);
    };
    const abort = () => end(err("no answer in time"));
    socket.once("connect", () => end(ok(null)));
    socket.on("error", (error) => end(err(error.message)));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort);
  });
}

/** Sends a request and returns the status of the answer, whose body nobody reads. */
export async function request(
  url: string,
  method: string,
  signal: AbortSignal,
): Promise<Result<number, string>> {
  try {
    const response = await fetch(url, { method, signal });
    await response.body?.cancel();
    return ok(response.status);
  } catch (error) {
    return err(messageOf(error));
  }
}
