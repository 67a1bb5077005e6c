/**
 * Starts a program again and again and records nothing: what any engine on Deno has to pay.
 * Arguments: the program, how often, how many at once.
 */
const [program = "", count = "0", atOnce = "1"] = Deno.args;
let left = Number(count);

async function startInTurn(): Promise<void> {
  while (left-- > 0) {
    const child = new Deno.Command(program, { stdin: "null", stdout: "null", stderr: "null" });
    const { success } = await child.spawn().status;
    if (!success) throw new Error(`Cannot run ${program}`);
  }
}

await Promise.all(Array.from({ length: Number(atOnce) }, startInTurn));
