/** Writes tests/fixtures/live_scenes.txt: look at every line of it before it is committed. */
import { allScenes } from "../tests/rig/live_scenes.ts";

await Deno.writeTextFile(
  new URL("../tests/fixtures/live_scenes.txt", import.meta.url),
  allScenes(),
);
