import { err, ok, type Result } from "../../core/result.ts";

/** One variable of an `--env` option. */
export interface EnvAssignment {
  readonly name: string;
  readonly value: string;
}

/** A piece of an `--env` option that sets nothing. */
export interface EnvMistake {
  readonly message: string;
}

/** A comma ends a value only where the next piece looks like `NAME=`, so values may hold commas. */
const separator = /,(?=\s*[A-Za-z_][A-Za-z0-9_]*=)/;

/** Takes the text of an `--env` option apart; blanks around names do not count. */
export function parseEnvOption(text: string): readonly Result<EnvAssignment, EnvMistake>[] {
  return text.split(separator).map(parsePiece);
}

function parsePiece(piece: string): Result<EnvAssignment, EnvMistake> {
  const equals = piece.indexOf("=");
  if (equals === -1) {
    return err({ message: `Option --env needs NAME=VALUE: "${shown(piece)}" has no "="` });
  }
  const name = piece.slice(0, equals).trim();
  if (name === "") return err({ message: 'Option --env needs a name before "="' });
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    return err({
      message: `Option --env needs a name of letters, digits and "_": "${shown(name)}"`,
    });
  }
  return ok({ name, value: piece.slice(equals + 1) });
}

/** What has no name may be a secret that a comma cut off: only its start is shown. */
function shown(text: string): string {
  return text.length <= 8 ? text : `${text.slice(0, 8)}...`;
}
