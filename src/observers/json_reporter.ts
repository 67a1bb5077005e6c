import type { Observer } from "../ports/observer.ts";
import type { TextSink } from "../ports/text_sink.ts";
import { toJsonEvent } from "./json_event.ts";

/** Returns the observer that writes each event as one line of JSON, one write per batch. */
export function createJsonReporter(out: TextSink): Observer {
  return {
    name: "json",
    observe(events) {
      let text = "";
      for (const event of events) text += JSON.stringify(toJsonEvent(event)) + "\n";
      if (text !== "") out.write(text);
    },
    close() {},
  };
}
