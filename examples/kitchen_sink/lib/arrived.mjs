/** A plugin: says whether all files of a list are there. */
export default async function arrived({ params, cwd, env }) {
  for (const file of params.files) {
    try {
      await Deno.stat(`${cwd}/${file}`);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      return { status: "not_yet", reason: `${file} of ${env.SHOP} is missing` };
    }
  }
  return { status: "met", reason: `all files of ${env.SHOP}` };
}
