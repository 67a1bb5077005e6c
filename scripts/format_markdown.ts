/**
 * Returns a Markdown text as the formatter of the sources wants it, so that no check complains of what
 * was generated.
 *
 * @throws {Error} If the formatter cannot be run.
 */
export async function formatMarkdown(text: string): Promise<string> {
  const formatter = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", "--ext", "md", "-"],
    cwd: new URL("../", import.meta.url),
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const input = formatter.stdin.getWriter();
  await input.write(new TextEncoder().encode(text));
  await input.close();
  const { success, stdout } = await formatter.output();
  if (!success) throw new Error("Cannot format the document: deno fmt failed");
  return new TextDecoder().decode(stdout);
}
